# The commands of this project. `make` lists them.

PYTHON ?= python3
ARGS ?=
ONLY ?=

BIN := .venv/bin
SETUP_INPUTS := pyproject.toml tools/setup tools/uv-requirements.txt
CODE := $(wildcard src tests tools bench)
EXAMPLES := $(wildcard examples)
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock' $(ARGS)

export PYTHON
# uv trusts whom the system trusts, a company's own authority included.
export UV_SYSTEM_CERTS := 1
# Many processes are started: what is compiled once is not compiled again, whatever the machine prefers.
export PYTHONDONTWRITEBYTECODE :=
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test check check-format lint types imports format cover bench soak docs wheel lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.runtime ## what running needs, in .venv
setup-dev: .venv/.dev ## what working on it needs, in .venv

demo: .venv/.runtime ## the whole story, played on this machine: make demo ARGS="--accounts 200"
	@$(BIN)/influence demo $(ARGS)

test: check ## everything that must hold: check, all tests, the built wheel
	@tools/system-deps chromium
	@echo "Running the tests"
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not soak and not journey" $(ARGS)
	@tools/check-wheel

check: check-format lint types imports ## format, lint, types, and who imports whom; make -k check: all the findings

check-format: .venv/.dev
	@echo "Checking the format"
	@$(BIN)/ruff format --quiet --check $(CODE) $(EXAMPLES)

lint: .venv/.dev
	@echo "Checking the code"
	@$(BIN)/ruff check --quiet $(CODE) $(EXAMPLES)

types: .venv/.dev
	@echo "Checking the types"
	@$(BIN)/mypy $(patsubst src,influence,$(CODE))

imports: .venv/.dev
	@echo "Checking who imports whom"
	@$(BIN)/lint-imports --no-logo

format: .venv/.dev ## rewrite the code in the project's format
	@$(BIN)/ruff check --quiet --fix-only $(CODE) $(EXAMPLES)
	@$(BIN)/ruff format $(CODE) $(EXAMPLES)

cover: .venv/.dev ## tests with branch coverage, and a table by layer
	@$(BIN)/pytest -n 2 --dist loadfile --cov --cov-report=term --cov-report=json:coverage.json $(ARGS)
	@$(BIN)/python tools/coverage_by_layer.py coverage.json

bench: .venv/.dev ## the figures of this machine, or some: make bench ARGS="refresh wire"
	@$(BIN)/python -m bench $(ARGS)

soak: .venv/.dev ## the long random tests that `make test` leaves out, or one part: make soak ONLY=door_laws
	@tools/soak "$(ONLY)" $(ARGS)

docs: .venv/.docs ## the docs site, in build/site
	@$(BIN)/python tools/docs_pages.py build/pages
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "The docs site: build/site/index.html"

wheel: .venv/.dev ## build the wheel into dist/ and try it away from the checkout
	@tools/check-wheel

lock: .venv/.dev ## pin all requirements anew: make lock ARGS=--upgrade
	@$(LOCK) pyproject.toml --extra all --group build -o requirements.txt
	@$(LOCK) pyproject.toml --extra all --group build --group dev -c requirements.txt -o requirements-dev.txt
	@$(LOCK) pyproject.toml --extra all --group build --group docs -c requirements-dev.txt -o requirements-docs.txt
	@$(LOCK) tools/uv-requirements.in -o tools/uv-requirements.txt

clean: ## remove everything that these commands made
	@rm -rf .venv build dist *.egg-info .coverage .coverage.* coverage.json htmlcov
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find src tests tools -name __pycache__ -prune -exec rm -rf {} +

# Stamps: a set-up whose inputs have not changed is not repeated.
.venv/.runtime: requirements.txt $(SETUP_INPUTS)
	@tools/setup requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt requirements.txt $(SETUP_INPUTS)
	@tools/setup requirements-dev.txt
	@touch .venv/.runtime $@

.venv/.docs: requirements-docs.txt $(SETUP_INPUTS)
	@tools/setup requirements-docs.txt
	@touch $@

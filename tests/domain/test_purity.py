"""The domain imports the standard library, attrs and itself, and every public name says what it is."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import influence.domain

ROOT: Final = Path(influence.domain.__path__[0])
FILES: Final = sorted(ROOT.rglob("*.py"))
NOT_PURE: Final = {
    "asyncio", "http", "multiprocessing", "os", "random", "secrets", "select", "shutil", "socket", "sqlite3",
    "ssl", "subprocess", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
"""Of the standard library, what reaches outside: time, chance, files, network and threads come through ports."""

Named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield node.module or ""


def is_allowed(module: str) -> bool:
    top = module.split(".", maxsplit=1)[0]
    return (
        (top in sys.stdlib_module_names and top not in NOT_PURE)
        or top == "attrs"
        or module == "urllib.parse"  # it takes texts apart; what opens addresses lies beside it
        or f"{module}.".startswith("influence.domain.")
    )


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Named]]:
    for node in body:
        if isinstance(node, Named) and not node.name.startswith("_"):
            yield f"{prefix}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


def is_bare_getter(node: Named) -> bool:
    """A property of a port whose type says everything."""
    return (
        isinstance(node, ast.FunctionDef)
        and bool(node.decorator_list)
        and [ast.unparse(line) for line in node.body] == ["..."]
    )


def test_the_domain_was_found() -> None:
    names = {path.name for path in FILES}

    assert {"capabilities.py", "read_gate.py", "orders.py", "storage.py"} <= names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_domain_imports_nothing_from_outside(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))

    assert [module for module in imported(tree) if not is_allowed(module)] == []


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("attrs", True),
        ("datetime", True),
        ("collections.abc", True),
        ("influence.domain", True),
        ("influence.domain.ports.clock", True),
        ("influence.domains", False),
        ("influence.application", False),
        ("influence", False),
        ("attr", False),
        ("sqlalchemy.orm", False),
        ("time", False),
        ("os.path", False),
    ],
)
def test_the_allow_list_tells_modules_apart(module: str, allowed: bool) -> None:
    assert is_allowed(module) is allowed


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_public_name_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    silent = [
        name
        for name, node in public(tree.body)
        if ast.get_docstring(node) is None and not is_bare_getter(node)
    ]

    assert ast.get_docstring(tree)
    assert silent == []

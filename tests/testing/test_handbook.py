"""What the page about testing shows is what happens."""

import re
from pathlib import Path
from typing import Final

import pytest

from influence.testing import builders
from influence.testing.application import application
from influence.testing.contracts.storage.backends import memory
from influence.testing.over_http import client_of, simulated
from influence.testing.sent import Sent

PAGE: Final = (Path(__file__).parents[2] / "docs" / "testing.md").read_text("utf-8")
BLOCKS: Final = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
LOADED: Final = (application, client_of, simulated, Sent, memory)


def test_every_example_of_the_page_runs(pytester: pytest.Pytester) -> None:
    *shown, adapter = BLOCKS
    pytester.makepyfile(**{f"test_{number}": block for number, block in enumerate(shown)}, my_store=adapter)
    (settings,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    pytester.makepyprojecttoml(settings)
    tests = sum(block.count("def test_") for block in shown)

    own = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    contract = pytester.runpytest_inprocess(
        "-p", "no:cacheprovider", "--pyargs", "influence.testing.contracts.storage.test_orders"
    )

    assert own.parseoutcomes() == {"passed": tests + 1}  # one of them is run twice
    assert contract.parseoutcomes()["passed"] >= 10
    assert set(contract.parseoutcomes()) == {"passed"}


def test_the_page_names_every_builder() -> None:
    table = PAGE.partition("| | builders |")[2]

    assert {name for name in builders.__all__ if f"`{name}`" not in table} == set()


def test_the_page_names_every_fixture(pytester: pytest.Pytester) -> None:
    listed = pytester.runpytest_inprocess("--fixtures", "-q", "-p", "no:cacheprovider")

    names = {line.split()[0] for line in listed.outlines if "testing/plugin.py" in line}
    assert names
    assert {name for name in names if f"| `{name}`" not in PAGE and f", `{name}`" not in PAGE} == set()

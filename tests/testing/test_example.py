"""The example of a program that is tested with the harness."""

import re
import shutil
from pathlib import Path
from typing import Final

import pytest

from influence.testing.application import application
from influence.testing.sent import Sent

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "test_harness"
LOADED: Final = (application, Sent)


def copied(folder: Path) -> Path:
    """The example, where it was never before."""
    return Path(
        shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    )


def test_the_example_passes_in_a_process_of_its_own(pytester: pytest.Pytester) -> None:
    copied(pytester.path)

    result = pytester.runpytest_subprocess("-p", "no:schemathesis")

    result.assert_outcomes(passed=5)


def test_the_example_tests_itself_in_milliseconds(pytester: pytest.Pytester) -> None:
    copied(pytester.path)

    result = pytester.runpytest_inprocess("--durations=0", "-vv")

    result.assert_outcomes(passed=5)
    calls = [float(took) for took in re.findall(r"([\d.]+)s (?:call|setup) ", result.stdout.str())]
    assert len(calls) >= 10
    assert sorted(calls)[len(calls) // 2] < 0.5


def test_a_wrong_rule_fails_the_examples_tests(pytester: pytest.Pytester) -> None:
    program = copied(pytester.path) / "bonuses.py"
    text = program.read_text("utf-8")
    program.write_text(text.replace(">= terms.views", "> terms.views"), "utf-8")

    result = pytester.runpytest_inprocess()

    result.assert_outcomes(failed=1, passed=4)

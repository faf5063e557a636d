"""The contract suites, as the author of an adapter runs them."""

from typing import Final

import pytest

from influence.testing.contracts.marketplace import fixtures as marketplaces
from influence.testing.contracts.storage import fixtures as storages
from influence.testing.contracts.storage.backends import memory
from influence.testing.contracts.storage.fixtures import stores_for

LOADED: Final = (marketplaces, storages, memory)
STORE: Final = """
from contextlib import contextmanager

import attrs

from influence.adapters.memory.outbox import MemoryOutbox
from influence.testing.contracts.storage.backends import memory


class Forgetful(MemoryOutbox):
    def told(self, numbers):
        super().told(numbers[:1])


@contextmanager
def forgetful(folder):
    with memory(folder) as backend:
        begin = backend.storage.begin

        @contextmanager
        def forgetting(*said, **named):
            with begin(*said, **named) as work:
                outbox = Forgetful(**{f.alias: getattr(work.outbox, f.name) for f in attrs.fields(MemoryOutbox)})
                yield attrs.evolve(work, outbox=outbox)

        backend.storage.begin = forgetting
        yield backend
"""


def run(pytester: pytest.Pytester, suite: str, **settings: str) -> pytest.RunResult:
    """How a contract suite ends, run by its name from a folder with those settings."""
    lines = ["[pytest]", "pythonpath = .", *(f"{name} = {value}" for name, value in settings.items())]
    pytester.makeini("\n".join(lines))
    pytester.makepyfile(store=STORE)
    return pytester.runpytest_inprocess(
        "-p", "no:cacheprovider", "--pyargs", f"influence.testing.contracts.{suite}"
    )


def test_a_suite_runs_by_its_name_on_what_is_shipped(pytester: pytest.Pytester) -> None:
    result = run(pytester, "storage.test_outbox")

    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed"}
    assert outcomes["passed"] >= 5


def test_a_store_that_breaks_a_promise_is_told(pytester: pytest.Pytester) -> None:
    result = run(pytester, "storage.test_outbox", influence_storages="store:forgetful")

    outcomes = result.parseoutcomes()
    assert outcomes["failed"] >= 1
    assert "forgetful" in result.stdout.str()


def test_a_store_may_be_held_to_some_subjects_alone() -> None:
    named = ["my_store:whole", "my_store:some orders units_of_work", "my_store:other posts"]

    assert list(stores_for("a.suite.test_orders", named)) == ["my_store:whole", "my_store:some"]
    assert list(stores_for("a.suite.test_units_of_work", named)) == ["my_store:whole", "my_store:some"]
    assert list(stores_for("a.suite.test_order", named)) == ["my_store:whole"]


def test_sentences_of_the_other_generation_are_left_out(pytester: pytest.Pytester) -> None:
    place = "influence.testing.contracts.marketplace.memory_town:TTCM_IN_MEMORY"

    one = run(pytester, "marketplace.test_members", influence_marketplaces=place)
    both = run(pytester, "marketplace.test_members")

    assert set(one.parseoutcomes()) == set(both.parseoutcomes()) == {"passed"}
    assert one.parseoutcomes()["passed"] < both.parseoutcomes()["passed"] < 2 * one.parseoutcomes()["passed"]

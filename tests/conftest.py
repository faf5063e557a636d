"""What all tests share: how long hypothesis may look, how long a soak may take, and a fresh sheet of counters."""

import gc
import os
from collections.abc import Generator, Iterator
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

from tests.support.sometimes import NeverReached, Reached, counting

settings.register_profile(
    "default",
    deadline=None,
    print_blob=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("soak", settings.get_profile("default"), max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

SOAK_SECONDS: Final = 3600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Limits for soaks, and long files first."""
    for item in items:
        if item.get_closest_marker("soak") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SOAK_SECONDS))  # the usual limit is for tests of seconds
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)  # or one worker is left with them at the end


def pytest_collection_finish() -> None:
    """What was collected stays to the end: looking through it for garbage took a sixth of the time."""
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """A random test that by bad luck did not get everywhere draws once more; the counts of both go together."""
    try:
        return (yield)
    except NeverReached:
        wanted = pyfuncitem._fixtureinfo.argnames
        pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in wanted})
        return True


@pytest.fixture(autouse=True)
def reached() -> Iterator[Reached]:
    """The counters of this test."""
    with counting() as sheet:
        yield sheet

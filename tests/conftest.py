"""What all tests share: how long hypothesis may look, and a fresh sheet of counters."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.sometimes import Reached, counting

settings.register_profile(
    "default",
    deadline=None,
    print_blob=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("soak", settings.get_profile("default"), max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(autouse=True)
def reached() -> Iterator[Reached]:
    """The counters of this test."""
    with counting() as sheet:
        yield sheet

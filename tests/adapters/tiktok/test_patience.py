"""Pauses between the tries of one question: they grow, they differ, and they end."""

from collections.abc import Iterator

import pytest
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from influence.adapters.tiktok.wire import PATIENCE, TRIES, Patience
from influence.domain.errors import MarketplaceFailed
from influence.domain.ports.upstream_failures import TikTokUnavailable
from tests.adapters.tiktok.far_side import CALLS, CHANGES, FarSide, envelope

TINY = 1e-6


@pytest.fixture
def waits() -> Iterator[list[RetryDetails]]:
    """What is known of every pause while a test runs."""
    waits: list[RetryDetails] = []

    def write_down(details: RetryDetails) -> None:
        waits.append(details)

    set_on_retry_hooks([write_down])
    yield waits
    set_on_retry_hooks(None)


def unlucky(patience: Patience) -> FarSide:
    far = FarSide(envelope(50000), tries=TRIES, patience=patience)
    with pytest.raises(TikTokUnavailable):
        CALLS["memberships"](far)
    return far


def test_pauses_grow_up_to_a_bound(waits: list[RetryDetails]) -> None:
    unlucky(Patience(first_pause=TINY, longest_pause=6 * TINY, jitter=0.0))

    assert [wait.wait_for for wait in waits] == pytest.approx([TINY, 2 * TINY, 4 * TINY, 6 * TINY])


def test_pauses_of_two_callers_differ(waits: list[RetryDetails]) -> None:
    for _ in range(5):
        unlucky(Patience(first_pause=0.0, longest_pause=TINY, jitter=TINY))

    assert len(waits) == 20
    assert len({wait.wait_for for wait in waits}) > 10


def test_tries_end_when_their_time_is_over() -> None:
    far = unlucky(Patience(first_pause=0.0, longest_pause=0.0, jitter=0.0, in_all=-1.0))

    assert len(far.requests) == 1


def test_a_change_has_no_pause(waits: list[RetryDetails]) -> None:
    for call in CHANGES:
        with pytest.raises(MarketplaceFailed):
            CALLS[call](FarSide(envelope(50000), tries=TRIES))

    assert waits == []


def test_nothing_about_a_call_is_told_with_its_pause(waits: list[RetryDetails]) -> None:
    unlucky(Patience(first_pause=0.0, longest_pause=0.0, jitter=0.0))

    assert len(waits) == TRIES - 1
    assert {(wait.args, len(wait.kwargs)) for wait in waits} == {((), 0)}


def test_what_is_usual_is_half_a_minute_and_five_tries() -> None:
    assert (PATIENCE.seconds, TRIES, PATIENCE.failures, PATIENCE.cool_down) == (30.0, 5, 5, 30.0)
    assert 0 < PATIENCE.first_pause < PATIENCE.longest_pause
    assert PATIENCE.jitter > 0

"""When a job is due again, and who holds it."""

from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.jobs import (
    FIRST_RETRY,
    LAST_RETRY,
    LEASE,
    PAUSE,
    UNFINISHED,
    Ending,
    Job,
    Result,
    back_off,
)
from influence.testing.moments import DAY, HOUR, NOON, hours_later

JOB = Job("acme", "refresh", NOON).claimed(NOON, NOON + LEASE)


@pytest.mark.parametrize(
    ("ending", "waits"),
    [
        (Ending.DONE, HOUR),
        (Ending.MORE, PAUSE),
        (Ending.POSTPONED, HOUR),
        (Ending.STOPPED, timedelta(0)),
        (Ending.FAILED, FIRST_RETRY),
    ],
)
def test_every_ending_has_its_next_time(ending: Ending, waits: timedelta) -> None:
    ended = JOB.ended(Result(ending, "so it was"), hours_later(1), HOUR, luck=1)

    assert ended.due_at == hours_later(1) + waits
    assert (ended.lease_until, ended.last_ended, ended.last_outcome) == (None, hours_later(1), "so it was")


@pytest.mark.parametrize(("until", "waits"), [(5 * HOUR, 5 * HOUR), (-HOUR, PAUSE)])
def test_a_postponed_job_comes_when_asking_makes_sense(until: timedelta, waits: timedelta) -> None:
    ended = JOB.ended(Result(Ending.POSTPONED, "", NOON + until), NOON, HOUR, luck=1)

    assert ended.due_at == NOON + waits


def test_a_slice_never_waits_longer_than_the_whole() -> None:
    assert JOB.ended(Result(Ending.MORE, ""), NOON, PAUSE / 2, luck=1).due_at == NOON + PAUSE / 2


def test_failures_are_counted_until_one_succeeds() -> None:
    once = JOB.ended(Result(Ending.FAILED, "down"), NOON, HOUR, luck=1)
    twice = once.ended(Result(Ending.FAILED, "down"), hours_later(1), HOUR, luck=1)
    well = twice.ended(Result(Ending.DONE, "up"), hours_later(2), HOUR, luck=1)

    assert [(job.attempts, job.failing_since) for job in (once, twice, well)] == [
        (1, NOON),
        (2, NOON),
        (0, None),
    ]
    assert twice.due_at == hours_later(1) + 2 * FIRST_RETRY


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_backing_off_doubles_up_to_a_cap(attempts: int, luck: float) -> None:
    whole = back_off(attempts, 1)

    assert whole / 2 <= back_off(attempts, luck) <= whole <= LAST_RETRY
    assert whole == min(LAST_RETRY, 2 * back_off(attempts - 1, 1)) or attempts == 1


def test_a_claim_raises_the_token() -> None:
    assert (JOB.lease_token, JOB.lease_until, JOB.last_begun, JOB.attempts) == (1, NOON + LEASE, NOON, 0)


def test_taking_over_counts_as_a_failure() -> None:
    heir = attrs.evolve(JOB, attempts=2, failing_since=NOON - DAY).claimed(hours_later(1), hours_later(2))

    assert (heir.lease_token, heir.attempts, heir.last_outcome) == (2, 3, UNFINISHED)
    assert heir.failing_since == NOON - DAY
    assert JOB.claimed(hours_later(1), hours_later(2)).failing_since == NOON


@pytest.mark.parametrize(
    ("due", "lease", "is_claimable"),
    [(0, None, True), (1, None, False), (0, 1, False), (0, 0, True), (-1, -1, True)],
)
def test_what_is_due_and_free_can_be_claimed(due: int, lease: int | None, is_claimable: bool) -> None:
    until = None if lease is None else hours_later(lease)
    job = attrs.evolve(JOB, due_at=hours_later(due), lease_until=until)

    assert job.is_claimable(NOON, NOON) is is_claimable

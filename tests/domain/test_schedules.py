"""Schedules: when they are due, what a failure does, and when their campaign is over."""

from datetime import date, time
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.errors import Unusable
from influence.domain.report_document import FileForm
from influence.domain.rhythms import Rhythm
from influence.domain.schedules import (
    LONGEST_ERROR,
    MOST_RECIPIENTS,
    RETRIES,
    PausedBecause,
    Schedule,
    is_over,
)
from influence.testing.moments import DAY, HOUR, MINUTE, NOON

FRIDAYS: Final = Schedule(
    campaign=CampaignId(1),
    rhythm=Rhythm(time(9), weekdays=(4,)),
    zone="Europe/Berlin",
    formats=(FileForm.HTML,),
    recipients=("ann@example.com",),
    created_at=NOON,
    created_by="mara",
    due_at=NOON + 3 * DAY + 20 * HOUR,  # Friday, eight o'clock in UTC
)


def test_a_report_moves_the_schedule_to_the_next_time() -> None:
    now = FRIDAYS.due_at + MINUTE

    after = FRIDAYS.failed(now, "odd").ran(now, FRIDAYS.occurrence(now))

    assert after.last_run_for == FRIDAYS.due_at
    assert after.due_at == FRIDAYS.due_at + 7 * DAY
    assert (after.failures, after.last_error) == (0, "")


def test_after_a_standstill_the_last_time_counts() -> None:
    now = FRIDAYS.due_at + 27 * DAY

    after = FRIDAYS.ran(now, FRIDAYS.occurrence(now))

    assert after.last_run_for == FRIDAYS.due_at + 21 * DAY
    assert after.due_at == FRIDAYS.due_at + 28 * DAY - HOUR  # the clock was put forward meanwhile


def test_waits_after_failures_grow() -> None:
    now, schedule, waits = FRIDAYS.due_at, FRIDAYS, []
    for _ in range(len(RETRIES)):
        schedule = schedule.failed(now, "no\n\nluck " * 100)
        waits.append(schedule.due_at - now)

    assert waits == list(RETRIES)
    assert schedule.failures == len(RETRIES)
    assert schedule.last_error.startswith("no luck no luck")
    assert len(schedule.last_error) == LONGEST_ERROR


@given(st.integers(0, 40), st.integers(0, 20_000))
def test_a_failure_misses_no_time_of_the_rhythm(failures: int, minutes: int) -> None:
    now = FRIDAYS.due_at + minutes * MINUTE

    after = attrs.evolve(FRIDAYS, failures=failures).failed(now, "odd")

    assert now < after.due_at <= FRIDAYS.rhythm.next_after(now, FRIDAYS.wall)
    assert after.due_at <= now + RETRIES[-1]


def test_a_paused_schedule_goes_on_with_the_next_time() -> None:
    paused = FRIDAYS.failed(NOON, "odd").paused(NOON, PausedBecause.BY_USER)
    now = FRIDAYS.due_at + DAY

    resumed = paused.resumed(now)

    assert (paused.next_run, resumed.next_run) == (None, FRIDAYS.due_at + 7 * DAY)
    assert (resumed.paused_because, resumed.failures) == (None, 0)
    assert paused.paused(now, PausedBecause.CAMPAIGN_OVER) is paused
    assert FRIDAYS.resumed(now) is FRIDAYS


@pytest.mark.parametrize(
    ("ends_on", "now", "over"),
    [
        (None, NOON + 1000 * DAY, False),
        (date(2026, 3, 2), NOON, False),
        (date(2026, 3, 2), NOON + 14 * DAY, False),
        (date(2026, 3, 2), NOON + 15 * DAY, True),
    ],
)
def test_a_campaign_is_over_two_weeks_after_its_end(ends_on: date | None, now: Any, over: bool) -> None:
    campaign = Campaign("Spring", "Acme", NOON, "mara", ends_on=ends_on)

    assert is_over(campaign, now) is over
    assert is_over(campaign.archived(NOON), NOON)


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipients": ()},
        {"recipients": ("a@b.de",) * 2},
        {"recipients": tuple(f"a{at}@b.de" for at in range(MOST_RECIPIENTS + 1))},
        {"recipients": ("a@b.de\r\nBcc: c@d.de",)},
        {"recipients": (" a@b.de",)},
        {"formats": ()},
        {"formats": (FileForm.CSV, FileForm.CSV)},
    ],
)
def test_schedules_that_make_no_sense_do_not_exist(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unusable):
        attrs.evolve(FRIDAYS, **wrong)

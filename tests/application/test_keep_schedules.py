"""Saying who gets reports, and when."""

from datetime import date

import pytest

from influence.application.keep_schedules import KeepSchedules, ScheduleChanges, WantedSchedule
from influence.application.run_campaigns import Changes
from influence.domain.campaigns import CampaignNotFound
from influence.domain.errors import Unusable
from influence.domain.languages import Language
from influence.domain.report_document import FileForm
from influence.domain.rhythms import RhythmUnclear
from influence.domain.schedules import CampaignOver, PausedBecause, ScheduleNotFound
from influence.testing.moments import DAY, HOUR, NOON
from tests.support.desk import Desk

FRIDAYS = WantedSchedule("every Friday 09:00", ("ann@example.com",), zone="Europe/Berlin")


@pytest.fixture
def keep(desk: Desk) -> KeepSchedules:
    desk.campaign("Spring")
    return KeepSchedules(desk.storage, desk.clock)


def test_a_schedule_begins_with_the_next_time(desk: Desk, keep: KeepSchedules) -> None:
    wanted = WantedSchedule(
        "every mon and fri at 13:00",
        (" ann@example.com", "bob@example.com", "ann@example.com"),
        (FileForm.XLSX, FileForm.CSV, FileForm.XLSX),
        "Europe/Berlin",
        Language.GERMAN,
    )

    row = keep.add(desk.by, "Spring", wanted)

    assert keep.all(desk.by) == (row,)
    assert row.schedule.recipients == ("ann@example.com", "bob@example.com")
    assert row.schedule.formats == (FileForm.XLSX, FileForm.CSV)
    assert str(row.schedule.rhythm) == "every Monday and Friday 13:00"
    assert row.schedule.next_run == NOON + 4 * DAY  # 13:00 in Berlin is this very noon
    assert (row.schedule.language, row.schedule.created_by) == (Language.GERMAN, "mara")
    assert row.campaign.name == "Spring"


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (WantedSchedule("when I like", ("ann@example.com",)), RhythmUnclear),
        (WantedSchedule("every day 9:00", ("ann",)), Unusable),
        (WantedSchedule("every day 9:00", ()), Unusable),
        (WantedSchedule("every day 9:00", ("ann@example.com",), zone="Mars"), Unusable),
        (WantedSchedule("every day 9:00", ("ann@example.com",), ()), Unusable),
    ],
)
def test_what_cannot_be_is_not_kept(
    desk: Desk, keep: KeepSchedules, wanted: WantedSchedule, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        keep.add(desk.by, "Spring", wanted)

    assert keep.all(desk.by) == ()


def test_a_schedule_is_found_by_its_number(desk: Desk, keep: KeepSchedules) -> None:
    made = keep.add(desk.by, "Spring", FRIDAYS)

    assert keep.one(desk.by, str(made.schedule.id)) == made
    for never in ("99", "Spring"):
        with pytest.raises(ScheduleNotFound):
            keep.one(desk.by, never)


def test_nobody_schedules_what_is_not_there(desk: Desk, keep: KeepSchedules) -> None:
    with pytest.raises(CampaignNotFound):
        keep.add(desk.by, "Autumn", FRIDAYS)


def test_a_paused_schedule_is_resumed_for_the_next_time(desk: Desk, keep: KeepSchedules) -> None:
    keep.add(desk.by, "Spring", FRIDAYS)

    paused = keep.pause(desk.by, "1").schedule
    again = keep.pause(desk.by, "1").schedule
    desk.clock.advance(7 * DAY)
    resumed = keep.resume(desk.by, "1").schedule

    assert (paused.paused_because, paused.next_run) == (PausedBecause.BY_USER, None)
    assert again == paused
    assert resumed.next_run == NOON + 11 * DAY - 4 * HOUR
    assert keep.resume(desk.by, "1").schedule == resumed


def test_a_schedule_is_changed_and_goes_on(desk: Desk, keep: KeepSchedules) -> None:
    row = keep.add(desk.by, "Spring", WantedSchedule("every day 13:00", ("ann@example.com",)))
    number = str(row.schedule.id)

    same = keep.edit(desk.by, number, ScheduleChanges(recipients=(" bob@example.com",)))
    after = keep.edit(desk.by, number, ScheduleChanges("every day 14:00", zone="Europe/Berlin"))

    assert same.schedule.due_at == row.schedule.due_at
    assert after.schedule.recipients == ("bob@example.com",)
    assert (after.schedule.zone, str(after.schedule.rhythm)) == ("Europe/Berlin", "every day 14:00")
    assert after.schedule.next_run == NOON + HOUR
    assert keep.all(desk.by) == (after,)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        (ScheduleChanges("when I like"), RhythmUnclear),
        (ScheduleChanges(zone="Mars"), Unusable),
        (ScheduleChanges(recipients=("ann",)), Unusable),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(
    desk: Desk, keep: KeepSchedules, changes: ScheduleChanges, refusal: type[Exception]
) -> None:
    row = keep.add(desk.by, "Spring", WantedSchedule("every day 13:00", ("ann@example.com",)))

    with pytest.raises(refusal):
        keep.edit(desk.by, str(row.schedule.id), changes)

    assert keep.all(desk.by) == (row,)


def test_a_campaign_that_is_over_gets_no_schedule(desk: Desk, keep: KeepSchedules) -> None:
    keep.add(desk.by, "Spring", FRIDAYS)
    keep.pause(desk.by, "1")
    desk.campaigns.edit(desk.by, "Spring", Changes(ends_on=date(2026, 3, 2)))
    desk.clock.advance(15 * DAY)

    with pytest.raises(CampaignOver):
        keep.add(desk.by, "Spring", FRIDAYS)
    with pytest.raises(CampaignOver):
        keep.resume(desk.by, "1")

    assert [row.schedule.is_paused for row in keep.all(desk.by)] == [True]


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "", "²", "9" * 30])
def test_a_schedule_that_is_not_there_is_named(desk: Desk, keep: KeepSchedules, number: str) -> None:
    keep.add(desk.by, "Spring", FRIDAYS)

    for deed in (keep.pause, keep.resume, keep.remove):
        with pytest.raises(ScheduleNotFound):
            deed(desk.by, number)


def test_a_removed_schedule_is_gone(desk: Desk, keep: KeepSchedules) -> None:
    keep.add(desk.by, "Spring", FRIDAYS)

    gone = keep.remove(desk.by, "1")

    assert str(gone.schedule.rhythm) == "every Friday 09:00"
    assert keep.all(desk.by) == ()
    with pytest.raises(ScheduleNotFound):
        keep.remove(desk.by, "1")

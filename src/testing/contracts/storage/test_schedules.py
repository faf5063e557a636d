"""What every store promises of schedules."""

from collections.abc import Callable
from datetime import time

import attrs
import pytest

from influence.domain.campaigns import Campaign, CampaignId, CampaignNotFound
from influence.domain.doors import Stale
from influence.domain.errors import InfluenceError
from influence.domain.languages import Language
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.report_document import FileForm
from influence.domain.rhythms import LAST_DAY, Rhythm
from influence.domain.schedules import PausedBecause, Schedule, ScheduleId, ScheduleNotFound
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, HOUR, NOON

NOBODY = ScheduleId(987_654)


def a_campaign(work: UnitOfWork, name: str = "Spring") -> CampaignId:
    return work.campaigns.add(Campaign(name, "Acme", NOON, "mara")).id


def a_schedule(campaign: CampaignId, hours: int = 1) -> Schedule:
    return Schedule(
        campaign=campaign,
        rhythm=Rhythm(time(9, 30), weekdays=(0, 4)),
        zone="Europe/Berlin",
        formats=(FileForm.XLSX, FileForm.HTML),
        recipients=("ann@example.com", "bob@example.com"),
        created_at=NOON,
        created_by="mara",
        due_at=NOON + hours * HOUR,
    )


def test_a_schedule_is_kept_as_it_was(storage: Storage, write: Write) -> None:
    with write() as work:
        campaign = a_campaign(work)
        plain = work.schedules.add(a_schedule(campaign))
        other = attrs.evolve(plain, rhythm=Rhythm(time(18), month_day=LAST_DAY), language=Language.SPANISH)
        second = work.schedules.add(other)
    changed = second.ran(NOON + 40 * DAY, NOON + 30 * DAY).failed(NOON, "odd\nthing")
    with write() as work:
        saved = work.schedules.save(changed.paused(NOON, PausedBecause.CAMPAIGN_OVER))

    with storage.view("acme") as view:
        assert view.schedules.all() == (plain, saved)
        assert view.schedules.get(plain.id) == attrs.evolve(a_schedule(campaign), id=plain.id)
        assert view.schedules.get(saved.id) == saved
        assert (saved.version, saved.failures, saved.last_error) == (1, 1, "odd thing")
        assert saved.paused_because is PausedBecause.CAMPAIGN_OVER


def test_only_running_schedules_come_due(storage: Storage, write: Write) -> None:
    with write() as work:
        campaign = a_campaign(work)
        late, soon, later, paused = (
            work.schedules.add(a_schedule(campaign, hours)).id for hours in (2, 1, 3, 0)
        )
        work.schedules.save(work.schedules.get(paused).paused(NOON, PausedBecause.BY_USER))

    with storage.view("acme") as view:
        assert view.schedules.due(NOON) == ()
        assert [one.id for one in view.schedules.due(NOON + 2 * HOUR)] == [soon, late]
        assert [one.id for one in view.schedules.due(NOON + DAY)] == [soon, late, later]


def test_the_second_of_two_writers_is_refused(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.schedules.add(a_schedule(a_campaign(work)))
        saved = work.schedules.save(added.paused(NOON, PausedBecause.BY_USER))

        for stale in (added, attrs.evolve(saved, id=NOBODY)):
            with pytest.raises(Stale):
                work.schedules.save(stale)

        assert work.schedules.all() == (saved,)


def test_a_schedule_needs_a_campaign_of_its_tenant(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        theirs = a_campaign(work)

    with storage.begin("acme") as work:
        for nowhere in (theirs, CampaignId(987_654)):
            with pytest.raises(CampaignNotFound):
                work.schedules.add(a_schedule(nowhere))

        assert work.schedules.all() == ()


def test_the_number_of_a_removed_schedule_is_not_given_again(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign = a_campaign(work)
        first = work.schedules.add(a_schedule(campaign))
        work.schedules.remove(first.id)

        second = work.schedules.add(a_schedule(campaign))

        assert second.id > first.id
        for deed in (work.schedules.get, work.schedules.remove):
            with pytest.raises(ScheduleNotFound):
                deed(first.id)


def test_tenants_do_not_see_each_other(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        theirs = work.schedules.add(a_schedule(a_campaign(work)))

    with write() as work:
        assert work.schedules.all() == ()
        assert work.schedules.due(NOON + DAY) == ()
        for deed in (work.schedules.get, work.schedules.remove):
            with pytest.raises(ScheduleNotFound):
                deed(theirs.id)
        with pytest.raises(Stale):
            work.schedules.save(theirs)
    with storage.view("bolt") as view:
        assert view.schedules.all() == (theirs,)


def test_nothing_is_written_through_a_view(storage: Storage, write: Write) -> None:
    with write() as work:
        campaign = a_campaign(work)
        kept = work.schedules.add(a_schedule(campaign))

    deeds: tuple[Callable[[View], object], ...] = (
        lambda view: view.schedules.add(a_schedule(campaign)),
        lambda view: view.schedules.save(kept),
        lambda view: view.schedules.remove(kept.id),
    )
    for deed in deeds:
        with storage.view("acme") as view, pytest.raises(Exception, match=r".") as error:
            deed(view)
        assert not isinstance(error.value, InfluenceError)  # a mistake of the program, no answer for a user

    with storage.view("acme") as view:
        assert view.schedules.all() == (kept,)


def test_what_is_not_committed_is_not_kept(storage: Storage, write: Write) -> None:
    with write() as work:
        campaign = a_campaign(work)
    with storage.begin("acme") as work:
        work.schedules.add(a_schedule(campaign))

    with storage.view("acme") as view:
        assert view.schedules.all() == ()

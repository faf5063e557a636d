"""Reports on a rhythm: one letter for each time, none twice, none lost, and nothing of the old source in it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, BinaryIO, Final

import attrs
import openpyxl  # type: ignore[import-untyped] # ships no types
import pytest

from influence.adapters.reports.forms import WrittenReports
from influence.application.keep_people import KeepPeople, Wishes
from influence.application.keep_schedules import KeepSchedules, ScheduleChanges, WantedSchedule
from influence.application.report_letters import plain_name
from influence.application.run_campaigns import Changes
from influence.application.run_schedules import SLICE, RunSchedules
from influence.domain.campaigns import Campaign
from influence.domain.errors import Unusable
from influence.domain.events import EventKind
from influence.domain.languages import Language
from influence.domain.letters import MOST_ATTACHED, QueuedLetter
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.ports.reports import ReportFiles
from influence.domain.ports.storage import Storage
from influence.domain.provenance import Provenance
from influence.domain.report_document import Document, FileForm
from influence.domain.schedules import RETRIES, PausedBecause, Schedule, ScheduleNotFound
from influence.testing.moments import DAY, HOUR, NOON
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.desk import Desk

P: Final = PostMetric
FRIDAY: Final = NOON + 4 * DAY - 4 * HOUR
"""Nine o'clock in Berlin."""
OLD: Final = 987_654
"""A figure that only the old source told."""


class Files:
    """The real formats, until somebody breaks them or makes them large."""

    def __init__(self) -> None:
        self.real = WrittenReports()
        self.broken: list[Exception] = []
        self.padding = 0

    def write(self, document: Document, form: FileForm, into: BinaryIO) -> None:
        """Write *document*, unless there is a failure to be had first."""
        if self.broken:
            raise self.broken.pop(0)
        self.real.write(document, form, into)
        into.write(b" " * self.padding)


@attrs.frozen
class Office:
    """A desk with a campaign of two posts, and reports of it on Fridays."""

    desk: Desk
    files: Files = attrs.field(factory=Files)

    @property
    def keep(self) -> KeepSchedules:
        return KeepSchedules(self.desk.storage, self.desk.clock)

    def running(self, storage: Storage | None = None) -> RunSchedules:
        desk = self.desk
        files: ReportFiles = self.files
        write = desk.report_letters_as(files)
        return RunSchedules(storage or desk.storage, write, desk.clock, desk.chance)

    def add(
        self, *to: str, campaign: str = "Spring", rhythm: str = "every Friday 09:00", **more: Any
    ) -> Schedule:
        wanted = WantedSchedule(rhythm, to or ("ann@example.com",), zone="Europe/Berlin", **more)
        return self.keep.add(self.desk.by, campaign, wanted).schedule

    def letters(self) -> list[QueuedLetter]:
        """All letters, oldest first, with what is attached."""
        with self.desk.view() as view:
            return [view.letters.get(one.id) for one in reversed(view.letters.newest(None))]

    def schedule(self, place: int = 0) -> Schedule:
        return self.keep.all(self.desk.by)[place].schedule

    def at(self, moment: Any) -> RunSchedules:
        """The run of that moment."""
        self.desk.clock.advance(moment - self.desk.clock.now())
        return self.running()


@pytest.fixture
def office(desk: Desk) -> Office:
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    told = {P.LIKES: 10, P.VIDEO_VIEWS: 12_345, P.REACH: 9_000}
    desk.market.publish("ann", desk.code_of(desk.order("ann")), told)
    free = desk.market.add_video("bob", {P.LIKES: 3})
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", free)
    desk.forget_events()
    return Office(desk)


def test_nothing_goes_out_before_its_time(office: Office) -> None:
    office.add()

    done = office.at(FRIDAY - timedelta(seconds=1))(office.desk.by)

    assert (done.reports, done.letters, office.letters()) == (0, 0, [])


def test_each_recipient_gets_one_letter_with_the_files(office: Office) -> None:
    office.add("ann@example.com", "bob@example.com", formats=(FileForm.XLSX, FileForm.HTML))

    done = office.at(FRIDAY)(office.desk.by)
    again = office.at(FRIDAY + HOUR)(office.desk.by)

    assert (done.reports, done.letters, again.reports) == (1, 2, 0)
    first, second = (one.letter for one in office.letters())
    assert (first.to, second.to) == ("ann@example.com", "bob@example.com")
    assert first.message_id != second.message_id
    assert first.subject == "Spring: report of 2026-03-06 09:00 (Europe/Berlin)"
    assert "Figures as of 2026-03-06 09:00 (Europe/Berlin)." in first.text
    assert "TikTok, views: 12,345 (1 of 2 posts)" in first.text
    assert "TikTok, likes: 13 (2 of 2 posts)" in first.text
    assert "reach" not in first.text  # people who saw two posts are not two people
    assert [one.name for one in first.attachments] == [
        "report-spring-2026-03-06.xlsx",
        "report-spring-2026-03-06.html",
    ]
    book = openpyxl.load_workbook(io.BytesIO(first.attachments[0].content))
    assert book["Report"]["A1"].value == "Spring"
    assert b"12,345" in first.attachments[1].content
    assert [one.about for one in office.letters()] == ["schedule/1"] * 2
    assert office.schedule().last_run_for == FRIDAY
    assert office.schedule().next_run == FRIDAY + 7 * DAY


def test_after_a_standstill_there_is_one_report(office: Office) -> None:
    office.add()

    done = office.at(FRIDAY + 16 * DAY)(office.desk.by)

    (letter,) = office.letters()
    assert done.reports == 1
    assert letter.letter.subject == "Spring: report of 2026-03-20 09:00 (Europe/Berlin)"
    assert "was due on 2026-03-20 09:00 (Europe/Berlin) and comes late" in letter.letter.text
    assert "those of 2026-03-22 09:00 (Europe/Berlin)" in letter.letter.text
    assert office.schedule().next_run == FRIDAY + 21 * DAY


def test_letters_are_in_the_language_of_their_readers(office: Office) -> None:
    people = KeepPeople(office.desk.storage, office.desk.clock)
    people.add(office.desk.by, "Eva", Wishes(email="Eva@example.com", language=Language.SPANISH))
    office.add("eva@example.com", "ann@example.com")
    office.add("eva@example.com", language=Language.GERMAN)

    office.at(FRIDAY)(office.desk.by)

    texts = {one.letter.language: one.letter.text for one in office.letters()}
    assert "TikTok, visualizaciones: 12.345 (1 de 2 publicaciones)" in texts["es"]
    assert "TikTok, views: 12,345 (1 of 2 posts)" in texts["en"]
    assert "TikTok, Aufrufe: 12.345 (1 von 2 Beiträgen)" in texts["de"]


def test_files_too_large_for_a_letter_stay_at_home(office: Office) -> None:
    office.files.padding = MOST_ATTACHED // 2
    office.add(formats=(FileForm.CSV, FileForm.HTML))

    office.at(FRIDAY)(office.desk.by)

    (queued,) = office.letters()
    assert queued.letter.attachments == ()
    assert "too large for a letter" in queued.letter.text
    assert "influence report 1 -o report.csv" in queued.letter.text
    assert "Attached" not in queued.letter.text


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Frühling & Söhne", "fruhling-sohne"),
        ("../../etc/passwd", "etc-passwd"),
        ('"; rm -rf /\r\n', "rm-rf"),
        ("夏の祭り", "campaign-7"),
        ("x" * 500, "x" * 60),
    ],
)
def test_names_of_files_are_plain(name: str, plain: str) -> None:
    assert plain_name(Campaign(name, "Acme", NOON, "mara", id=7)) == plain  # type: ignore[arg-type] # a bare number


def test_a_hostile_campaign_name_is_only_text(office: Office) -> None:
    name = '<img src=x onerror=alert(1)>\r\nBcc: all@example.com "/../'
    office.desk.campaign(name)
    office.add(campaign=name)

    office.at(FRIDAY)(office.desk.by)

    (queued,) = office.letters()
    assert "<img" not in (queued.letter.html or "")
    assert "\n" not in queued.letter.subject
    assert (
        queued.letter.attachments[0].name
        == "report-img-src-x-onerror-alert-1-bcc-all-example-com-2026-03-06.html"
    )


def test_what_the_old_source_told_is_in_no_letter(office: Office) -> None:
    desk = office.desk
    desk.stub("cleo")
    desk.capture("Spring", "cleo", "777", likes=OLD, video_views=OLD)
    shown = desk.report(desk.by, "Spring")
    office.add(formats=(FileForm.CSV, FileForm.HTML))

    office.at(FRIDAY)(desk.by)

    assert OLD + 13 in [total.value for totals in shown.totals.values() for total in totals.values()]
    (queued,) = office.letters()
    everything = "\n".join([queued.letter.text, *(one.content.decode() for one in queued.letter.attachments)])
    for written in (f"{OLD}", f"{OLD:,}", f"{OLD + 13:,}", "legacy", "/777"):
        assert written not in everything
    assert "likes: 13 (2 of 2 posts)" in everything


def test_old_figures_of_a_post_that_stays_are_withheld(office: Office) -> None:
    desk, now = office.desk, office.desk.clock.now()
    (post,) = (row.post for row in desk.report(desk.by, "Spring").posts if row.account.handle == "bob")
    with desk.write() as work:
        work.figures.keep_post(post.id, Snapshot(Provenance.LEGACY, now, now, {P.SHARES: OLD}))
    shown = desk.report(desk.by, "Spring").totals[Network.TIKTOK]
    office.add(formats=(FileForm.CSV,))

    office.at(FRIDAY)(desk.by)

    (queued,) = office.letters()
    written = queued.letter.attachments[0].content.decode()
    assert shown[P.SHARES].value == OLD
    assert str(OLD) not in written
    assert f"{OLD:,}" not in queued.letter.text
    assert post.external_id in written


def test_a_report_that_fails_stops_no_other(office: Office) -> None:
    office.add("first@example.com")
    office.add("second@example.com")
    office.files.broken = [ValueError("no\nink")]

    done = office.at(FRIDAY)(office.desk.by)

    assert (done.reports, done.failed, done.error) == (1, 1, "ValueError: no ink")
    assert [one.letter.to for one in office.letters()] == ["second@example.com"]
    (event,) = office.desk.events()
    assert (event.kind, event.about) == (EventKind.REPORT_FAILED, "schedule/1")
    assert "schedule 1: ValueError: no ink" in str(event)
    assert office.schedule().next_run == FRIDAY + RETRIES[0]


def test_a_report_that_failed_is_tried_again_and_told_once(office: Office) -> None:
    office.add()
    office.files.broken = [ValueError("no ink")] * 3

    counts = []
    for _ in range(4):
        done = office.at(office.schedule().due_at)(office.desk.by)
        counts.append((done.failed, done.reports))

    assert counts == [(1, 0), (1, 0), (1, 0), (0, 1)]
    assert office.desk.told() == [EventKind.REPORT_FAILED]
    (letter,) = office.letters()
    assert letter.letter.subject.startswith("Spring: report of 2026-03-06 09:00")
    assert (office.schedule().failures, office.schedule().next_run) == (0, FRIDAY + 7 * DAY)


@pytest.mark.parametrize("way", ["archived", "ended"])
def test_with_its_campaign_a_schedule_ends(office: Office, way: str) -> None:
    office.add()
    if way == "archived":
        office.desk.campaigns.archive(office.desk.by, "Spring")
    else:
        office.desk.campaigns.edit(office.desk.by, "Spring", Changes(ends_on=date(2026, 3, 2)))
        assert office.at(FRIDAY + 7 * DAY)(office.desk.by).reports == 1  # within two weeks

    done = office.at(FRIDAY + 14 * DAY)(office.desk.by)

    assert (done.reports, done.paused) == (0, 1)
    assert office.schedule().paused_because is PausedBecause.CAMPAIGN_OVER
    assert office.at(FRIDAY + 60 * DAY)(office.desk.by).paused == 0
    (event,) = office.desk.events()
    assert (event.kind, event.about) == (EventKind.REPORTS_PAUSED, "schedule/1")


def test_a_zone_that_vanished_pauses_its_schedule_only(office: Office) -> None:
    lost = office.add("lost@example.com")
    office.add("other@example.com")
    with office.desk.write() as work:
        work.schedules.save(attrs.evolve(lost, zone="Mars/Base"))

    done = office.at(FRIDAY)(office.desk.by)
    again = office.at(FRIDAY + 7 * DAY)(office.desk.by)

    assert (done.reports, done.paused, again.reports, again.paused) == (1, 1, 1, 0)
    assert "Mars/Base is not known" in office.schedule().last_error
    (event,) = office.desk.events()
    assert (event.kind, event.detail, event.about) == (EventKind.REPORTS_STRANDED, "Mars/Base", "schedule/1")
    with pytest.raises(Unusable, match="time zone"):
        office.keep.resume(office.desk.by, "1")
    office.keep.edit(office.desk.by, "1", ScheduleChanges(zone="Europe/Berlin"))
    assert office.keep.resume(office.desk.by, "1").schedule.next_run == FRIDAY + 14 * DAY


def test_a_paused_schedule_makes_no_report(office: Office) -> None:
    office.add()
    office.keep.pause(office.desk.by, "1")

    assert office.at(FRIDAY + 30 * DAY)(office.desk.by).reports == 0


def test_one_run_does_not_do_everything(office: Office) -> None:
    for at in range(SLICE + 1):
        office.add(f"a{at}@example.com", formats=(FileForm.CSV,))

    first = office.at(FRIDAY)(office.desk.by)
    second = office.running()(office.desk.by)

    assert (first.reports, first.left) == (SLICE, True)
    assert (second.reports, second.left) == (1, False)


@attrs.frozen
class Interfering:
    """A store at which something happens just before a unit of work begins."""

    _storage: Storage
    _happens: list[Any]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)

    @contextmanager
    def begin(self, tenant: str, by: str = "") -> Iterator[Any]:
        if self._happens:
            self._happens.pop()()
        with self._storage.begin(tenant, by) as work:
            yield work


@pytest.mark.parametrize("deed", ["run", "remove", "pause"])
def test_what_happens_meanwhile_is_not_undone(office: Office, deed: str) -> None:
    office.add()
    office.at(FRIDAY)
    by = office.desk.by
    deeds = {
        "run": lambda: office.running()(by),
        "remove": lambda: office.keep.remove(by, "1"),
        "pause": lambda: office.keep.pause(by, "1"),
    }

    done = office.running(Interfering(office.desk.storage, [deeds[deed]]))(by)

    assert done.reports == 0
    assert len(office.letters()) == (1 if deed == "run" else 0)


def test_no_power_cut_sends_twice_or_loses_a_report(office: Office) -> None:
    office.add("ann@example.com", "bob@example.com", formats=(FileForm.CSV,))
    office.add("cleo@example.com", formats=(FileForm.CSV,))
    cut, weeks = 0, 8

    for week in range(weeks):
        office.at(FRIDAY + week * 7 * DAY)
        for at in (week % 4 + 1, week % 3 + 1):
            try:
                office.running(BreakingStorage(office.desk.storage, Cuts(at=at)))(office.desk.by)
            except PowerCut:
                cut += 1
        office.running()(office.desk.by)

    assert cut > weeks
    sent = [(one.letter.to, one.letter.subject) for one in office.letters()]
    assert len(sent) == len(set(sent)) == 3 * weeks
    ids = [one.letter.message_id for one in office.letters()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("cut", [1, 2])
def test_no_power_cut_tells_a_failure_twice(office: Office, cut: int) -> None:
    office.add(formats=(FileForm.CSV,))
    office.at(FRIDAY)
    office.files.broken = [ValueError("no ink")] * 2

    with pytest.raises(PowerCut):
        office.running(BreakingStorage(office.desk.storage, Cuts(at=cut)))(office.desk.by)
    kept = office.schedule().failures
    office.running()(office.desk.by)

    assert kept == cut - 1
    assert (office.schedule().failures, office.schedule().next_run) == (1, FRIDAY + RETRIES[0])
    assert office.desk.told() == [EventKind.REPORT_FAILED]


def test_a_look_keeps_nothing(office: Office) -> None:
    office.add("ann@example.com", formats=(FileForm.XLSX,))
    before = office.schedule()

    written = office.running().preview(office.desk.by, "1")

    assert written.letters[0].letter.subject == "Spring: report of 2026-03-02 13:00 (Europe/Berlin)"
    assert [one.name for one in written.files] == ["report-spring-2026-03-02.xlsx"]
    assert (office.letters(), office.schedule()) == ([], before)


def test_a_report_beside_the_rhythm_leaves_it_alone(office: Office) -> None:
    office.add()
    before = office.schedule()

    for _ in range(2):
        office.running().once(office.desk.by, "1")
    office.at(FRIDAY)(office.desk.by)

    assert len(office.letters()) == 3
    assert before.next_run == FRIDAY
    assert office.schedule().last_run_for == FRIDAY
    with pytest.raises(ScheduleNotFound):
        office.running().once(office.desk.by, "7")

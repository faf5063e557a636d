"""`influence schedules`, on a database that a desk has furnished long ago."""

import json
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import attrs
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Conversation

from influence.application.keep_schedules import KeepSchedules, WantedSchedule
from influence.domain.metrics import PostMetric
from influence.domain.report_document import FileForm
from tests.contract.storage.backends import sqlite
from tests.support.desk import Desk
from tests.support.ways_out import Printed, Shell


@attrs.frozen
class Office:
    """A desk, and the program on the same database."""

    desk: Desk
    shell: Shell

    def run(self, *words: str) -> Printed:
        """Run `influence WORDS`, which must work."""
        told = self.shell.run(*words)
        assert told.status == 0, told.err
        return told

    def read(self, *words: str) -> Any:
        """What `influence schedules WORDS --json` prints."""
        return json.loads(self.run("schedules", *words, "--json").out)

    def weekly(self) -> None:
        """A schedule of long ago, which is overdue by now."""
        wanted = WantedSchedule(
            "every Friday 09:00", ("eva@acme.example", "tom@acme.example"), (FileForm.CSV, FileForm.XLSX)
        )
        KeepSchedules(self.desk.storage, self.desk.clock).add(self.desk.by, "Spring", wanted)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A campaign with a post."""
    with sqlite(tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        desk.member("ann")
        desk.campaign("Spring", "ann")
        desk.market.publish("ann", desk.code_of(desk.order("ann")), {PostMetric.VIDEO_VIEWS: 12_345})
        desk.sync_posts(desk.by)
        (tmp_path / "home").mkdir()
        yield Office(desk, Shell(tmp_path / "influence.db", tmp_path / "home"))


@attrs.define
class Mailbox:
    """What a mail server took."""

    taken: list[Envelope] = attrs.field(factory=list)

    async def handle_DATA(self, server: SMTP, talk: Conversation, envelope: Envelope) -> str:  # noqa: N802 - the server's name
        self.taken.append(envelope)
        return "250 OK"

    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(one.original_content or b"", policy=policy.default) for one in self.taken]


@pytest.fixture
def mailbox(office: Office) -> Iterator[Mailbox]:
    """A mail server that the program knows of."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    (office.shell.home / "influence.toml").write_text(
        f'[influence]\nsmtp_host = "127.0.0.1"\nsmtp_port = {port}\nsmtp_security = "none"\n'
        'smtp_from = "Acme <reports@acme.example>"\n'
    )
    yield box
    controller.stop()


def test_a_worker_mails_what_came_due(office: Office, mailbox: Mailbox) -> None:
    office.weekly()

    for _ in range(2):
        office.shell.run("worker", "--once")
        office.run("messages", "letters", "send")

    first, second = mailbox.letters()
    assert {first["To"], second["To"]} == {"eva@acme.example", "tom@acme.example"}
    assert str(first["Subject"]).startswith("Spring: report of ")
    text = first.get_body(("plain",))
    assert text is not None
    assert "TikTok, views: 12,345 (1 of 1 posts)" in text.get_content()
    assert "comes late" in text.get_content()
    table, book = first.iter_attachments()
    assert (table.get_content_type(), book.get_content_subtype()[-5:]) == ("text/csv", "sheet")
    assert str(book.get_filename()).startswith("report-spring-")
    assert "12345" in str(table.get_content())
    (schedule,) = office.read("list")
    assert schedule["last_run_for"] < schedule["next_run"]
    assert schedule["failures"] == 0


def test_a_schedule_is_made_paused_and_removed(office: Office) -> None:
    added = office.run(
        *("schedules", "add", "spring", "every last day of the month 18:00", "--to", "eva@acme.example"),
        *("--format", "xlsx", "--zone", "Europe/Berlin", "--language", "de"),
    )
    listed = office.run("schedules", "list").out
    paused, resumed = office.read("pause", "1"), office.read("resume", "1")

    assert "schedule 1: Spring, every last day of the month 18:00 (Europe/Berlin)" in added.out
    assert "eva@acme.example" in listed
    assert (paused["paused_because"], paused["next_run"]) == ("by_user", None)
    assert (resumed["paused_at"], resumed["language"], resumed["formats"]) == (None, "de", ["xlsx"])
    assert "is removed" in office.run("schedules", "remove", "1").out
    assert office.read("list") == []
    assert "Begin with" in office.run("schedules", "list").err


def test_a_look_shows_the_letter_and_writes_the_files(office: Office, tmp_path: Path) -> None:
    office.weekly()
    folder = tmp_path / "out"
    folder.mkdir()

    shown = office.run("schedules", "run", "1", "--dry-run", "-o", str(folder))
    again = office.shell.run("schedules", "run", "1", "--dry-run", "-o", str(folder))
    forced = office.read("run", "1", "--dry-run", "-o", str(folder), "--force")

    assert "To: tom@acme.example" in shown.out
    assert "TikTok, views: 12,345 (1 of 1 posts)" in shown.out
    assert sorted(path.suffix for path in folder.iterdir()) == [".csv", ".xlsx"]
    assert again.status == 3
    assert forced["dry_run"] is True
    assert [one["bytes"] > 0 for one in forced["files"]] == [True, True]
    assert json.loads(office.run("messages", "letters", "list", "--json").out) == []


def test_a_report_can_be_made_at_once(office: Office) -> None:
    office.weekly()

    told = office.read("run", "1")

    assert [one["to"] for one in told["letters"]] == ["eva@acme.example", "tom@acme.example"]
    assert "so letters wait" in told["warning"]
    assert len(json.loads(office.run("messages", "letters", "list", "--json").out)) == 2


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("add", "Spring", "on Fridays", "--to", "a@b.de"), 2, "every Friday 09:00"),
        (("add", "Spring", "every month on the 31st 9:00", "--to", "a@b.de"), 2, "last day"),
        (("add", "Spring", "every day 9:00", "--to", "nobody"), 2, "mail address"),
        (("add", "Spring", "every day 9:00"), 2, "--to"),
        (("add", "Spring", "every day 9:00", "--to", "a@b.de", "--zone", "Mars"), 2, "time zone"),
        (("add", "Spring", "every day 9:00", "--to", "a@b.de", "--format", "pdf"), 2, "pdf"),
        (("add", "Autumn", "every day 9:00", "--to", "a@b.de"), 3, "no campaign"),
        (("pause", "7"), 3, "no schedule '7'"),
        (("run", "x"), 3, "no schedule 'x'"),
        (("run", "1", "-o", "folder"), 2, "--dry-run -o FOLDER"),
    ],
)
def test_what_cannot_be_is_told(office: Office, words: tuple[str, ...], status: int, says: str) -> None:
    office.weekly()

    told = office.shell.run("schedules", *words)

    assert (told.status, told.out) == (status, "")
    assert says in told.err


def test_a_schedule_is_edited_at_the_terminal(office: Office) -> None:
    office.weekly()

    told = office.run("schedules", "edit", "1", "--zone", "Europe/Berlin", "--to", "mara@acme.example")
    nothing = office.shell.run("schedules", "edit", "1")
    (row,) = office.read("list")

    assert "every Friday 09:00 (Europe/Berlin)" in told.out
    assert (row["to"], row["formats"]) == (["mara@acme.example"], ["csv", "xlsx"])
    assert nothing.status == 2


def test_a_zone_that_vanished_is_named_in_the_list(office: Office) -> None:
    office.weekly()
    with office.desk.write() as work:
        (one,) = work.schedules.all()
        work.schedules.save(attrs.evolve(one, zone="Mars/Base").stranded(office.desk.clock.now()))

    told = office.run("schedules", "list")

    assert "paused (the zone Mars/Base is not known here)" in told.out

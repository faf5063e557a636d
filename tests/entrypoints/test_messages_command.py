"""`influence messages`, on a database that a desk has furnished."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import attrs
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from influence.domain.invites import Invite
from influence.domain.networks import Network
from influence.testing.moments import NOON
from tests.contract.storage.backends import sqlite
from tests.support.desk import Desk
from tests.support.ways_out import Printed, Shell


@attrs.frozen
class Office:
    """A desk, and the program on the same database."""

    desk: Desk
    shell: Shell

    def run(self, *words: str) -> Printed:
        """Run `influence messages WORDS`, which must work."""
        told = self.shell.run("messages", *words)
        assert told.status == 0, told.err
        return told

    def read(self, *words: str) -> Any:
        """What `influence messages WORDS --json` prints."""
        return json.loads(self.run(*words, "--json").out)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An order that is placed and not sent."""
    with sqlite(tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        desk.member("ann")
        desk.campaign("Spring", "ann")
        desk.order("ann")
        (tmp_path / "home").mkdir()
        yield Office(desk, Shell(tmp_path / "influence.db", tmp_path / "home"))


@attrs.define
class Mailbox:
    """What a mail server took."""

    taken: list[Envelope] = attrs.field(factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the server's name
        self.taken.append(envelope)
        return "250 OK"


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
        'smtp_from = "Acme <orders@acme.example>"\n'
    )
    yield box
    controller.stop()


def test_people_read_what_happened(office: Office) -> None:
    office.run(
        "people", "add", "mara", "--language", "de", "--quiet", "22:00-07:00", "--zone", "Europe/Berlin"
    )
    office.desk.tell(office.desk.by)

    told = office.read("list")
    assert [one["kind"] for one in told] == ["order.placed", "account.added"]
    assert (told[0]["about"], told[0]["command"]) == ("order/1", "influence orders show 1")
    assert told[0]["sentence"] == "Auftrag 1 für @ann ist erteilt."
    assert "new  Auftrag 1 für @ann ist erteilt." in office.run("list").out
    assert office.read("read", str(told[0]["notice"])) == {"read": 1}
    assert [one["kind"] for one in office.read("list", "--unread")] == ["account.added"]
    assert "1 notice marked as read" in office.run("read", "--all").out
    assert office.read("list", "--unread") == []
    assert len(office.read("list", "--limit", "1")) == 1


def test_who_gets_no_messages_is_told_how_to(office: Office) -> None:
    told = office.shell.run("messages", "list", "--for", "otto")

    assert told.status == 3
    assert "influence messages people add 'otto'" in told.err


def test_which_notices_are_read_must_be_said(office: Office) -> None:
    office.run("people", "add", "mara")

    assert office.shell.run("messages", "read").status == 2
    assert office.shell.run("messages", "read", "1", "--all").status == 2


def test_people_are_kept_and_listed(office: Office) -> None:
    assert office.read("people", "list") == []
    office.run("people", "add", "mara", "--email", "mara@acme.example")
    changed = office.read("people", "edit", "mara", "--choose", "order.*=none", "--choose", "*=default")

    assert changed["choices"] == {"order.*": "none"}
    assert "mara@acme.example" in office.run("people", "list").out
    assert office.shell.run("messages", "people", "add", "MARA").status == 3
    assert office.shell.run("messages", "people", "edit", "mara", "--zone", "Mars/Base").status == 2
    assert "no more messages" in office.run("people", "remove", "mara").out
    assert office.read("people", "list") == []


def test_an_order_goes_out_by_mail(office: Office, mailbox: Mailbox) -> None:
    shown = office.run("send", "order", "1", "--to", "ann@example.com", "--dry-run")
    before = (office.read("letters", "list"), office.desk.orders()[0].sent_at)
    queued = office.read("send", "order", "1", "--to", "ann@example.com", "--language", "es")
    due = office.read("letters", "send", "--dry-run")
    sent = office.read("letters", "send")

    (envelope,) = mailbox.taken
    mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
    assert "Subject: Acme: your order for “Spring”" in shown.out
    assert before == ([], None)
    assert (queued["order_state"], queued["language"], queued["state"]) == ("sent", "es", "queued")
    assert [one["to"] for one in due] == ["ann@example.com"]
    assert sent == {"sent": 1, "waiting": 0, "failed": 0, "message": None}
    assert envelope.rcpt_tos == ["ann@example.com"]
    assert mail["Subject"] == "Acme: tu encargo para «Spring»"
    assert office.read("letters", "show", "1")["text"] == ""
    assert "No letter is due." in office.run("letters", "send").err


def test_without_a_mail_server_a_letter_waits(office: Office) -> None:
    office.run("send", "reminder", "1", "--to", "ann@example.com")

    told = office.shell.run("messages", "letters", "send", "--json")

    assert told.status == 3
    assert json.loads(told.err)["code"] == "mail_not_configured"
    assert "waits" in office.run("letters", "list").out
    assert "state: held" in office.run("letters", "hold", "1").out
    assert office.shell.run("messages", "letters", "hold", "1").status == 3
    assert office.read("letters", "release", "1")["state"] == "queued"
    assert office.read("letters", "list", "--state", "sent") == []


def test_who_queues_without_a_mail_server_is_warned(office: Office) -> None:
    words = ("send", "reminder", "1", "--to", "ann@example.com")

    assert "No mail server is named (INFLUENCE_SMTP_HOST" in office.run(*words).err
    assert "so letters wait" in office.read(*words)["warning"]
    assert office.read(*words, "--dry-run")["warning"] is None


def test_who_queues_with_a_mail_server_is_not_warned(office: Office, mailbox: Mailbox) -> None:
    words = ("send", "reminder", "1", "--to", "ann@example.com")

    assert "No mail server" not in office.run(*words).err
    assert office.read(*words)["warning"] is None


def test_a_person_without_choices_shows_a_dash(office: Office) -> None:
    office.run("people", "add", "mara", "--quiet", "22:00-07:00")

    assert office.run("people", "list").out.splitlines()[1].endswith("22:00-07:00  –")


def test_creators_are_invited_and_asked_for_consent(office: Office) -> None:
    with office.desk.write() as work:
        ann = work.accounts.find(Network.TIKTOK, "ann")
        assert ann is not None
        work.invites.add(Invite("ann", NOON, "mara", datetime.max.replace(tzinfo=UTC), account=ann.id))
    invited = office.read("send", "invite", "ann", "--to", "ann@example.com", "--dry-run")
    asked = office.read(
        *("send", "consent-request", "ann", "--to", "ann@example.com"),
        *("--link", "https://acme.example/connect", "--language", "de", "--dry-run"),
    )

    assert (invited["about"], invited["letter"], invited["dry_run"]) == ("account/1", None, True)
    assert "https://acme.example/connect" in asked["html"]
    assert office.shell.run("messages", "send", "invite", "ann").status == 3
    assert office.shell.run("messages", "send", "order", "9", "--to", "a@b.de").status == 3
    assert office.shell.run("messages", "send", "order", "1", "--to", "nobody").status == 2


def test_templates_are_shown_edited_and_reset(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "order.jinja"
    file.write_text(office.run("templates", "show", "order").out.replace("Hello", "Dear"), encoding="utf-8")

    assert office.read("templates", "edit", "order", str(file), "--dry-run")["dry_run"]
    assert office.read("templates", "list", "--own") == []
    assert "your words count" in office.run("templates", "edit", "order", str(file)).out
    assert [one["template"] for one in office.read("templates", "list", "--own")] == ["order"]
    assert "Dear ann" in office.run("preview", "order", "--order", "1").out
    assert office.read("templates", "reset", "order")["was_own"]
    assert "Hello ann" in office.run("preview", "order", "--order", "1").out
    assert len(office.run("templates", "list", "--limit", "3").out.splitlines()) == 4


def test_a_template_that_could_do_harm_is_refused(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "order.jinja"
    file.write_text("--- subject ---\ns\n--- text ---\nt\n--- html ---\n<p>{{ followers }}</p>\n")

    told = office.shell.run("messages", "templates", "edit", "order", str(file))

    assert told.status == 2
    assert "there is no 'followers'" in told.err
    assert "Available are: tenant, sender, handle" in told.err


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 300_000])
def test_a_file_that_is_no_text_is_refused(office: Office, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "order.jinja"
    file.write_bytes(content)

    assert office.shell.run("messages", "templates", "edit", "order", str(file)).status == 2


def test_a_message_is_previewed_in_every_form(office: Office) -> None:
    html = office.run("preview", "cut_over", "--language", "de", "--format", "html").out
    fields = office.read("preview", "fulfilment", "--language", "es")

    assert html.startswith("<!doctype html>")
    assert "Umstellung" in html
    assert set(fields) == {"subject", "text", "html"}
    assert office.shell.run("messages", "preview", "cut_over", "--order", "1").status == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            "--- subject ---\n{{ strange }}\n--- text ---\nx\n--- html ---\n<p>x</p>\n",
            "The subject of template order in ",
        ),
        ("no parts at all", "template '"),
    ],
)
def test_what_is_wrong_with_a_template_names_its_file(
    office: Office, tmp_path: Path, words: str, says: str
) -> None:
    file = tmp_path / "mine.jinja"
    file.write_text(words, encoding="utf-8")

    told = office.shell.run("messages", "templates", "edit", "order", str(file))

    assert told.status == 2
    assert says in told.err
    assert "mine.jinja" in told.err

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final

import attrs
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from influence.adapters.notifications.mail import AbsentMailer, Security, SmtpMailer, SmtpSettings
from influence.domain.errors import Unusable
from influence.domain.letters import Attachment, Letter
from influence.domain.ports.mail import MailNotConfigured, MailRefused, MailUnavailable
from influence.domain.secret import Secret
from influence.testing.moments import NOON
from tests.adapters.guarded.servers import AUTHORITY, proof_of

LETTER: Final = Letter(
    to="ann@example.com",
    subject="Grüße: „Spring“",
    text="Hello Ann,\n.\nfrom ÄÖÜ\n",
    message_id="abc.event-12-3",
    written_at=NOON,
    html="<p>Hello <b>Ann</b></p>",
    language="de",
    attachments=(Attachment("bericht ü.csv", "text/csv", b"a,b\r\n\x00\xff"),),
)


@attrs.define
class Mailbox:
    """What a mail server took, and what it says to the next ones."""

    taken: list[Envelope] = attrs.field(factory=list)
    to_recipient: str = "250 OK"
    to_data: str = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the server's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_data.startswith("250"):
            self.taken.append(envelope)
        return self.to_data

    def mails(self) -> list[EmailMessage]:
        """The mails as another program reads them."""
        contents = (one.original_content or b"" for one in self.taken)
        return [message_from_bytes(content, policy=policy.default) for content in contents]


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def served(mailbox: Mailbox, **options: Any) -> Iterator[SmtpSettings]:
    """A mail server on this machine, and how to reach it."""
    port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield SmtpSettings(
            "127.0.0.1", "Acmé GmbH <orders@acme.example>", port, security=Security.NONE, seconds=5
        )
    finally:
        controller.stop()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def settings(mailbox: Mailbox) -> Iterator[SmtpSettings]:
    with served(mailbox) as settings:
        yield settings


def test_a_letter_arrives_as_it_was_written(mailbox: Mailbox, settings: SmtpSettings) -> None:
    SmtpMailer(settings).send(LETTER)

    (envelope,), (mail,) = mailbox.taken, mailbox.mails()
    text, html, file = (part for part in mail.walk() if not part.is_multipart())
    assert (envelope.mail_from, envelope.rcpt_tos) == ("orders@acme.example", ["ann@example.com"])
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "Acmé GmbH <orders@acme.example>",
        "ann@example.com",
        LETTER.subject,
    )
    assert (mail["Content-Language"], mail["Auto-Submitted"]) == ("de", "auto-generated")
    assert mail["Date"].datetime == NOON
    assert text.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().strip() == LETTER.html
    assert (file.get_filename(), file.get_content_type()) == ("bericht ü.csv", "text/csv")
    assert file.get_payload(decode=True) == LETTER.attachments[0].content


def test_a_letter_that_is_sent_again_bears_the_same_id(mailbox: Mailbox, settings: SmtpSettings) -> None:
    mailer = SmtpMailer(settings)

    mailer.send(LETTER)
    mailer.send(LETTER)
    mailer.send(attrs.evolve(LETTER, message_id="abc.event-12-4"))

    ids = [mail["Message-ID"] for mail in mailbox.mails()]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].startswith("<abc.event-12-3.")
    assert ids[0].endswith("@acme.example>")


def test_long_subjects_and_lines_arrive_whole(mailbox: Mailbox, settings: SmtpSettings) -> None:
    long = attrs.evolve(LETTER, subject="ß" * 300, text="x" * 5_000 + "\n", html="<p>" + "ü" * 5_000 + "</p>")

    SmtpMailer(settings).send(long)

    (mail,) = mailbox.mails()
    text, html, _ = (part for part in mail.walk() if not part.is_multipart())
    assert mail["Subject"] == long.subject
    assert text.get_content().strip() == long.text.strip()
    assert html.get_content().strip() == long.html
    assert max(map(len, (mailbox.taken[0].original_content or b"").splitlines())) <= 998


@pytest.mark.parametrize("place", ["to_recipient", "to_data"])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 no such mailbox", MailRefused),
        ("552 too large", MailRefused),
        ("451 come back", MailUnavailable),
    ],
)
def test_only_a_no_for_good_is_for_good(
    mailbox: Mailbox, settings: SmtpSettings, place: str, answer: str, kind: type[Exception]
) -> None:
    setattr(mailbox, place, answer)

    with pytest.raises(kind, match=answer):
        SmtpMailer(settings).send(LETTER)

    assert mailbox.taken == []


def test_what_a_server_says_steers_no_terminal(mailbox: Mailbox, settings: SmtpSettings) -> None:
    mailbox.to_data = "550 \x1b[2J" + "no " * 200

    with pytest.raises(MailRefused) as refused:
        SmtpMailer(settings).send(LETTER)

    assert refused.value.why.isprintable()
    assert len(refused.value.why) <= 200


def test_a_server_that_is_not_there_is_asked_later() -> None:
    nobody = SmtpSettings("127.0.0.1", "a@acme.example", free_port(), security=Security.NONE)

    with pytest.raises(MailUnavailable, match="ConnectionRefusedError"):
        SmtpMailer(nobody).send(LETTER)


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = SmtpSettings(
            "127.0.0.1", "a@acme.example", silent.getsockname()[1], security=Security.NONE, seconds=0.2
        )

        with pytest.raises(MailUnavailable, match="timed out"):
            SmtpMailer(settings).send(LETTER)


def test_a_server_that_hangs_up_is_asked_later() -> None:
    def hang_up(server: socket.socket) -> None:
        server.accept()[0].close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=hang_up, args=(server,))
        thread.start()
        settings = SmtpSettings(
            "127.0.0.1", "a@acme.example", server.getsockname()[1], security=Security.NONE, seconds=5
        )

        with pytest.raises(MailUnavailable):
            SmtpMailer(settings).send(LETTER)
        thread.join()


def test_a_letter_never_goes_in_clear_instead_of_in_secret(mailbox: Mailbox, settings: SmtpSettings) -> None:
    secretly = attrs.evolve(settings, security=Security.STARTTLS, user="mara", password=Secret("s3cret-word"))

    with pytest.raises(MailUnavailable, match="STARTTLS") as refused:
        SmtpMailer(secretly).send(LETTER)

    assert mailbox.taken == []
    assert "s3cret-word" not in f"{refused.value!r} {secretly!r} {SmtpMailer(secretly)!r}"


@pytest.mark.parametrize("security", [Security.NONE, Security.STARTTLS, Security.TLS])
def test_settings_are_told_without_the_password(security: Security) -> None:
    settings = SmtpSettings("localhost", "a@acme.example", password=Secret("s3cret-word"), security=security)

    assert "s3cret-word" not in repr(SmtpMailer(settings))


def _only_mara(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    is_mara = isinstance(data, LoginPassword) and data == LoginPassword(b"mara", b"s3cret-word")
    return AuthResult(success=is_mara, handled=False)


def test_who_logs_in_wrongly_is_told_without_the_password(mailbox: Mailbox) -> None:
    with served(mailbox, authenticator=_only_mara, auth_require_tls=False) as settings:
        right = attrs.evolve(settings, user="mara", password=Secret("s3cret-word"))
        wrong = attrs.evolve(right, password=Secret("wr0ng-word"))

        SmtpMailer(right).send(LETTER)
        with pytest.raises(MailUnavailable, match="535") as refused:
            SmtpMailer(wrong).send(LETTER)

    assert len(mailbox.taken) == 1
    assert "wr0ng-word" not in repr(refused.value)


def test_another_machine_is_not_spoken_to_in_clear() -> None:
    with pytest.raises(Unusable, match="none-anywhere"):
        SmtpSettings("mail.acme.example", "a@acme.example", security=Security.NONE)

    for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"):
        SmtpSettings(host, "a@acme.example", security=Security.NONE)
    SmtpSettings("mail.acme.example", "a@acme.example", security=Security.NONE_ANYWHERE)


@pytest.mark.parametrize("sender", ["", "Acme", "a@b@c", "a\r\nBcc: x@y.z <a@acme.example>"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(Unusable):
        SmtpSettings("localhost", sender)


def test_without_a_server_letters_are_not_lost_silently() -> None:
    with pytest.raises(MailNotConfigured) as absent:
        AbsentMailer().send(LETTER)

    assert "INFLUENCE_SMTP_HOST" in absent.value.remedies[0]


def test_certificates_are_looked_at_unless_told_otherwise() -> None:
    context = SmtpMailer(SmtpSettings("localhost", "a@acme.example")).context

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_server_that_took_a_letter_and_hangs_up_has_it() -> None:
    class Abrupt(SMTP):
        """Says yes, and is gone before goodbye."""

        async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.abort()

    mailbox = Mailbox()

    class Rude(Controller):
        def factory(self) -> SMTP:
            return Abrupt(self.handler, loop=asyncio.get_event_loop())

    port = free_port()
    rude = Rude(mailbox, hostname="127.0.0.1", port=port)
    rude.start()
    try:
        SmtpMailer(SmtpSettings("127.0.0.1", "a@acme.example", port, security=Security.NONE)).send(LETTER)
    finally:
        rude.stop()

    assert len(mailbox.taken) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_letter_goes_in_secret_to_a_server_that_is_who_it_says(
    mailbox: Mailbox, security: Security
) -> None:
    proof = proof_of("localhost")
    options: dict[str, Any] = {"tls_context": proof, "require_starttls": True}
    if security is Security.TLS:
        options = {"ssl_context": proof}
    with served(mailbox, **options) as plain:
        secret = attrs.evolve(plain, host="localhost", security=security)
        SmtpMailer(secret, AUTHORITY.trust()).send(LETTER)
        for settings, context in (
            (secret, ssl.create_default_context()),
            (attrs.evolve(secret, host="127.0.0.1"), AUTHORITY.trust()),
        ):
            with pytest.raises(MailUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
                SmtpMailer(settings, context).send(LETTER)

    assert len(mailbox.taken) == 1

"""Mail over SMTP."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from enum import StrEnum
from ipaddress import ip_address
from typing import Final

import attrs

from influence.domain.errors import Unusable
from influence.domain.letters import Letter, mail_address
from influence.domain.ports.mail import MailNotConfigured, MailRefused, MailUnavailable
from influence.domain.secret import Secret

SECONDS: Final = 20.0
"""How long the server may take for each answer."""

_LONGEST_ANSWER: Final = 200


class Security(StrEnum):
    """How the way to the mail server is kept secret."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # to this machine only
    NONE_ANYWHERE = "none-anywhere"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@attrs.frozen
class SmtpSettings:
    """Which server takes letters, and whose name they bear."""

    host: str
    sender: str
    port: int = 587
    user: str = ""
    password: Secret = attrs.field(factory=lambda: Secret(""))
    security: Security = Security.STARTTLS
    seconds: float = SECONDS

    def __attrs_post_init__(self) -> None:
        mail_address(self.address)
        if not self.sender.isprintable():
            raise Unusable("INFLUENCE_SMTP_FROM", self.sender[:40], "it has no control characters")
        if self.security is Security.NONE and not _is_loopback(self.host):
            raise Unusable(
                "INFLUENCE_SMTP_SECURITY",
                self.security.value,
                f"{self.host} is another machine: use starttls or tls, or say none-anywhere",
            )

    @property
    def name(self) -> str:
        """The name that letters bear."""
        return parseaddr(self.sender)[0]

    @property
    def address(self) -> str:
        """Where letters come from."""
        return parseaddr(self.sender)[1]


def message_of(letter: Letter, settings: SmtpSettings) -> EmailMessage:
    """*letter* as mail. Its identity and its date are its own, not those of the try."""
    made = EmailMessage(policy=SMTP)
    domain = settings.address.rpartition("@")[2]
    made["From"] = formataddr((settings.name, settings.address)) if settings.name else settings.address
    made["To"] = letter.to
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(letter.written_at)
    made["Message-ID"] = f"<{letter.message_id}.{int(letter.written_at.timestamp() * 1000):x}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text, cte="quoted-printable")
    if letter.html is not None:
        made.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for one in letter.attachments:
        kind, _, exactly = one.media_type.partition("/")
        made.add_attachment(one.content, maintype=kind, subtype=exactly, filename=one.name)
    made["Content-Language"] = letter.language
    return made


class AbsentMailer:
    """Stands where no mail server is named."""

    def send(self, letter: Letter) -> None:  # noqa: ARG002 - the port names it
        """Say so."""
        raise MailNotConfigured


@attrs.frozen
class SmtpMailer:
    """One connection a letter. Which certificates count is the machine's affair, unless *context* says more."""

    settings: SmtpSettings
    context: ssl.SSLContext = attrs.field(factory=ssl.create_default_context, repr=False)

    def send(self, letter: Letter) -> None:
        """Hand *letter* over: as of `Mailer.send`."""
        message = message_of(letter, self.settings)
        with _telling():
            server = self._connected()
            try:
                server.send_message(message, self.settings.address, [letter.to])
            finally:
                with suppress(smtplib.SMTPException, OSError):  # what was taken is taken
                    server.quit()

    def _connected(self) -> smtplib.SMTP:
        known = self.settings
        if known.security is Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                known.host, known.port, timeout=known.seconds, context=self.context
            )
        else:
            server = smtplib.SMTP(known.host, known.port, timeout=known.seconds)
        try:
            if known.security is Security.STARTTLS:
                server.starttls(context=self.context)
            if known.user:
                server.login(known.user, known.password.reveal())
        except BaseException:
            server.close()
            raise
        return server


@contextmanager
def _telling() -> Iterator[None]:
    """The server's answers as the port's errors. Only a no to this very letter is for good."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _of(code, answer) from None
    except smtplib.SMTPDataError as error:
        raise _of(error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPResponseException as error:
        raise MailUnavailable(_said(error.smtp_code, error.smtp_error)) from None
    except smtplib.SMTPException as error:
        raise MailUnavailable(_cut(str(error))) from None
    except OSError as error:
        raise MailUnavailable(_cut(f"{type(error).__name__}: {error}")) from None


def _of(code: int, answer: bytes | str) -> MailRefused | MailUnavailable:
    said = _said(code, answer)
    return MailRefused(said) if 500 <= code < 600 else MailUnavailable(said)


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return _cut(f"{code} {text}")


def _cut(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:_LONGEST_ANSWER]

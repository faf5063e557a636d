"""Templates of messages: what each is for, what may stand in it, and how it is written down in a file."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import ClassVar, Final

import attrs

from influence.domain.errors import BadInput, Unusable
from influence.domain.events import EventKind
from influence.domain.people import Channel

LONGEST_PART: Final = 20_000
"""Characters of a template's subject, text or HTML."""

LONGEST_FACT: Final = 500

Fact = str | int | tuple[str, ...]


class TemplateName(StrEnum):
    """What a message is for. The first four go to creators, the others to the team."""

    ORDER = "order"
    REMINDER = "reminder"
    INVITE = "invite"
    CONSENT_REQUEST = "consent_request"
    EXPIRY = "expiry"
    FULFILMENT = "fulfilment"
    REJECTION = "rejection"
    CUT_OVER = "cut_over"
    NOTICE = "notice"
    DIGEST = "digest"
    REPORT = "report"


class Form(StrEnum):
    """What kind of thing stands in a fact."""

    TEXT = "text"
    ADDRESS = "address"  # of a page: https, or nothing
    NUMBER = "number"
    LINES = "lines"


@attrs.frozen
class Field:
    """A fact that a template may name, with what it says and how it looks."""

    says: str
    example: Fact
    form: Form = Form.TEXT


_CREATOR: Final[Mapping[str, Field]] = {
    "tenant": Field("the organisation that writes", "acme"),
    "sender": Field("the user who sends it", "mara"),
    "handle": Field("the creator's handle, without the @", "ann.cooks"),
    "name": Field("the creator's name, or the handle where none is known", "Ann"),
}
_STEPS: Final = Field("what to do in the app, line by line", ("Open the link.", "Upload."), Form.LINES)
_ORDER: Final[Mapping[str, Field]] = {
    **_CREATOR,
    "order": Field("the order's number", 12, Form.NUMBER),
    "campaign": Field("the campaign's name", "Spring"),
    "brand": Field("the brand's name", "Acme"),
    "posts": Field("how many posts are asked for", 2, Form.NUMBER),
    "missing": Field("how many of them are not linked yet", 1, Form.NUMBER),
    "due": Field("the agreed day, or nothing", "2026-12-01"),
    "link": Field("the invite link", "https://www.tiktok.com/invite/1", Form.ADDRESS),
    "code": Field("the campaign code, where the order has one", "C-1"),
    "post": Field(
        "the published video that is meant, or nothing",
        "https://www.tiktok.com/@ann.cooks/video/1",
        Form.ADDRESS,
    ),
    "steps": _STEPS,
}
_TEAM: Final[Mapping[str, Field]] = {
    "tenant": Field("the organisation", "acme"),
    "person": Field("who gets the message", "Mara"),
    "sentence": Field("what happened, in a sentence", "@ann.cooks fulfilled order 12."),
    "who": Field("the handle it is about, or nothing", "ann.cooks"),
    "detail": Field("more about it, or nothing", "12"),
    "about": Field("what it is about, for the product", "order/12"),
    "at": Field("when it happened, or nothing", "2026-12-01 09:30 UTC"),
    "command": Field("the command that shows more, or nothing", "influence orders show 12"),
}
FIELDS: Final[Mapping[TemplateName, Mapping[str, Field]]] = {
    TemplateName.ORDER: _ORDER,
    TemplateName.REMINDER: _ORDER,
    TemplateName.INVITE: {**_CREATOR, "steps": _STEPS},
    TemplateName.CONSENT_REQUEST: {
        **_CREATOR,
        "link": Field("where the creator consents", "https://acme.example/connect", Form.ADDRESS),
    },
    TemplateName.EXPIRY: _TEAM,
    TemplateName.FULFILMENT: _TEAM,
    TemplateName.REJECTION: _TEAM,
    TemplateName.CUT_OVER: _TEAM,
    TemplateName.NOTICE: _TEAM,
    TemplateName.DIGEST: {
        "tenant": _TEAM["tenant"],
        "person": _TEAM["person"],
        "count": Field("how many things of one kind happened", 60, Form.NUMBER),
        "sentences": Field("the first of them, line by line", ("@ann.cooks: invited.",), Form.LINES),
        "more": Field("how many are not among them", 10, Form.NUMBER),
    },
    TemplateName.REPORT: {
        "tenant": _TEAM["tenant"],
        "campaign": Field("the campaign's name", "Spring"),
        "brand": Field("the brand's name", "Acme"),
        "date": Field("the time for which the report was due", "2026-11-20 09:00 (Europe/Berlin)"),
        "made": Field("the time at which it was made", "2026-11-20 09:01 (Europe/Berlin)"),
        "late": Field("by how many hours it comes late, or 0", 0, Form.NUMBER),
        "posts": Field("how many posts the campaign has", 3, Form.NUMBER),
        "figures": Field("the most important totals", ("Video views: 12,000 (2 of 3 posts)",), Form.LINES),
        "files": Field(
            "the names of the files in the letter", ("report-spring-2026-11-20.xlsx",), Form.LINES
        ),
        "too_large": Field("how many files are too large for a letter", 0, Form.NUMBER),
        "command": Field("the command that writes such a file", "influence report 3 -o report.xlsx"),
    },
}
"""What may stand in each template; nothing else may."""


@attrs.frozen
class Rule:
    """What becomes of a kind of event: which template, how far it goes, and whether it waits for quiet hours' end."""

    template: TemplateName = TemplateName.NOTICE
    channel: Channel = Channel.IN_APP
    is_urgent: bool = False


_T, _K, _MAIL = TemplateName, EventKind, Channel.MAIL
# fmt: off
RULES: Final[Mapping[EventKind, Rule]] = {
    #                                 template        how far         urgent
    _K.CONSENT_IN_DOUBT:         Rule(_T.EXPIRY,      _MAIL,          is_urgent=True),
    _K.CONSENT_ENDS_SOON:        Rule(_T.EXPIRY,      _MAIL),
    _K.ACCOUNT_DISCONNECTED:     Rule(_T.EXPIRY,      _MAIL),
    _K.TRACKING_STOPPED:         Rule(_T.EXPIRY,      _MAIL),
    _K.APPLICATION_SUBMITTED:    Rule(_T.NOTICE,      _MAIL),
    _K.APPLICATION_DECLINED:     Rule(_T.REJECTION),
    _K.ORDER_FAILED:             Rule(_T.REJECTION,   _MAIL),
    _K.ORDER_IN_DOUBT:           Rule(_T.REJECTION,   _MAIL),
    _K.ORDER_NOT_PLACED:         Rule(_T.REJECTION,   _MAIL),
    _K.POST_REJECTED:            Rule(_T.REJECTION,   _MAIL),
    _K.ORDER_FULFILLED:          Rule(_T.FULFILMENT,  _MAIL),
    _K.ORDER_DUE_SOON:           Rule(_T.NOTICE,      _MAIL),
    _K.ORDER_OVERDUE:            Rule(_T.NOTICE,      _MAIL),
    _K.POST_LINKED:              Rule(_T.FULFILMENT),
    _K.POST_UNLINKED:            Rule(_T.REJECTION,   _MAIL),
    _K.LINK_CONFLICT:            Rule(_T.REJECTION,   _MAIL),
    _K.LINK_MISMATCH:            Rule(_T.REJECTION),
    _K.REPORT_FAILED:            Rule(_T.NOTICE,      _MAIL),
    _K.REPORTS_STRANDED:         Rule(_T.NOTICE,      _MAIL),
    _K.CUTOVER_BEGAN:            Rule(_T.CUT_OVER,    _MAIL,          is_urgent=True),
    _K.CUTOVER_SEALED:           Rule(_T.CUT_OVER,    _MAIL,          is_urgent=True),
}
# fmt: on


def rule_of(kind: EventKind) -> Rule:
    """What becomes of events of *kind*; what the table does not name is a notice in the product."""
    return RULES.get(kind, Rule())


@attrs.frozen
class TemplateText:
    """A template as it is written: its subject, its text, and its HTML."""

    subject: str
    text: str
    html: str

    def __attrs_post_init__(self) -> None:
        for name, part in self.parts().items():
            if not part.strip() or len(part) > LONGEST_PART:
                raise Unusable("template", name, f"its {name} has 1 to {LONGEST_PART:,} characters")

    def parts(self) -> Mapping[str, str]:
        """The parts by name."""
        return {"subject": self.subject, "text": self.text, "html": self.html}

    def __str__(self) -> str:
        return "\n".join(f"--- {name} ---\n{part.strip()}\n" for name, part in self.parts().items())


_HEADINGS: Final = re.compile(r"^--- (subject|text|html) ---[ \t]*\r?\n", re.MULTILINE)


def parse_template(written: str) -> TemplateText:
    """The template in a file: three parts, each under its heading.

    Raises:
        Unusable: a part is missing, stands twice, or is empty.
    """
    before, *rest = _HEADINGS.split(written)
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    if before.strip() or sorted(rest[::2]) != ["html", "subject", "text"]:
        raise Unusable(
            "template", "file", "it has a part under each of --- subject ---, --- text --- and --- html ---"
        )
    return TemplateText(*(parts[name].strip() for name in ("subject", "text", "html")))


@attrs.frozen
class Rendered:
    """A message as it is read."""

    subject: str
    text: str
    html: str


_NOTHING: Final[Mapping[Form, Fact]] = {Form.TEXT: "", Form.ADDRESS: "", Form.NUMBER: 0, Form.LINES: ()}


def tame(value: object, form: Form) -> Fact:
    """*value* as a fact that cannot break out of its line; an address that is none of the web's is nothing."""
    if form is Form.NUMBER and isinstance(value, int):
        return value
    if form is Form.LINES and isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_on_a_line(str(line)) for line in value)
    said = _on_a_line(str(value))
    if form is Form.ADDRESS:
        return said if said.startswith(("https://", "http://")) and " " not in said else ""
    return said


def _on_a_line(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * LONGEST_FACT])
    return " ".join(shown.split())[:LONGEST_FACT]


def facts_of(name: TemplateName, said: Mapping[str, object]) -> Mapping[str, Fact]:
    """The facts of template *name*, each in its form; what nobody *said* is nothing."""
    return {key: tame(said.get(key, _NOTHING[field.form]), field.form) for key, field in FIELDS[name].items()}


def examples_of(name: TemplateName) -> Mapping[str, Fact]:
    """Facts to look at a template with."""
    return {key: field.example for key, field in FIELDS[name].items()}


@attrs.frozen
class TemplateRefused(BadInput):
    """A template that is not kept: it asks for what there is not, or could be made to say something else."""

    code: ClassVar[str] = "template_refused"

    template: TemplateName
    part: str
    why: str
    file: str = ""

    def __str__(self) -> str:
        where = f" in {self.file}" if self.file else ""
        return f"The {self.part} of template {self.template.value}{where}: {self.why}"

    @property
    def remedies(self) -> tuple[str, ...]:
        """What can stand in it."""
        available = ", ".join(FIELDS[self.template])
        return (
            f"Available are: {available}",
            f"Begin with the one that is there: influence messages templates show {self.template.value}",
        )

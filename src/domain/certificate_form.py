"""What a certificate must hold to be one, whoever signed it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import ClassVar, Final

import attrs

from influence.domain.certificate import SUBJECT
from influence.domain.cutover import CutoverStep
from influence.domain.errors import Refused

Fields = Mapping[str, object]


@attrs.frozen
class CertificateInvalid(Refused):
    """A signed certificate that proves less than a certificate has to."""

    code: ClassVar[str] = "certificate_invalid"

    name: str
    faults: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} is signed, but it certifies nothing: {'; '.join(self.faults)}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Whom to ask."""
        return ("Ask whoever gave it to you for the original, as the program wrote it.",)


@attrs.frozen
class PageShowsOther(Refused):
    """The page of a certificate whose signed part is sound, and which shows something else."""

    code: ClassVar[str] = "page_shows_other"

    name: str
    made_by: str
    here: str

    def __str__(self) -> str:
        versions = f" Or the page was made by version {self.made_by}; this is {self.here}."
        return (
            f"{self.name} shows something else than what was signed: only the document at its end is sound."
            f"{'' if self.made_by == self.here else versions}"
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to read instead."""
        return (
            "Do not go by the page: ask whoever gave it to you for the original file, by another way.",
            "Ask for the signed document as a file of its own (JSON), and check that: influence cutover verify FILE",
        )


_TEXT: Final = (str,)
_NUMBER: Final = (int,)
_MAYBE_TEXT: Final = (str, type(None))
_REMOVED: Final = {"category": _TEXT, "before": _NUMBER, "removed": _NUMBER, "left": _NUMBER}
_KEPT: Final = {
    "table": _TEXT,
    "rows_before": _NUMBER,
    "rows_after": _NUMBER,
    "digest_before": _TEXT,
    "digest_after": _TEXT,
    "changed_by_others": _NUMBER,
}
_CONTROL: Final = {"planted": _NUMBER, "found_before": _NUMBER, "found_after": _NUMBER}
_SOUGHT: Final = {"known": _NUMBER, "seen_before": _NUMBER, "sought_after": _NUMBER, "seen_after": _NUMBER}
_BEYOND: Final = {
    "place": _TEXT,
    "what": _TEXT,
    "made_until": _TEXT,
    "kept_until": _MAYBE_TEXT,
    "ends": _TEXT,
    "digest": _MAYBE_TEXT,
}
MUST_BE_NAMED: Final = frozenset({"backups", "reports"})
"""Places out of reach without which nobody may say that something is gone."""

FORM_OF: Final[Mapping[str, object]] = {
    # a tuple: types; a mapping: fields; a list with one thing: a list of such things
    "subject": _TEXT,
    "issued_at": _TEXT,
    "product": {"name": _TEXT, "version": _TEXT},
    "installation": _TEXT,
    "tenants": _NUMBER,
    "plan": _TEXT,
    "policy": {"rules": _TEXT, "edition": _TEXT},
    "operator": _TEXT,
    "begun_at": _TEXT,
    "sealed_at": _TEXT,
    "phases": [{"step": _TEXT, "done_at": _TEXT, "rows": _NUMBER}],
    "removed": [_REMOVED],
    "kept": [_KEPT],
    "not_compared": [{"table": _TEXT, "because": _TEXT}],
    "search": {"control": _CONTROL, "sought": _SOUGHT, "found": _NUMBER},
    "places": [{"place": _TEXT, "where": _TEXT, "holds": _TEXT, "by_meaning": _TEXT, "by_bytes": _TEXT}],
    "compaction": {"milliseconds": _NUMBER, "bytes_before": _NUMBER, "bytes_after": _NUMBER},
    "out_of_reach": [_BEYOND],
}


def misshapen(value: object, form: object, name: str = "") -> Iterator[str]:
    """Where *value* does not have the *form*, in words."""
    if isinstance(form, Mapping):
        if not isinstance(value, Mapping):
            yield f"{name} is missing"
            return
        for inner, its_form in form.items():
            yield from misshapen(value.get(inner, _ABSENT), its_form, f"{name}.{inner}" if name else inner)
    elif isinstance(form, list):
        if not isinstance(value, list) or not value:
            yield f"{name} is missing"
            return
        for number, item in enumerate(value):
            yield from misshapen(item, form[0], f"{name}[{number}]")
    elif not isinstance(form, tuple) or type(value) not in form:
        yield f"{name} is missing"


class _Absent:
    """What stands for a field that is not there."""


_ABSENT: Final = _Absent()


def faults(body: Fields) -> tuple[str, ...]:
    """Why *body* is no certificate; none when it is one."""
    wrong = tuple(misshapen(body, FORM_OF))
    return wrong or (*_unproved(body), *_undone(body))


def _rows(body: Fields, name: str) -> list[dict[str, object]]:
    found = body[name]
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _part(body: Fields, *names: str) -> dict[str, object]:
    part: object = body
    for name in names:
        part = part[name] if isinstance(part, dict) else {}
    return part if isinstance(part, dict) else {}


def _unproved(body: Fields) -> Iterator[str]:
    if body["subject"] != SUBJECT:
        yield "it is about something else"
    if any(row["left"] != 0 or row["removed"] != row["before"] for row in _rows(body, "removed")):
        yield "not everything was removed"
    if any(
        row["digest_before"] != row["digest_after"] and not row["changed_by_others"]
        for row in _rows(body, "kept")
    ):
        yield "something else changed without a cause"
    control = _part(body, "search", "control")
    if not control["planted"] or control["planted"] != control["found_before"] or control["found_after"]:
        yield "the search was not proved"
    sought = _part(body, "search", "sought")
    if sought["known"] != sought["seen_before"] or sought["seen_after"] or _part(body, "search")["found"]:
        yield "the search found something afterwards, or could not see before"
    if MUST_BE_NAMED - {row["place"] for row in _rows(body, "out_of_reach")}:
        yield "it does not say what is out of reach"


def _undone(body: Fields) -> Iterator[str]:
    if [row["step"] for row in _rows(body, "phases")] != [step.value for step in CutoverStep]:
        yield "not every step was done"
    texts = (
        body["begun_at"],
        body["sealed_at"],
        body["issued_at"],
        *(row["done_at"] for row in _rows(body, "phases")),
    )
    try:
        times = [datetime.fromisoformat(str(text)) for text in texts]
    except ValueError:
        yield "a time in it is none"
    else:
        if any(time.tzinfo is None for time in times):
            yield "a time in it has no zone"

"""Telling whether a chain is whole: the first record that is not what was written, or is missing, by its number."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

import attrs

from influence.domain.audit import OF_NOBODY, OUTSIDE, Chain, Head, Name, Record, Verb
from influence.domain.errors import Refused
from influence.domain.plurals import counted

_ENDING: Final = frozenset({Verb.FORGOTTEN, Verb.REMOVED})


@attrs.frozen
class Break:
    """The first place of a chain that is not as it was written, and what is wrong there."""

    chain: Chain
    number: int
    why: str


@attrs.frozen
class Checked:
    """One chain that was looked through: how far it is sound, and where it breaks, if it does."""

    chain: Chain
    head: Head
    broken: Break | None = None


@attrs.frozen
class AuditBroken(Refused):
    """Records were altered, taken out or put in."""

    code: ClassVar[str] = "audit_broken"

    breaks: tuple[Break, ...]

    def __str__(self) -> str:
        told = "; ".join(f"{one.chain} record {one.number}: {one.why}" for one in self.breaks)
        return f"The records are not as they were written. {told}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Compare with what is known to be sound."""
        return (
            "Compare with an export that is kept elsewhere: influence audit verify FILE",
            "Keep the database file as it is for whoever looks into it.",
        )


def check(chain: Chain, records: Iterable[Record], before: Head) -> Checked:
    """Whether *records* follow one another from *before* on, which is the beginning of the chain or a known head."""
    head = before
    for record in records:
        if record.number != head.number + 1:
            why = f"it is missing; the next one is {record.number}"
            return Checked(chain, head, Break(chain, head.number + 1, why))
        if not record.follows(head.digest):
            why = "it is not what was written, or does not follow the one before it"
            return Checked(chain, head, Break(chain, record.number, why))
        head = Head(record.number, record.digest)
    return Checked(chain, head)


def check_names(chain: Chain, records: Iterable[Record], names: Iterable[Name]) -> Iterator[Break]:
    """What is wrong with the names behind the pseudonyms of sound *records*.

    Each must be the one its pseudonym was made of, and none may be missing that no record says was forgotten.
    """
    known: set[str] = set()
    for name in names:
        known.add(name.pseudonym)
        if not name.is_true:
            yield Break(chain, 0, f"the name behind the pseudonym {name.pseudonym} was altered")
    used: dict[str, int] = {}
    forgotten = 0
    for record in records:
        for text in _pseudonyms(record):
            used.setdefault(text, record.number)
        if record.verb in _ENDING and record.what.isascii() and record.what.isdigit():
            forgotten += int(record.what)
    missing = {text: number for text, number in used.items() if text not in known}
    if len(missing) != forgotten:
        number = min(missing.values(), default=0)
        are = "is" if len(missing) == 1 else "are"
        why = f"{counted(len(missing), 'name')} {are} missing, and records tell of {forgotten} that were forgotten"
        yield Break(chain, number, why)
    yield from (
        Break(chain, 0, f"no record bears the pseudonym {text}") for text in sorted(known - used.keys())
    )


def _pseudonyms(record: Record) -> Iterator[str]:
    if record.by not in {"", OUTSIDE}:
        yield record.by
    if record.noun not in OF_NOBODY:
        yield record.subject

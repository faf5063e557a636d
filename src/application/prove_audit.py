"""Proving that records are as they were written: a look through the chains, and exports that anchor them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar, Final

import attrs

from influence.application.acting import Actor
from influence.domain.audit import Chain, Head, Record
from influence.domain.audit_chain import beginning, moment
from influence.domain.audit_checks import AuditBroken, Break, Checked, check, check_names
from influence.domain.errors import BadInput, Refused
from influence.domain.ports.clock import Clock
from influence.domain.ports.signing import SignatureChecks, Signer
from influence.domain.ports.storage import Storage, View
from influence.domain.signed_documents import (
    Expected,
    NotOurDocument,
    SignedDocument,
    as_fields,
    read,
    sign,
)

FORM: Final = "influence-audit/1"
_PARTS: Final = ("number", "at", "by", "noun", "subject", "verb", "what")
_WAY: Final = "To have one for later: influence audit export -o FILE"
_ANOTHER: Final = (
    "Take another copy of the same export: one that is written now says nothing of what was before."
)


@attrs.frozen
class ExportUnreadable(BadInput):
    """A file that is no export of records, as a whole."""

    code: ClassVar[str] = "audit_export_unreadable"

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name} is no export of records: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where one comes from."""
        return (_ANOTHER, _WAY)


@attrs.frozen
class ExportAltered(Refused):
    """An export that does not hold together, whatever the records here say."""

    code: ClassVar[str] = "audit_export_altered"

    name: str
    faults: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} is not as it was written: {'; '.join(self.faults)}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """The records can be looked at without it."""
        return (_ANOTHER, "Look through the records here without it: influence audit verify")


@attrs.frozen
class ExportAudit:
    """The records of a tenant and of the installation as lines of JSON; the last line is the signed heads of both."""

    _storage: Storage
    _signer: Signer
    _clock: Clock

    def __call__(self, by: Actor) -> Iterator[str]:
        """The lines. What was forgotten is in none of them, nor is any name.

        Raises:
            AuditBroken: the chains are not whole; nothing is signed that does not hold.
        """
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            _refuse([one for checked in look_through(view) for one in checked.broken])
            heads = []
            for chain in Chain:
                last = Head(0, beginning(_owner(chain, by.tenant)))
                for record in view.audit.records(chain):
                    yield _line(chain, record)
                    last = Head(record.number, record.digest)
                heads.append({"chain": chain.value, "number": last.number, "digest": last.digest.hex()})
        body = {"tenant": by.tenant, "exported_at": moment(now), "heads": heads}
        yield _json(as_fields(sign(FORM, body, self._signer)))


@attrs.frozen
class Proved:
    """What was looked through and found sound; *exported* is how far the export goes that was compared."""

    chains: tuple[Checked, ...]
    signer: str | None = None
    exported: Mapping[Chain, Head] = attrs.field(factory=dict)


@attrs.frozen
class ProveAudit:
    """Look through the chains: every record follows the one before it, and every name is the one it was.

    An export tells more: what it holds must still be there, so that nobody has cut off the end or written it anew.
    """

    _storage: Storage
    _checks: SignatureChecks

    def __call__(self, by: Actor, name: str = "", lines: Iterable[str] = ()) -> Proved:
        """Compare with the export of *lines* called *name*, if there is one.

        Raises:
            AuditBroken: something is not as it was written.
            ExportUnreadable, ExportAltered, DocumentAltered: the file is no sound export.
        """
        given = _exported(name, lines, self._checks, by.tenant) if name else None
        with self._storage.view(by.tenant) as view:
            found = tuple(look_through(view))
            missing = (
                [] if given is None else [b for c in found for b in _missing(view, c.checked, given.heads)]
            )
        _refuse([*(one for looked in found for one in looked.broken), *missing])
        chains = tuple(looked.checked for looked in found)
        return Proved(chains) if given is None else Proved(chains, given.document.signer, given.heads)


@attrs.frozen
class Looked:
    """One chain, and everything that is wrong with it."""

    checked: Checked
    broken: tuple[Break, ...]


def look_through(view: View) -> Iterator[Looked]:
    """Both chains of a tenant."""
    for chain in Chain:
        first = Head(0, beginning(_owner(chain, view.tenant)))
        checked = check(chain, view.audit.records(chain), first)
        if checked.broken is not None:
            yield Looked(checked, (checked.broken,))
        else:
            yield Looked(
                checked, tuple(check_names(chain, view.audit.records(chain), view.audit.names(chain)))
            )


@attrs.frozen
class _Export:
    document: SignedDocument
    heads: Mapping[Chain, Head]


def _owner(chain: Chain, tenant: str) -> str:
    return tenant if chain is Chain.TENANT else ""


def _refuse(breaks: list[Break]) -> None:
    if breaks:
        raise AuditBroken(tuple(breaks))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _line(chain: Chain, record: Record) -> str:
    told = {name: getattr(record, name) for name in _PARTS}
    return _json({"chain": chain.value, **told, "digest": record.digest.hex()})


def _exported(name: str, lines: Iterable[str], checks: SignatureChecks, tenant: str) -> _Export:
    """What the export says, once its signature is known to hold and its records to lead to the signed heads."""
    told = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not told:
        raise ExportUnreadable(name, "it is empty")
    document, heads = _end(name, told[-1], checks)
    if document.body.get("tenant") != tenant:
        raise ExportUnreadable(name, f"it is of another tenant than {tenant!r}")
    records = _records(name, told[:-1])
    wrong = [_wrong(chain, records[chain], heads.get(chain), tenant) for chain in Chain]
    if any(wrong):
        raise ExportAltered(name, tuple(filter(None, wrong)))
    return _Export(document, heads)


Line = tuple[int, str]
"""A line of a file with its number."""


def _end(name: str, last: Line, checks: SignatureChecks) -> tuple[SignedDocument, Mapping[Chain, Head]]:
    """The signed heads, with which every export ends."""
    number, text = last
    try:
        document = read(text.encode(), Expected(FORM, name, ways_out=(_ANOTHER,)), checks)
        return document, dict(map(_head, document.body["heads"]))  # type: ignore[call-overload] # checked by its use
    except NotOurDocument:
        why = f"its last line, {number}, is not the signed end: the end was cut off, or damaged"
        raise ExportUnreadable(name, why) from None
    except (ValueError, KeyError, TypeError):
        raise ExportUnreadable(name, f"its signed end, line {number}, names no heads") from None


def _records(name: str, lines: Iterable[Line]) -> Mapping[Chain, list[tuple[int, Record]]]:
    """The records of each chain, with their lines."""
    records: dict[Chain, list[tuple[int, Record]]] = {chain: [] for chain in Chain}
    for number, line in lines:
        try:
            chain, record = _record(json.loads(line))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise ExportUnreadable(name, f"line {number} is no record") from None
        records[chain].append((number, record))
    return records


def _wrong(chain: Chain, found: list[tuple[int, Record]], head: Head | None, tenant: str) -> str:
    """What is wrong with the records of one chain in an export; empty for a chain that leads to its *head*."""
    checked = check(chain, (record for _, record in found), Head(0, beginning(_owner(chain, tenant))))
    if checked.broken is not None:
        line, _ = found[checked.head.number]
        return f"line {line}, {chain} record {checked.broken.number}: {checked.broken.why}"
    if checked.head == head:
        return ""
    number = 0 if head is None else head.number
    if checked.head.number < number:
        missing = number if checked.head.number + 1 == number else f"{checked.head.number + 1} to {number}"
        return f"it ends before {chain} record {number} that its head names; missing is {missing}"
    if checked.head.number > number:
        return f"it goes on after {chain} record {number} that its head names"
    return f"{chain} record {number} is another one than its head names"


def _head(told: Mapping[str, str | int]) -> tuple[Chain, Head]:
    return Chain(str(told["chain"])), Head(int(told["number"]), bytes.fromhex(str(told["digest"])))


def _record(told: Mapping[str, str]) -> tuple[Chain, Record]:
    number, *texts = (told[name] for name in _PARTS)
    at, by, noun, subject, verb, what = map(str, texts)
    return Chain(told["chain"]), Record(
        int(number), at, by, noun, subject, verb, what, bytes.fromhex(told["digest"])
    )


def _missing(view: View, checked: Checked, heads: Mapping[Chain, Head]) -> Iterator[Break]:
    """What the export holds and the chain does not."""
    exported = heads[checked.chain]
    if exported.number == 0 or checked.broken is not None:
        return
    here = next(iter(view.audit.records(checked.chain, exported.number - 1)), None)
    if here is None:
        why = f"the chain ends at {checked.head.number}, but the export goes to {exported.number}"
        yield Break(checked.chain, checked.head.number + 1, why)
    elif here.digest != exported.digest:
        yield Break(checked.chain, here.number, "it is another one than was exported")

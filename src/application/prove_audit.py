"""Proving that records are as they were written: a look through the chains, and exports that anchor them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar, Final

import attrs

from influence.application.acting import Actor
from influence.domain.audit import Chain, Head, Record
from influence.domain.audit_chain import beginning, moment
from influence.domain.audit_checks import AuditBroken, Break, Checked, check, check_names
from influence.domain.errors import BadInput
from influence.domain.ports.clock import Clock
from influence.domain.ports.signing import SignatureChecks, Signer
from influence.domain.ports.storage import Storage, View
from influence.domain.signed_documents import Expected, SignedDocument, as_fields, read, sign

FORM: Final = "influence-audit/1"
_PARTS: Final = ("number", "at", "by", "noun", "subject", "verb", "what")
_WAY: Final = "Write one: influence audit export -o FILE"


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
        return (_WAY,)


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
            ExportUnreadable, NotOurDocument, DocumentAltered: the file is no sound export.
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
    told = [line for line in lines if line.strip()]
    if not told:
        raise ExportUnreadable(name, "it is empty")
    document = read(told[-1].encode(), Expected(FORM, name, ways_out=(_WAY,)), checks)
    if document.body.get("tenant") != tenant:
        raise ExportUnreadable(name, f"it is of another tenant than {tenant!r}")
    records: dict[Chain, list[Record]] = {chain: [] for chain in Chain}
    try:
        heads = dict(map(_head, document.body["heads"]))  # type: ignore[call-overload] # checked by its use
        for line in told[:-1]:
            chain, record = _record(json.loads(line))
            records[chain].append(record)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ExportUnreadable(name, "a line is not what it has to be") from None
    for chain in Chain:
        checked = check(chain, records[chain], Head(0, beginning(_owner(chain, tenant))))
        _refuse([checked.broken] if checked.broken else [])
        if checked.head != heads.get(chain):
            _refuse([Break(chain, checked.head.number, "the export does not lead to the head that it signs")])
    return _Export(document, heads)


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

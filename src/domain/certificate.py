"""The certificate of the cut-over: what was removed, how that was proved, and what stays out of reach.

It holds counts, digests, times and names of tables; no handle, no user, no value. Whoever acted stands in it under a
pseudonym.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import ClassVar, Final

import attrs

from influence.domain.backups import KnownCopy, Origin
from influence.domain.canonical_json import instant
from influence.domain.cutover import CutoverStep
from influence.domain.cutover_record import WRITES, CutoverRecord, TableDigest
from influence.domain.errors import Refused
from influence.domain.places import PLACES, Place

FORM: Final = "influence-cutover-certificate/1"
SUBJECT: Final = "the data of the old TikTok source"
KNOWN_COPY: Final = "known copy"
_ENDED: Final = frozenset({"search"})
"""Places that are gone by the time at which a certificate can be made."""
_ORIGINS: Final[Mapping[Origin, str]] = {
    Origin.MADE: "made by influence backup",
    Origin.DECLARED: "made known by a user",
    Origin.KEPT: "kept by influence restore",
}
_GONE: Final = TableDigest(0, "")


@attrs.frozen
class NotSealed(Refused):
    """There is nothing to certify yet."""

    code: ClassVar[str] = "cutover_not_sealed"

    why: str = "the cut-over has not come to its end"

    def __str__(self) -> str:
        return f"There is no certificate: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """What tells more."""
        return (
            "See how far the cut-over has come: influence cutover status",
            "Look for anything of the old source: influence cutover verify",
        )


@attrs.frozen
class AuditMark:
    """The record of the end in the audit of the installation, which the certificate ties itself to."""

    number: int
    digest: str


@attrs.frozen(kw_only=True)
class Facts:
    """Everything a certificate is made of: the same facts make the same certificate.

    *installation* is its random name, *operator* a pseudonym, *version* that of the program, and *rules* the edition
    of the capability tables.
    """

    record: CutoverRecord
    sealed_at: datetime
    steps: Mapping[CutoverStep, tuple[datetime, int]]
    installation: str
    tenants: int
    operator: str
    rules: str
    version: str
    issued_at: datetime
    copies: tuple[KnownCopy, ...] = ()
    audit: AuditMark | None = None


def fields(facts: Facts) -> dict[str, object]:
    """The body of the certificate."""
    record = facts.record
    return {
        "subject": SUBJECT,
        "issued_at": instant(facts.issued_at),
        "product": {"name": "influence", "version": facts.version},
        "installation": facts.installation,
        "tenants": facts.tenants,
        "plan": record.plan,
        "policy": {"rules": facts.rules, "edition": record.policy},
        "operator": facts.operator,
        "begun_at": instant(record.begun_at),
        "sealed_at": instant(facts.sealed_at),
        "phases": [
            {"step": step.value, "done_at": instant(at), "rows": rows}
            for step, (at, rows) in sorted(facts.steps.items(), key=_in_order)
        ],
        "removed": list(_removed(record)),
        "kept": list(_kept(record)),
        "not_compared": [{"table": name, "because": why} for name, why in sorted(WRITES.items())],
        "search": _search(record),
        "places": [_examined(place) for place in PLACES if place.is_in_reach],
        "compaction": _compaction(record),
        "out_of_reach": list(_out_of_reach(facts)),
        "audit": attrs.asdict(facts.audit) if facts.audit else None,
    }


def _in_order(step: tuple[CutoverStep, object]) -> int:
    return list(CutoverStep).index(step[0])


def _removed(record: CutoverRecord) -> Iterator[dict[str, object]]:
    for category, before in sorted(record.counts.items()):
        removed = record.removed.get(category, 0)
        yield {"category": category, "before": before, "removed": removed, "left": before - removed}


def _kept(record: CutoverRecord) -> Iterator[dict[str, object]]:
    for table in sorted({*record.before, *record.after}):
        before, after = record.before.get(table, _GONE), record.after.get(table, _GONE)
        yield {
            "table": table,
            "rows_before": before.rows,
            "rows_after": after.rows,
            "digest_before": before.digest,
            "digest_after": after.digest,
            "changed_by_others": record.others.get(table, 0),
        }


def _search(record: CutoverRecord) -> dict[str, object]:
    return {
        "control": attrs.asdict(record.control) if record.control else None,
        "sought": attrs.asdict(record.sought) if record.sought else None,
        "found": 0,  # with anything found there is no end, and so no certificate
    }


def _compaction(record: CutoverRecord) -> dict[str, object] | None:
    if record.compaction is None:
        return None
    told = record.compaction
    return {
        "milliseconds": round(told.seconds * 1000),
        "bytes_before": told.bytes_before,
        "bytes_after": told.bytes_after,
    }


def _examined(place: Place) -> dict[str, object]:
    return {
        "place": place.name,
        "where": place.root.value,
        "holds": str(place.old_source),
        "by_meaning": place.logical,
        "by_bytes": place.physical,
    }


def _out_of_reach(facts: Facts) -> Iterator[dict[str, object]]:
    """What no program can delete: kinds of places first, then the copies that are known, each with its end."""
    hidden = instant(facts.record.begun_at)
    for place in PLACES:
        if not place.is_in_reach and place.old_source.may and place.name not in _ENDED:
            named = {"place": place.name, "what": place.what, "made_until": hidden}
            yield {**named, "kept_until": None, "ends": place.beyond, "digest": None}
    for copy in facts.copies:
        if copy.may_hold_old_source:
            yield {
                "place": KNOWN_COPY,
                "what": f"copy {copy.number}, {_ORIGINS[copy.origin]}",
                "made_until": instant(copy.made_at),
                "kept_until": copy.kept_until.isoformat() if copy.kept_until else None,
                "ends": "on that day" if copy.kept_until else "until a day that nobody has said",
                "digest": copy.fingerprint,
            }

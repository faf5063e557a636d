"""The records in memory."""

import hashlib
from collections.abc import Iterator

import attrs

from influence.adapters.memory.audited import changes, changes_of_all
from influence.adapters.memory.state import Holdings, State
from influence.domain.audit import Chain, Entry, Head, Name, Noun, Record, Subject, Verb, entry
from influence.domain.audit_chain import Acting, Change, Names, beginning, chained


@attrs.frozen
class MemoryAudit:
    """The records of one tenant, and those of the installation. Deeds are noted until the commit."""

    _state: State
    _own: Holdings
    notes: list[tuple[Chain, Change]] = attrs.field(factory=list)

    def is_of(self, held: Holdings) -> bool:
        """True when *held* is what the tenant at work holds."""
        return held is self._own

    def _of(self, chain: Chain) -> State | Holdings:
        return self._state if chain is Chain.INSTALLATION else self._own

    def note(self, subject: Subject, verb: Verb) -> None:
        self.notes.append((subject.chain, Change(subject.noun, str(subject), None, verb)))

    def forget(self, *owners: Subject) -> int:
        return sum(self._forget(owner, chain) for owner in owners for chain in Chain)

    def _forget(self, owner: Subject, chain: Chain) -> int:
        count = _kept(self._of(chain), str(owner))
        if count or chain is owner.chain:
            self.notes.append((chain, Change(owner.noun, str(owner), str(owner), Verb.FORGOTTEN)))
        return count

    def head(self, chain: Chain) -> Head | None:
        return _head(self._of(chain))

    def records(self, chain: Chain, after: int = 0) -> Iterator[Record]:
        return (record for number, record in self._of(chain).audit_records.items() if number > after)

    def latest(self, chain: Chain, owner: Subject | None = None) -> Iterator[Entry]:
        names = {name.pseudonym: name for name in self.names(chain)}
        theirs = {name.pseudonym for name in names.values() if owner is None or name.owner == str(owner)}
        for record in reversed(tuple(self.records(chain))):
            if owner is None or theirs & {record.subject, record.by}:
                yield entry(record, names)

    def names(self, chain: Chain) -> Iterator[Name]:
        return iter(sorted(self._of(chain).audit_names.values(), key=lambda name: name.pseudonym))


def _kept(place: State | Holdings, owner: str) -> int:
    return sum(name.owner == owner for name in place.audit_names.values())


def _head(place: State | Holdings) -> Head | None:
    last = len(place.audit_records)
    return Head(last, place.audit_records[last].digest) if last else None


def seal(before: State, after: State, audit: MemoryAudit | None, who: Acting) -> None:
    """Record in *after* what differs from *before*, and what was noted by the unit of work at hand, if there is one."""
    noted = [] if audit is None else audit.notes
    for tenant, held in after.tenants.items():
        mine = [c for chain, c in noted if chain is Chain.TENANT and audit is not None and audit.is_of(held)]
        found = [*changes(before.tenants[tenant], held), *mine] if tenant in before.tenants else _NEW
        _record(_Place(after, held, tenant), found, who)
    shared = [change for chain, change in noted if chain is Chain.INSTALLATION]
    _record(_Place(after, after, ""), [*changes_of_all(before, after), *shared], who)
    noted.clear()


_NEW = [Change(Noun.TENANT, str(Subject(Noun.TENANT, "")), None, Verb.CREATED)]


@attrs.frozen
class _Place:
    """Where the records of one chain are kept, and whose it is."""

    state: State
    kept: State | Holdings
    tenant: str

    def draw(self) -> bytes:
        """A key that is the same in every run."""
        return hashlib.sha256(b"audit key %d" % self.state.number("audit key")).digest()


def _record(place: _Place, found: list[Change], who: Acting) -> None:
    if not found:
        return
    kept = place.kept
    known = {(name.owner, name.subject): name.pseudonym for name in kept.audit_names.values()}
    names = Names(known, lambda owner: _kept(kept, owner), place.draw)
    for record in chained(found, _head(kept) or Head(0, beginning(place.tenant)), who, names):
        kept.audit_records[record.number] = record
    for name in names.fresh:
        kept.audit_names[name.owner, name.subject] = name
    ended = {change.owner for change in found if change.ends_its_owner}
    for key in [key for key in kept.audit_names if key[0] in ended]:
        del kept.audit_names[key]

"""The records in SQL."""

from collections.abc import Iterator
from typing import Any, Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.audit_seal import head_of
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.audit import OF_ALL, audit_names, audit_pending, audit_records
from influence.domain.audit import Chain, Entry, Head, Name, Record, Subject, Verb, entry

PAGE: Final = 500
_RECORD: Final = audit_records.c
_NAME: Final = audit_names.c
_PARTS: Final = tuple(column for column in _RECORD if column is not _RECORD.chain)


@attrs.frozen
class SqlAudit:
    """The records of one tenant, and those of the installation."""

    _scope: Scope

    def _number(self, chain: Chain) -> int:
        return OF_ALL if chain is Chain.INSTALLATION else self._scope.tenant

    def note(self, subject: Subject, verb: Verb) -> None:
        self._leave(subject, verb, subject.chain, None)

    def forget(self, *owners: Subject) -> int:
        return sum(self._forget(owner, chain) for owner in owners for chain in Chain)

    def _forget(self, owner: Subject, chain: Chain) -> int:
        theirs = (_NAME.chain == self._number(chain), _NAME.owner == str(owner))
        count = int(self._scope.run(sa.select(sa.func.count()).where(*theirs)).scalar_one())
        if count or chain is owner.chain:
            self._leave(owner, Verb.FORGOTTEN, chain, str(owner))
        return count

    def _leave(self, subject: Subject, verb: Verb, chain: Chain, owner: str | None) -> None:
        row = {"chain": self._number(chain), "noun": subject.noun, "subject": str(subject), "verb": verb}
        self._scope.run(sa.insert(audit_pending).values(owner=owner, **row))

    def head(self, chain: Chain) -> Head | None:
        return head_of(self._scope.connection, self._number(chain))

    def records(self, chain: Chain, after: int = 0) -> Iterator[Record]:
        mine = sa.select(*_PARTS).where(_RECORD.chain == self._number(chain)).order_by(_RECORD.number)
        while rows := self._scope.run(mine.where(_RECORD.number > after).limit(PAGE)).all():
            yield from map(_record_of, rows)
            after = rows[-1].number

    def latest(self, chain: Chain, owner: Subject | None = None) -> Iterator[Entry]:
        number = self._number(chain)
        mine = sa.select(*_PARTS).where(_RECORD.chain == number).order_by(_RECORD.number.desc())
        if owner is not None:
            theirs = sa.select(_NAME.pseudonym).where(_NAME.chain == number, _NAME.owner == str(owner))
            mine = mine.where(sa.or_(_RECORD.subject.in_(theirs), _RECORD.by.in_(theirs)))
        page = mine.limit(PAGE)
        while rows := self._scope.run(page).all():
            names = self._names(number, {row.subject for row in rows} | {row.by for row in rows})
            yield from (entry(_record_of(row), names) for row in rows)
            page = mine.where(_RECORD.number < rows[-1].number).limit(PAGE)

    def _names(self, chain: int, pseudonyms: set[str]) -> dict[str, Name]:
        wanted = sa.select(audit_names).where(_NAME.chain == chain, _NAME.pseudonym.in_(pseudonyms))
        return {row.pseudonym: _name_of(row) for row in self._scope.run(wanted)}

    def names(self, chain: Chain) -> Iterator[Name]:
        mine = sa.select(audit_names).where(_NAME.chain == self._number(chain)).order_by(_NAME.pseudonym)
        return map(_name_of, self._scope.run(mine))


def _record_of(row: sa.Row[Any]) -> Record:
    return Record(row.number, row.at, row.by, row.noun, row.subject, row.verb, row.what, row.digest)


def _name_of(row: sa.Row[Any]) -> Name:
    return Name(row.pseudonym, row.subject, row.owner, row.key)

"""The record of the cut-over, in SQL."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.cutover import (
    MOMENTS,
    cutover_counts,
    cutover_digests,
    cutover_records,
)
from influence.domain.cutover_record import Compaction, CutoverRecord, Sought, TableDigest
from influence.domain.probes import Control

_PARTS: Final[Mapping[str, type[Any]]] = {"control": Control, "sought": Sought, "compaction": Compaction}
"""Parts of a record that are there as a whole or not at all."""
_HEAD: Final = ("plan", "policy", "operator", "begun_at", "sealed_at")


def _row(record: CutoverRecord) -> dict[str, Any]:
    row: dict[str, Any] = {"id": 1, **{name: getattr(record, name) for name in _HEAD}}
    for name, kind in _PARTS.items():
        part = getattr(record, name)
        row |= {one: getattr(part, one, None) for one in _names(kind)}
    return row


def _names(kind: type[Any]) -> list[str]:
    return [field.name for field in attrs.fields(kind)]


def _digests(record: CutoverRecord) -> Iterator[dict[str, Any]]:
    for moment, digests in zip(MOMENTS, (record.before, record.after), strict=True):
        for name, told in digests.items():
            yield {"name": name, "moment": moment, "rows": told.rows, "digest": told.digest}


def _counts(record: CutoverRecord) -> Iterator[dict[str, Any]]:
    for category, count in record.counts.items():
        yield {"category": category, "count": count, "removed": record.removed.get(category, 0)}


@attrs.frozen
class SqlCutoverRecords:
    """The one record of an installation."""

    _scope: Scope

    def find(self) -> CutoverRecord | None:
        row = self._scope.row(sa.select(cutover_records))
        if row is None:
            return None
        said = dict(row._mapping)
        counted = self._scope.run(sa.select(cutover_counts)).all()
        parts: dict[str, Any] = {name: _part(kind, said) for name, kind in _PARTS.items()}
        return CutoverRecord(
            **{name: said[name] for name in _HEAD},
            **parts,
            **self._digests(),
            counts={one.category: one._mapping["count"] for one in counted},
            removed={one.category: one.removed for one in counted},
        )

    def _digests(self) -> dict[str, Any]:
        digests: dict[str, Any] = {moment: {} for moment in MOMENTS}
        for one in self._scope.run(sa.select(cutover_digests)):
            digests[one.moment][one.name] = TableDigest(one._mapping["rows"], one.digest)
        return digests

    def keep(self, record: CutoverRecord) -> None:
        tables = (
            (cutover_records, [_row(record)]),
            (cutover_counts, list(_counts(record))),
            (cutover_digests, list(_digests(record))),
        )
        for table, rows in tables:
            self._scope.run(sa.delete(table))
            if rows:
                self._scope.run(sa.insert(table), *rows)


def _part(kind: type[Any], said: Mapping[str, Any]) -> Any:
    values = {name: said[name] for name in _names(kind)}
    return None if None in values.values() else kind(**values)

"""Erasures as they are kept, in SQL."""

import json
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.erasures import erasures
from influence.domain.accounts import AccountId
from influence.domain.erasures import Category, Erasure, Part


def _parts_of(text: str) -> tuple[Part, ...]:
    return tuple(
        Part(
            tenant=one["tenant"],
            accounts=tuple(map(AccountId, one["accounts"])),
            counts={Category(name): count for name, count in one["counts"].items()},
        )
        for one in json.loads(text)
    )


def _erasure_of(row: sa.Row[Any]) -> Erasure:
    return Erasure(
        pseudonym=row.pseudonym,
        plan=row.plan,
        ground=row.ground,
        begun_at=row.begun_at,
        begun_by=row.begun_by,
        parts=_parts_of(row.parts),
        ended_at=row.ended_at,
        receipt=row.receipt,
    )


@attrs.frozen
class SqlErasures:
    """The erasures of the installation."""

    _scope: Scope

    def _first(self, claim: sa.ColumnElement[bool]) -> Erasure | None:
        row = self._scope.row(sa.select(erasures).where(claim))
        return None if row is None else _erasure_of(row)

    def of_plan(self, plan: str) -> Erasure | None:
        return self._first(erasures.c.plan == plan)

    def get(self, pseudonym: str) -> Erasure | None:
        return self._first(erasures.c.pseudonym == pseudonym)

    def all(self) -> tuple[Erasure, ...]:
        return tuple(map(_erasure_of, self._scope.run(sa.select(erasures).order_by(erasures.c.id))))

    def save(self, erasure: Erasure) -> None:
        row = {
            **attrs.asdict(erasure, recurse=False),
            "parts": json.dumps([attrs.asdict(part) for part in erasure.parts]),
        }
        fresh = insert(erasures).values(row)
        change = {name: fresh.excluded[name] for name in ("parts", "ended_at", "receipt")}
        self._scope.run(fresh.on_conflict_do_update(index_elements=["pseudonym"], set_=change))

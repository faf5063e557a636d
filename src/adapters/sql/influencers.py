"""Influencers and their groups, in SQL."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.columns import instant
from influence.adapters.sql.prepared import Prepared
from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.influencers import (
    groups,
    influencer_groups,
    influencer_notes,
    influencer_tags,
    influencers,
)
from influence.domain.doors import Stale
from influence.domain.influencer_refusals import GroupExists, GroupNotFound, InfluencerNotFound
from influence.domain.influencers import Group, GroupKey, Influencer, InfluencerId, Note
from influence.domain.networks import fold
from influence.domain.ports.influencers import InfluencerFilter
from influence.domain.roster import search_of

AT_ONCE: Final = 500
_PARTS: Final = (influencer_tags, influencer_groups, influencer_notes)


def _parts_of(table: sa.Table, *told: str) -> sa.ScalarSelect[str]:
    """What *table* holds of an influencer, in the order of its key, as one JSON array."""
    its = (table.c.tenant_id == influencers.c.tenant_id, table.c.influencer_id == influencers.c.id)
    ordered = sa.select(*(table.c[name] for name in told)).where(*its).order_by(*table.primary_key)
    part = ordered.correlate(influencers).subquery("of_one")
    one = part.c[told[0]] if len(told) == 1 else sa.func.json_array(*part.c)
    return sa.select(sa.func.json_group_array(one)).select_from(part).scalar_subquery()


_WHOLE: Final = sa.select(
    # in the order in which `_influencer_of` takes them
    influencers.c.id,
    influencers.c.name,
    influencers.c.email,
    influencers.c.country,
    influencers.c.added_at,
    influencers.c.added_by,
    influencers.c.version,
    _parts_of(influencer_tags, "tag"),
    _parts_of(influencer_groups, "group_key"),
    _parts_of(influencer_notes, "text", "at", "by"),
).where(influencers.c.tenant_id == sa.bindparam("tenant"))
_LISTED: Final = sa.func.json_each(sa.bindparam("listed")).table_valued("value", name="asked")
_SOME: Final = Prepared(_WHOLE.where(influencers.c.id.in_(sa.select(_LISTED.c.value))))


@attrs.frozen
class SqlGroups:
    """The groups of one tenant."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return groups.c.tenant_id == self._scope.tenant

    def find(self, key: GroupKey) -> Group | None:
        row = self._scope.row(sa.select(groups).where(self._mine, groups.c.key == key))
        return None if row is None else _group_of(row)

    def get(self, key: GroupKey) -> Group:
        found = self.find(key)
        if found is None:
            raise GroupNotFound(key)
        return found

    def all(self) -> tuple[Group, ...]:
        rows = self._scope.run(sa.select(groups).where(self._mine).order_by(groups.c.key))
        return tuple(map(_group_of, rows))

    def add(self, group: Group) -> None:
        with self._scope.refusing({Broken.GROUP_TAKEN: GroupExists(group.key)}):
            self._scope.run(sa.insert(groups).values(tenant_id=self._scope.tenant, **attrs.asdict(group)))

    def save(self, group: Group) -> None:
        change = sa.update(groups).where(self._mine, groups.c.key == group.key)
        if not self._scope.run(change.values(**attrs.asdict(group))).rowcount:
            raise GroupNotFound(group.key)


def _group_of(row: sa.Row[Any]) -> Group:
    return Group(GroupKey(row.key), row.name, row.revenue_share, row.application_text)


def _read(parts: str) -> list[Any]:
    found: list[Any] = [] if parts == "[]" else json.loads(parts)
    return found


def _influencer_of(row: Sequence[Any]) -> Influencer:
    number, name, email, country, added_at, added_by, version, tags, keys, notes = row
    return Influencer(
        id=InfluencerId(number),
        name=name,
        email=email,
        country=country,
        added_at=added_at,
        added_by=added_by,
        version=version,
        tags=frozenset(_read(tags)),
        groups=frozenset(_read(keys)),
        notes=tuple(Note(text, instant(at), by) for text, at, by in _read(notes)),
    )


@attrs.frozen
class SqlInfluencers:
    """The influencers of one tenant."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return influencers.c.tenant_id == self._scope.tenant

    def get(self, influencer: InfluencerId) -> Influencer:
        found = self.of([influencer]).get(influencer)
        if found is None:
            raise InfluencerNotFound(influencer)
        return found

    def of(self, influencers_: Sequence[InfluencerId]) -> Mapping[InfluencerId, Influencer]:
        found: dict[InfluencerId, Influencer] = {}
        for some in batches(list(dict.fromkeys(influencers_))):
            asked = {"tenant": self._scope.tenant, "listed": str(some)}
            found |= {row[0]: _influencer_of(row) for row in _SOME.rows(self._scope.connection, asked)}
        return found

    def select(self, wanted: InfluencerFilter) -> Iterator[Influencer]:
        fitting = _WHOLE.where(*self._claims(wanted)).order_by(influencers.c.id)
        left, last = wanted.limit, wanted.after
        while left is None or left > 0:
            size = AT_ONCE if left is None else min(AT_ONCE, left)
            after = fitting if last is None else fitting.where(influencers.c.id > last)
            rows = self._scope.run(after.limit(size), {"tenant": self._scope.tenant}).all()
            yield from map(_influencer_of, rows)
            if len(rows) < size:
                return
            last = rows[-1].id
            left = None if left is None else left - len(rows)

    def _claims(self, wanted: InfluencerFilter) -> Iterator[sa.ColumnElement[bool]]:
        if wanted.country is not None:
            yield influencers.c.country == wanted.country
        if wanted.text:
            yield sa.func.instr(influencers.c.search, fold(wanted.text)) > 0
        for tag in wanted.tags:
            yield influencers.c.id.in_(with_tag(self._scope.tenant, tag))
        if wanted.group is not None:
            yield influencers.c.id.in_(in_group(self._scope.tenant, wanted.group))

    def add(self, influencer: Influencer) -> Influencer:
        self._refuse_unknown(influencer)
        row = {"tenant_id": self._scope.tenant, "version": influencer.version, **_row_of(influencer)}
        key = self._scope.run(sa.insert(influencers).values(row)).inserted_primary_key
        kept = attrs.evolve(influencer, id=InfluencerId(key[0] if key else 0))
        self._put_parts(kept)
        return kept

    def save(self, influencer: Influencer) -> Influencer:
        change = (
            sa.update(influencers)
            .where(self._mine, influencers.c.id == influencer.id, influencers.c.version == influencer.version)
            .values(version=influencer.version + 1, **_row_of(influencer))
        )
        with self._scope.connection.begin_nested():
            if not self._scope.run(change).rowcount:
                raise Stale(f"Influencer {influencer.id}")
            self._refuse_unknown(influencer)
        self._drop_parts(influencer.id)
        self._put_parts(influencer)
        return attrs.evolve(influencer, version=influencer.version + 1)

    def _refuse_unknown(self, influencer: Influencer) -> None:
        """Raises `GroupNotFound`; the foreign key would not say which group it is."""
        if influencer.groups:
            mine = (groups.c.tenant_id == self._scope.tenant, groups.c.key.in_(influencer.groups))
            known = set(self._scope.run(sa.select(groups.c.key).where(*mine)).scalars())
            if missing := sorted(influencer.groups - known):
                raise GroupNotFound(missing[0])

    def _put_parts(self, influencer: Influencer) -> None:
        head = {"tenant_id": self._scope.tenant, "influencer_id": influencer.id}
        parts: Mapping[sa.Table, list[dict[str, Any]]] = {
            influencer_tags: [{**head, "tag": tag} for tag in influencer.tags],
            influencer_groups: [{**head, "group_key": key} for key in influencer.groups],
            influencer_notes: [
                {**head, "position": position, **attrs.asdict(note)}
                for position, note in enumerate(influencer.notes)
            ],
        }
        for table, rows in parts.items():
            if rows:
                self._scope.connection.execute(sa.insert(table), rows)

    def _drop_parts(self, influencer: InfluencerId) -> None:
        for table in _PARTS:
            mine = (table.c.tenant_id == self._scope.tenant, table.c.influencer_id == influencer)
            self._scope.run(sa.delete(table).where(*mine))

    def remove(self, influencer: InfluencerId) -> None:
        self.get(influencer)
        self._drop_parts(influencer)
        its = (accounts.c.tenant_id == self._scope.tenant, accounts.c.influencer_id == influencer)
        self._scope.run(
            sa.update(accounts).where(*its).values(influencer_id=None, version=accounts.c.version + 1)
        )
        self._scope.run(sa.delete(influencers).where(self._mine, influencers.c.id == influencer))

    def persons(self) -> int:
        alone = (
            accounts.c.tenant_id == self._scope.tenant,
            accounts.c.influencer_id.is_(None),
            accounts.c.applying == 0,
            accounts.c.merged_into.is_(None),
        )
        count = sa.select(
            sa.select(sa.func.count()).select_from(influencers).where(self._mine).scalar_subquery()
            + sa.select(sa.func.count()).select_from(accounts).where(*alone).scalar_subquery()
        )
        return int(self._scope.run(count).scalar_one())


def _row_of(influencer: Influencer) -> dict[str, Any]:
    return {
        "name": influencer.name,
        "email": influencer.email,
        "country": influencer.country,
        "search": search_of(influencer),
        "added_at": influencer.added_at,
        "added_by": influencer.added_by,
    }


def with_tag(tenant: int | sa.BindParameter[Any], tag: str | sa.BindParameter[Any]) -> sa.Select[Any]:
    """The numbers of the influencers that bear *tag*."""
    mine = (influencer_tags.c.tenant_id == tenant, influencer_tags.c.tag == tag)
    return sa.select(influencer_tags.c.influencer_id).where(*mine)


def in_group(tenant: int | sa.BindParameter[Any], key: GroupKey | sa.BindParameter[Any]) -> sa.Select[Any]:
    """The numbers of the influencers of a group."""
    mine = (influencer_groups.c.tenant_id == tenant, influencer_groups.c.group_key == key)
    return sa.select(influencer_groups.c.influencer_id).where(*mine)

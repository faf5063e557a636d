"""Pages of the roster, in SQL: each begins behind a place in an index, wherever that is."""

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.columns import instant
from influence.adapters.sql.prepared import Prepared
from influence.adapters.sql.roster_claims import Claims
from influence.adapters.sql.roster_copy import bring_up_to_date
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.accounts import accounts, grants
from influence.adapters.sql.tables.roster import roster
from influence.domain.accounts import Door
from influence.domain.listed import ListedAccount, ListedPage
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.roster import Cursor, RosterFilter, RosterPage, RosterRow, Sort, Sorting

_SORTED_BY: Final = {
    Sort.ADDED: roster.c.account_id,
    Sort.HANDLE: roster.c.handle,
    Sort.FOLLOWERS: roster.c.followers,
    Sort.LAST_SYNCED: roster.c.last_synced,
}
_WHOLE: Final = roster.alias("whole")
# What lists show comes from the account itself and its grant; the copy tells which accounts, and their order.
_ITS_ACCOUNT: Final = roster.outerjoin(accounts, accounts.c.id == roster.c.account_id).outerjoin(
    grants, grants.c.account_id == roster.c.account_id
)
_LISTED: Final = (
    # in the order in which `_listed_of` takes them
    accounts.c.id,
    accounts.c.network,
    accounts.c.handle,
    accounts.c.membership,
    accounts.c.checked_at,
    grants.c.account_id,
    accounts.c.door,
    accounts.c.trouble,
    accounts.c.influencer_id,
)
_REMEMBERED_STATEMENTS: Final = 500
_REMEMBERED_MOMENTS: Final = 1_000
_NETWORKS: Final = {network.value: network for network in Network}
_MEMBERSHIPS: Final = {membership.value: membership for membership in Membership}
_DOORS: Final = {door.value: door for door in Door}


class _Show(Enum):
    """What is read of each account of a page."""

    ROW = "row"
    LISTED = "listed"


def _found(show: _Show, by: Sort) -> sa.Select[Any]:
    if show is _Show.LISTED:
        return sa.select(*_LISTED, _SORTED_BY[by]).select_from(_ITS_ACCOUNT)
    if by is Sort.ADDED:
        return sa.select(roster)
    # The index finds the rows; only those that fit are looked up. From the left, or the order would not be the index's.
    its = sa.and_(*(_WHOLE.c[key.name] == key for key in roster.primary_key))
    return sa.select(_WHOLE).select_from(roster.outerjoin(_WHOLE, its))


class _Begin(Enum):
    """Where a page begins."""

    AT_FIRST = "at first"
    BEHIND_A_VALUE = "behind a value"
    BEHIND_NONE = "behind a row without a value"

    @classmethod
    def behind(cls, after: Cursor | None) -> "_Begin":
        """The one that *after* asks for."""
        if after is None:
            return cls.AT_FIRST
        return cls.BEHIND_NONE if after.value is None else cls.BEHIND_A_VALUE


@lru_cache(_REMEMBERED_STATEMENTS)
def _parts(show: _Show, claims: Claims, sorting: Sorting, begin: _Begin) -> tuple[Prepared, ...]:
    """First the rows that have the value, then those without it; each part runs along one index."""
    value = _SORTED_BY[sorting.by]
    fitting = _found(show, sorting.by).where(*claims.in_sql(value)).limit(sa.bindparam("most"))
    absent_too = value.nullable and not claims.has_range(sorting.by)
    parts = [] if begin is _Begin.BEHIND_NONE else [_with_value(fitting, sorting, begin)]
    parts += [_without_value(fitting, value, begin)] if absent_too else []
    return tuple(Prepared(part, reads=show is _Show.ROW) for part in parts)


def _with_value(fitting: sa.Select[Any], sorting: Sorting, begin: _Begin) -> sa.Select[Any]:
    value, number = _SORTED_BY[sorting.by], roster.c.account_id
    there = fitting.where(value.is_not(None))
    if begin is _Begin.BEHIND_A_VALUE:
        mark = sa.tuple_(sa.bindparam("value", type_=value.type), sa.bindparam("account"))
        place = sa.tuple_(value, number)
        there = there.where(place < mark if sorting.descends else place > mark)
    return there.order_by(*((c.desc() if sorting.descends else c.asc()) for c in (value, number)))


def _without_value(fitting: sa.Select[Any], value: sa.Column[Any], begin: _Begin) -> sa.Select[Any]:
    absent = fitting.where(value.is_(None)).order_by(roster.c.account_id)
    return (
        absent.where(roster.c.account_id > sa.bindparam("account")) if begin is _Begin.BEHIND_NONE else absent
    )


@lru_cache(_REMEMBERED_STATEMENTS)
def _counted(claims: Claims) -> Prepared:
    return Prepared(sa.select(sa.func.count()).select_from(roster).where(*claims.in_sql()))


def _row_of(row: Sequence[Any]) -> RosterRow:
    _, account, network, handle, influencer, country, membership, authenticated, followers, *more = row
    last_synced, consent_ends_at, search = more
    return RosterRow(
        account=account,
        network=network,
        handle=handle,
        membership=membership,
        authenticated=bool(authenticated),
        search=search,
        influencer=influencer,
        country=country,
        followers=followers,
        last_synced=last_synced,
        consent_ends_at=consent_ends_at,
    )


_moment: Final = lru_cache(_REMEMBERED_MOMENTS)(instant)
"""Who was asked about together was answered together."""


_VALUE: Final = itemgetter(-1)
"""What a listed row is sorted by."""


def _listed_of(row: Sequence[Any]) -> ListedAccount:
    number, network, handle, membership, checked_at, grant, door, trouble, influencer, _ = row
    return ListedAccount(
        number,
        _NETWORKS[network],
        handle,
        _MEMBERSHIPS[membership],
        None if checked_at is None else _moment(checked_at),
        grant is not None,
        _DOORS[door],
        trouble,
        influencer,
    )


@attrs.frozen
class SqlRoster:
    """The accounts of one tenant that are in lists."""

    _scope: Scope

    def page(
        self, wanted: RosterFilter, sorting: Sorting, after: Cursor | None = None, limit: int = 50
    ) -> RosterPage:
        found = self._ask(_Show.ROW, wanted, sorting, after, limit + 1)
        shown = tuple(map(_row_of, found[:limit]))
        if len(found) <= limit:
            return RosterPage(shown)
        return RosterPage(shown, Cursor(sorting, sorting.value_of(shown[-1]), shown[-1].account))

    def listed(
        self, wanted: RosterFilter, sorting: Sorting, after: Cursor | None = None, limit: int = 50
    ) -> ListedPage:
        found = self._ask(_Show.LISTED, wanted, sorting, after, limit + 1)
        shown = found[:limit]
        values: tuple[Any, ...] = tuple(map(_VALUE, shown))
        if sorting.by is Sort.LAST_SYNCED:
            values = tuple(None if at is None else instant(at) for at in values)
        accounts_ = tuple(map(_listed_of, shown))
        if len(found) <= limit:
            return ListedPage(accounts_, values)
        return ListedPage(accounts_, values, Cursor(sorting, values[-1], accounts_[-1].id))

    def _ask(
        self, show: _Show, wanted: RosterFilter, sorting: Sorting, after: Cursor | None, most: int
    ) -> list[Sequence[Any]]:
        """The rows of a page, at most so many."""
        self._make_sure()
        claims, values = Claims.of(wanted)
        place = {} if after is None else {"value": after.value, "account": after.account}
        found: list[Sequence[Any]] = []
        for part in _parts(show, claims, sorting, _Begin.behind(after)):
            if len(found) < most:
                asked = {"tenant": self._scope.tenant, "most": most - len(found), **values, **place}
                found += part.rows(self._scope.connection, asked)
        return found

    def count(self, wanted: RosterFilter) -> int:
        self._make_sure()
        claims, values = Claims.of(wanted)
        [[count]] = _counted(claims).rows(self._scope.connection, {"tenant": self._scope.tenant, **values})
        return int(count)

    def _make_sure(self) -> None:
        """What this unit of work has changed shows too; a view finds nothing to do."""
        bring_up_to_date(self._scope.connection)

"""Pages of the roster, in SQL: each begins behind a place in an index, wherever that is."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from influence.adapters.sql.influencers import in_group, with_tag
from influence.adapters.sql.roster_copy import bring_up_to_date
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.campaigns import participants
from influence.adapters.sql.tables.roster import roster
from influence.domain.accounts import kind_of
from influence.domain.capabilities import Kind
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
_IN_ORDER_OF_KEY: Final = sa.select(roster)
# The index finds the rows; only those that fit are looked up. From the left, or the order would not be the index's.
_BY_INDEX: Final = sa.select(_WHOLE).select_from(
    roster.outerjoin(_WHOLE, sa.and_(*(_WHOLE.c[key.name] == key for key in roster.primary_key)))
)
_IS_TIKTOK: Final = roster.c.network == Network.TIKTOK
_IS_MEMBER: Final = roster.c.membership == Membership.IN
_IS_INVITED: Final = roster.c.membership == Membership.INVITED
_IS_AUTHENTICATED: Final = roster.c.authenticated == 1
_MAKING: Final = {kind_of(authenticated=a, member=m): (a, m) for a in (True, False) for m in (True, False)}


def _is_of(kind: Kind) -> sa.ColumnElement[bool]:
    authenticated, member = _MAKING[kind]
    return sa.and_(
        _IS_TIKTOK,
        _IS_AUTHENTICATED if authenticated else sa.not_(_IS_AUTHENTICATED),
        _IS_MEMBER if member else sa.not_(_IS_MEMBER),
    )


_IS_TRACKED: Final = sa.and_(_IS_TIKTOK, sa.not_(_is_of(Kind.UNSUPPORTED)))


def _row_of(row: Sequence[Any]) -> RosterRow:
    # All values at once, in the order of the table: to ask for each by its name takes several times as long.
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


def _either(claim: sa.ColumnElement[bool], *, wanted: bool | None) -> Iterator[sa.ColumnElement[bool]]:
    if wanted is not None:
        yield claim if wanted else sa.not_(claim)


@attrs.frozen
class SqlRoster:
    """The accounts of one tenant that are in lists."""

    _scope: Scope

    def page(
        self, wanted: RosterFilter, sorting: Sorting, after: Cursor | None = None, limit: int = 50
    ) -> RosterPage:
        self._make_sure()
        found = _IN_ORDER_OF_KEY if sorting.by is Sort.ADDED else _BY_INDEX
        fitting = found.where(*self._fitting(wanted, _SORTED_BY[sorting.by]))
        rows: list[RosterRow] = []
        for part in _parts(fitting, sorting, after, only_with_value=_has_range(wanted, sorting.by)):
            if len(rows) <= limit:
                rows += map(_row_of, self._scope.run(part.limit(limit + 1 - len(rows))).all())
        shown = tuple(rows[:limit])
        if len(rows) <= limit:
            return RosterPage(shown)
        return RosterPage(shown, Cursor(sorting, sorting.value_of(shown[-1]), shown[-1].account))

    def count(self, wanted: RosterFilter) -> int:
        self._make_sure()
        every = sa.select(sa.func.count()).select_from(roster).where(*self._fitting(wanted))
        return int(self._scope.run(every).scalar_one())

    def _make_sure(self) -> None:
        """What this unit of work has changed shows too; a view finds nothing to do."""
        bring_up_to_date(self._scope.connection)

    def _fitting(
        self, wanted: RosterFilter, along: sa.ColumnElement[Any] | None = None
    ) -> Iterator[sa.ColumnElement[bool]]:
        yield roster.c.tenant_id == self._scope.tenant
        for column, value in (
            (roster.c.network, wanted.network),
            (roster.c.membership, wanted.membership),
            (roster.c.country, wanted.country),
            (roster.c.influencer_id, wanted.influencer),
        ):
            if value is not None:
                yield column == value
        if wanted.kind is not None:
            yield _is_of(wanted.kind)
        yield from _either(_IS_AUTHENTICATED, wanted=wanted.authenticated)
        yield from _either(_IS_TRACKED, wanted=wanted.tracked)
        yield from _either(_IS_INVITED, wanted=wanted.invited)
        yield from _ranges(wanted, along)
        if wanted.needle:
            yield sa.func.instr(roster.c.search, wanted.needle) > 0
        yield from self._elsewhere(wanted)

    def _elsewhere(self, wanted: RosterFilter) -> Iterator[sa.ColumnElement[bool]]:
        """What stands in other tables."""
        tenant = self._scope.tenant
        for tag in wanted.tags:
            yield roster.c.influencer_id.in_(with_tag(tenant, tag))
        if wanted.group is not None:
            yield roster.c.influencer_id.in_(in_group(tenant, wanted.group))
        if wanted.campaign is not None:
            taking_part = sa.select(participants.c.account_id)
            yield roster.c.account_id.in_(taking_part.where(participants.c.campaign_id == wanted.campaign))


def _ranges(wanted: RosterFilter, along: sa.ColumnElement[Any] | None) -> Iterator[sa.ColumnElement[bool]]:
    followers, synced = (_checked(column, along) for column in (roster.c.followers, roster.c.last_synced))
    if wanted.fewest_followers is not None:
        yield followers >= wanted.fewest_followers
    if wanted.most_followers is not None:
        yield followers <= wanted.most_followers
    if wanted.synced_after is not None:
        yield synced >= wanted.synced_after
    if wanted.synced_before is not None:
        yield synced < wanted.synced_before
    if wanted.expiring_by is not None:
        yield roster.c.consent_ends_at <= wanted.expiring_by


def _checked(column: sa.Column[Any], along: sa.ColumnElement[Any] | None) -> sa.ColumnElement[Any]:
    """*column* in a range. Rows come *along* one index: a range of another would find them all, to be sorted."""
    if along is None or column is along:
        return column
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def _has_range(wanted: RosterFilter, by: Sort) -> bool:
    """True when what is sorted by lies in a range: without a value nothing does."""
    ends = {
        Sort.FOLLOWERS: (wanted.fewest_followers, wanted.most_followers),
        Sort.LAST_SYNCED: (wanted.synced_after, wanted.synced_before),
    }
    return any(end is not None for end in ends.get(by, ()))


def _parts(
    fitting: sa.Select[Any], sorting: Sorting, after: Cursor | None, *, only_with_value: bool
) -> Iterator[sa.Select[Any]]:
    """First the rows that have the value, then those without it; each part runs along one index."""
    value, number = _SORTED_BY[sorting.by], roster.c.account_id
    if after is None or after.value is not None:
        there = fitting.where(value.is_not(None))
        if after is not None:
            place, mark = (
                sa.tuple_(value, number),
                sa.tuple_(sa.literal(after.value, value.type), after.account),
            )
            there = there.where(place < mark if sorting.descends else place > mark)
        yield there.order_by(*((c.desc() if sorting.descends else c.asc()) for c in (value, number)))
    if value.nullable and not only_with_value:
        absent = fitting.where(value.is_(None)).order_by(number)
        yield absent if after is None or after.value is not None else absent.where(number > after.account)

"""What filters of the roster ask for, in SQL. Which claims are made makes the statement; the values are handed in."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from influence.adapters.sql.influencers import in_group, with_tag
from influence.adapters.sql.tables.campaigns import participants
from influence.adapters.sql.tables.roster import roster
from influence.domain.accounts import kind_of
from influence.domain.capabilities import Kind
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.roster import RosterFilter, Sort

TENANT: Final[sa.BindParameter[Any]] = sa.bindparam("tenant")
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


def _if(claim: sa.ColumnElement[bool], wanted: bool) -> sa.ColumnElement[bool]:  # noqa: FBT001 - from a table
    return claim if wanted else sa.not_(claim)


_SAID: Final[Mapping[str, Callable[[Any], sa.ColumnElement[bool]]]] = {
    # of few possible values, so each is a statement of its own
    "network": lambda network: roster.c.network == network,
    "membership": lambda membership: roster.c.membership == membership,
    "kind": _is_of,
    "authenticated": lambda wanted: _if(_IS_AUTHENTICATED, wanted),
    "tracked": lambda wanted: _if(_IS_TRACKED, wanted),
    "invited": lambda wanted: _if(_IS_INVITED, wanted),
}
_COMPARED: Final[Mapping[str, tuple[sa.Column[Any], str]]] = {
    "country": (roster.c.country, "="),
    "influencer": (roster.c.influencer_id, "="),
    "fewest_followers": (roster.c.followers, ">="),
    "most_followers": (roster.c.followers, "<="),
    "synced_after": (roster.c.last_synced, ">="),
    "synced_before": (roster.c.last_synced, "<"),
    "expiring_by": (roster.c.consent_ends_at, "<="),
}
_RANGED: Final = (roster.c.followers, roster.c.last_synced)
_ELSEWHERE: Final[Mapping[str, sa.ColumnElement[bool]]] = {
    "needle": sa.func.instr(roster.c.search, sa.bindparam("needle")) > 0,
    "group": roster.c.influencer_id.in_(in_group(TENANT, sa.bindparam("group"))),
    "campaign": roster.c.account_id.in_(
        sa.select(participants.c.account_id).where(participants.c.campaign_id == sa.bindparam("campaign"))
    ),
}
_RANGE_OF: Final = {
    Sort.FOLLOWERS: {"fewest_followers", "most_followers"},
    Sort.LAST_SYNCED: {"synced_after", "synced_before"},
}


@attrs.frozen
class Claims:
    """Which claims a filter makes: what it *said*, and the names of the values that are *handed* in."""

    said: tuple[tuple[str, Any], ...] = ()
    handed: tuple[str, ...] = ()
    tags: int = 0

    @classmethod
    def of(cls, wanted: RosterFilter) -> "tuple[Claims, dict[str, Any]]":
        """The claims of *wanted*, and the values that they are to be asked with."""
        said = tuple((name, one) for name in _SAID if (one := getattr(wanted, name)) is not None)
        values = {
            name: one
            for name in (*_COMPARED, "group", "campaign")
            if (one := getattr(wanted, name)) is not None
        }
        if wanted.needle:
            values["needle"] = wanted.needle
        tags = {f"tag_{place}": tag for place, tag in enumerate(wanted.tags)}
        return cls(said, tuple(values), len(tags)), {**values, **tags}

    def in_sql(self, along: sa.ColumnElement[Any] | None = None) -> Iterator[sa.ColumnElement[bool]]:
        """The claims on rows of the roster, which come *along* that column."""
        yield roster.c.tenant_id == TENANT
        for name, value in self.said:
            yield _SAID[name](value)
        for name in self.handed:
            if name in _COMPARED:
                column, sign = _COMPARED[name]
                yield _checked(column, along).op(sign, is_comparison=True)(
                    sa.bindparam(name, type_=column.type)
                )
            else:
                yield _ELSEWHERE[name]
        for place in range(self.tags):
            yield roster.c.influencer_id.in_(with_tag(TENANT, sa.bindparam(f"tag_{place}")))

    def has_range(self, by: Sort) -> bool:
        """True when what is sorted by lies in a range: without a value nothing does."""
        return not _RANGE_OF.get(by, set()).isdisjoint(self.handed)


def _checked(column: sa.Column[Any], along: sa.ColumnElement[Any] | None) -> sa.ColumnElement[Any]:
    """*column* in a range. Rows come *along* one index: a range of another would find them all, to be sorted."""
    if along is None or column is along or column not in _RANGED:
        return column
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)

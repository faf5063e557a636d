"""What is run to take away closed figures: made from the tables of what may stay, once for each kind."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from influence.adapters.sql.snapshots import ACCOUNTS, POSTS, SOURCE_CODES, Layout, column
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.figures import account_days, post_days
from influence.adapters.sql.tables.posts import attachments, posts
from influence.domain.capabilities import Kind
from influence.domain.formulas import TIKTOK
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.networks import Network
from influence.domain.posts import Why
from influence.domain.provenance import Provenance
from influence.domain.retention import account_cells, post_cells

M = TypeVar("M", AccountMetric, PostMetric)

SUBJECTS: Final[sa.BindParameter[int]] = sa.bindparam("subjects", expanding=True)
"""The accounts. They are the tenant's own: the caller has seen to that."""
_OF_ACCOUNT: Final = account_days.c.account_id.in_(SUBJECTS)
_LINKED: Final = (
    sa.exists()
    .where(attachments.c.post_id == posts.c.id, attachments.c.why == Why.ORDER_LINK)
    .correlate(posts)
)


def _of_posts(*claims: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    theirs = sa.select(posts.c.id).where(posts.c.account_id.in_(SUBJECTS), posts.c.network == Network.TIKTOK)
    return post_days.c.post_id.in_(theirs.where(*claims))


def _path(metric: Metric) -> str:
    return f'$."{metric.value}"'


def _blanking(
    days: sa.Table, layout: Layout[M], of: sa.ColumnElement[bool], opened: frozenset[M]
) -> sa.Update:
    """Takes out of the rows what is not *opened*, where they hold some of it; the rest stays as it is."""
    numbers = [days.c[column(metric)] for metric in layout.numbers if metric not in opened]
    paths = [sa.literal(_path(metric)) for metric in layout.texts if metric not in opened]
    holds = [number.is_not(None) for number in numbers]
    holds += [sa.func.json_type(days.c.lists, path).is_not(None) for path in paths]
    change: dict[str, sa.ColumnElement[Any]] = {number.name: sa.null() for number in numbers}
    if paths:
        change["lists"] = sa.func.nullif(sa.func.json_remove(days.c.lists, *paths), "{}")
    return sa.update(days).where(of, sa.or_(*holds)).values(change)


def _closing(
    days: sa.Table, layout: Layout[M], of: sa.ColumnElement[bool], cells: Mapping[Provenance, frozenset[M]]
) -> Iterator[sa.Delete | sa.Update]:
    """Leaves of the rows of each source only its *cells*, and no row that says nothing."""
    ended = [SOURCE_CODES[source] for source in sorted(cells) if not cells[source]]
    if ended:
        yield sa.delete(days).where(of, days.c.source.in_(ended))
    for opened in {cells[source] for source in cells if cells[source]}:
        codes = sorted(SOURCE_CODES[source] for source in cells if cells[source] == opened)
        of_source = sa.and_(of, days.c.source.in_(codes))
        yield _blanking(days, layout, of_source, opened)
        is_empty = [days.c[name].is_(None) for name in layout.columns]
        yield sa.delete(days).where(of_source, *is_empty)


CLOSING: Final[Mapping[Kind, tuple[sa.Delete | sa.Update, ...]]] = {
    kind: (
        *_closing(account_days, ACCOUNTS, _OF_ACCOUNT, account_cells(kind)),
        *_closing(post_days, POSTS, _of_posts(_LINKED), post_cells(kind, by_order=True)),
        *_closing(post_days, POSTS, _of_posts(~_LINKED), post_cells(kind, by_order=False)),
    )
    for kind in Kind
}
"""By the kind that the accounts are held as."""

_TIKTOK_CODES: Final = sorted(SOURCE_CODES[source] for source in TIKTOK)
FORGETTING: Final = (
    sa.delete(account_days).where(_OF_ACCOUNT, account_days.c.source.in_(_TIKTOK_CODES)),
    sa.delete(post_days).where(_of_posts(), post_days.c.source.in_(_TIKTOK_CODES)),
)


def _family() -> sa.Select[int]:
    """The tenant's TikTok accounts of some ids, with those that were merged into them."""
    mine = accounts.c.tenant_id == sa.bindparam("tenant")
    asked = sa.select(accounts.c.id).where(
        mine, accounts.c.network == Network.TIKTOK, accounts.c.id.in_(SUBJECTS)
    )
    family = asked.cte("family", recursive=True)
    merged = sa.select(accounts.c.id).join(family, accounts.c.merged_into == family.c.id)
    return sa.select(family.union(merged).c.id)


FAMILY: Final = _family()

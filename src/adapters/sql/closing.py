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
from influence.domain.metrics import AccountMetric, PostMetric
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


def _path(name: str) -> sa.ColumnElement[str]:
    return sa.literal(f'$."{name}"')


def _held(days: sa.Table, layout: Layout[M], metrics: frozenset[M]) -> list[sa.ColumnElement[bool]]:
    """One claim for each of *metrics*: that a row holds it, or a part of it."""
    numbers: list[sa.ColumnElement[bool]] = [
        days.c[column(metric)].is_not(None) for metric in layout.numbers if metric in metrics
    ]
    texts = layout.in_text(metrics)
    return numbers + [sa.func.json_type(days.c.lists, _path(name)).is_not(None) for name in texts]


def _blanked(days: sa.Table, layout: Layout[M], closed: frozenset[M]) -> dict[str, sa.ColumnElement[Any]]:
    """The columns of a row without its *closed* figures and their parts."""
    change: dict[str, sa.ColumnElement[Any]] = {
        column(metric): sa.null() for metric in layout.numbers if metric in closed
    }
    paths = [_path(name) for name in layout.in_text(closed)]
    if paths:
        change["lists"] = sa.func.nullif(sa.func.json_remove(days.c.lists, *paths), "{}")
    return change


def _closing(
    days: sa.Table, layout: Layout[M], of: sa.ColumnElement[bool], cells: Mapping[Provenance, frozenset[M]]
) -> Iterator[sa.Delete | sa.Update]:
    """Leaves of the rows of each source only its *cells*; a row of which nothing is left goes."""
    metrics: frozenset[M] = frozenset(layout.numbers + layout.texts)
    ended = sorted(SOURCE_CODES[source] for source in cells if not cells[source])
    if ended:
        yield sa.delete(days).where(of, days.c.source.in_(ended))
    for opened in {cells[source] for source in cells if cells[source]} - {metrics}:
        codes = sorted(SOURCE_CODES[source] for source in cells if cells[source] == opened)
        closed = metrics - opened
        concerned = sa.and_(of, days.c.source.in_(codes), sa.or_(*_held(days, layout, closed)))
        yield sa.delete(days).where(concerned, ~sa.or_(*_held(days, layout, opened)))
        yield sa.update(days).where(concerned).values(_blanked(days, layout, closed))


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

_MY_POSTS: Final = sa.select(posts.c.id).where(
    posts.c.tenant_id == sa.bindparam("tenant"), posts.c.id.in_(sa.bindparam("posts", expanding=True))
)
FORGETTING_POSTS: Final = sa.delete(post_days).where(
    post_days.c.post_id.in_(_MY_POSTS), post_days.c.source.in_(_TIKTOK_CODES)
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

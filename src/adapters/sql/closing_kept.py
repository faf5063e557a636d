"""What is run to take closed figures away from kept reports: the same rules as for the figures themselves."""

from collections.abc import Iterator, Mapping
from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.closing import SUBJECTS
from influence.adapters.sql.tables.kept_reports import kept_values
from influence.adapters.sql.tables.posts import attachments, posts
from influence.domain.capabilities import Kind
from influence.domain.formulas import TIKTOK
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.posts import Why
from influence.domain.provenance import Provenance
from influence.domain.retention import post_cells

_VALUE: Final = kept_values.c
_LINKED: Final = (
    sa.exists()
    .where(attachments.c.post_id == posts.c.id, attachments.c.why == Why.ORDER_LINK)
    .correlate(posts)
)


def _of_posts(*claims: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    theirs = sa.select(posts.c.id).where(posts.c.account_id.in_(SUBJECTS), posts.c.network == Network.TIKTOK)
    return _VALUE.post_id.in_(theirs.where(*claims))


def _closed(cells: Mapping[Provenance, frozenset[PostMetric]]) -> Iterator[sa.ColumnElement[bool]]:
    """One claim for each source: that a figure of it may not rest."""
    for source, opened in sorted(cells.items()):
        yield sa.and_(_VALUE.source == source, _VALUE.metric.not_in(sorted(opened)))


def _closing(kind: Kind, *, by_order: bool) -> sa.Delete:
    of = _of_posts(_LINKED if by_order else ~_LINKED)
    return sa.delete(kept_values).where(of, sa.or_(*_closed(post_cells(kind, by_order=by_order))))


KEPT_CLOSING: Final[Mapping[Kind, tuple[sa.Delete, ...]]] = {
    kind: (_closing(kind, by_order=True), _closing(kind, by_order=False)) for kind in Kind
}
"""By the kind that the accounts are held as."""

_FROM_TIKTOK: Final = _VALUE.source.in_(sorted(TIKTOK))
KEPT_FORGETTING: Final = sa.delete(kept_values).where(_of_posts(), _FROM_TIKTOK)

_MY_POSTS: Final = sa.select(posts.c.id).where(
    posts.c.tenant_id == sa.bindparam("tenant"), posts.c.id.in_(sa.bindparam("posts", expanding=True))
)
KEPT_FORGETTING_POSTS: Final = sa.delete(kept_values).where(_VALUE.post_id.in_(_MY_POSTS), _FROM_TIKTOK)

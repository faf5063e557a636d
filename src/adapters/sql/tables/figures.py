"""Tables of figures over time: one row a day, source and subject, clustered by that key."""

import sys
from collections.abc import Iterator, Mapping
from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Number, whole_number
from influence.adapters.sql.snapshots import (
    ACCOUNTS,
    DEFINITIONS,
    LEGACY,
    POSTS,
    SOURCES,
    TIKTOK_CODES,
    Layout,
    column,
)
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.metadata import metadata
from influence.adapters.sql.tables.posts import posts
from influence.domain.metrics import SHAPES, AccountMetric, Metric, PostMetric, Shape

_LARGEST: Final = repr(sys.float_info.max)
_RANGES: Final[Mapping[Shape, str]] = {
    Shape.COUNT: "{} >= 0",
    Shape.FRACTION: "{} BETWEEN 0 AND 1",
    Shape.MEAN: f"{{}} BETWEEN 0 AND {_LARGEST}",
    Shape.SECONDS: f"{{}} BETWEEN 0 AND {_LARGEST}",
    Shape.CHANGE: f"{{}} BETWEEN -{_LARGEST} AND {_LARGEST}",
}


def _legacy(metrics: tuple[Metric, ...]) -> Iterator[Metric]:
    return (metric for metric in metrics if metric.value.startswith("legacy."))


def _columns(
    layout: Layout[AccountMetric] | Layout[PostMetric],
) -> Iterator[sa.Column[int] | sa.Column[float] | sa.Column[str]]:
    for metric in layout.numbers:
        kind = whole_number() if SHAPES[metric] is Shape.COUNT else Number()
        yield sa.Column(column(metric), kind)
    yield sa.Column("lists", sa.Text)


def _ranges(table: str, layout: Layout[AccountMetric] | Layout[PostMetric]) -> sa.CheckConstraint:
    claims = (_RANGES[SHAPES[metric]].format(column(metric)) for metric in layout.numbers)
    return sa.CheckConstraint(" AND ".join(claims), name=f"{table}_ranges")


def _sources(table: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"source IN ({', '.join(map(str, SOURCES))})", name=f"{table}_source_known")


def _definitions(table: str) -> sa.Column[int]:
    """Under which definitions the figures were computed; only TikTok's are."""
    known = ", ".join(str(code) for code in DEFINITIONS if code)
    tiktoks = f"definitions IN ({known}) AND source IN ({', '.join(map(str, TIKTOK_CODES))})"
    return sa.Column(
        "definitions",
        sa.Integer,
        sa.CheckConstraint(f"definitions = 0 OR ({tiktoks})", name=f"{table}_definitions"),
        server_default=sa.text("0"),
        nullable=False,
    )


def _confirmations() -> Iterator[sa.Column[int]]:
    """How long after `as_of` a row was last confirmed, which is mostly 0 and then takes no room, and thus when."""
    yield sa.Column("confirmed_after", whole_number(), server_default=sa.text("0"), nullable=False)
    when = sa.Computed("as_of + confirmed_after", persisted=False)
    yield sa.Column("fetched_at", whole_number(), when, nullable=False)


def _owned(owners: sa.Table, subject: str) -> sa.ForeignKeyConstraint:
    """Each row has a subject. SQLite holds it by triggers: with a foreign key every delete costs twice as much."""
    constraint = sa.ForeignKeyConstraint([subject], [owners.c.id])
    constraint.ddl_if(dialect="postgresql")
    return constraint


_OWN_COLUMNS: Final = " AND ".join(f"{column(metric)} IS NULL" for metric in _legacy(ACCOUNTS.numbers))
_OWN_TEXTS: Final = " AND ".join(
    f"json_type(lists, '$.\"{metric.value}\"') IS NULL" for metric in _legacy(ACCOUNTS.texts)
)

account_days: Final = sa.Table(
    "account_days",
    metadata,
    sa.Column("account_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("source", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("as_of", whole_number(), nullable=False),
    *_columns(ACCOUNTS),
    _definitions("account_days"),
    *_confirmations(),
    _owned(accounts, "account_id"),
    _sources("account_days"),
    _ranges("account_days", ACCOUNTS),
    # What only the old source measured is the old source's, whoever writes it.
    sa.CheckConstraint(f"source = {LEGACY} OR ({_OWN_COLUMNS})", name="account_days_legacy_columns"),
    sa.CheckConstraint(
        f"source = {LEGACY} OR lists IS NULL OR ({_OWN_TEXTS})", name="account_days_legacy_texts"
    ).ddl_if(dialect="sqlite"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

post_days: Final = sa.Table(
    "post_days",
    metadata,
    sa.Column("post_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("source", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("as_of", whole_number(), nullable=False),
    *_columns(POSTS),
    _definitions("post_days"),
    *_confirmations(),
    _owned(posts, "post_id"),
    _sources("post_days"),
    _ranges("post_days", POSTS),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

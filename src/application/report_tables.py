"""Figures of posts as cells of a report: value, where it comes from, or why it is empty."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from influence.application.read_posts import PostRow
from influence.domain.formulas import Definitions
from influence.domain.metrics import SHAPES, PostMetric, Shape, label
from influence.domain.observations import Absence, Observation, Reading
from influence.domain.provenance import Provenance
from influence.domain.report_document import Cell, CellForm, Column, Noted, Row, Table

FORMS: Final[Mapping[Shape, CellForm]] = {
    Shape.COUNT: CellForm.COUNT,
    Shape.FRACTION: CellForm.SHARE,
    Shape.SECONDS: CellForm.SECONDS,
}
"""How the figures that are one number are written."""
PLAIN: Final = tuple(metric for metric in PostMetric if SHAPES[metric] in FORMS)
LISTS: Final = tuple(metric for metric in PostMetric if SHAPES[metric] not in FORMS)
SHARED: Final = tuple(metric for metric in PostMetric if SHAPES[metric] is Shape.SHARES)
RUNNING: Final = (PostMetric.RETENTION_RATE_BY_SECOND, PostMetric.VIDEO_VIEW_RETENTION)

SOURCES: Final[Mapping[Provenance, str]] = {
    Provenance.LEGACY: "old source",
    Provenance.TTCM_PUBLIC: "TikTok, public",
    Provenance.TTCM_AUTHORISED: "TikTok, with the creator's consent",
    Provenance.TTCM_ORDER_REPORT: "TikTok, report of the order",
    Provenance.USER: "imported file",
}
HANDLE: Final = Column("handle", "Influencer")
POST: Final = Column("post", "Post")


def source_of(seen: Observation) -> str:
    """Where a value comes from, for programs."""
    return "+".join(sorted(seen.sources))


def certificate(seen: Observation) -> str:
    """Where a value comes from, for people."""
    parts = (
        ", ".join(SOURCES[source] for source in sorted(seen.sources)),
        f"as of {seen.as_of:%Y-%m-%d %H:%M} UTC",
        f"last fetched {seen.fetched_at:%Y-%m-%d %H:%M} UTC",
        seen.formula.words + (f", {seen.formula.window}" if seen.formula.window else ""),
        "" if seen.definitions is Definitions.UNKNOWN else f"defined by {seen.definitions.words}",
    )
    return "; ".join(part for part in parts if part)


def figure(reading: Reading) -> Noted:
    """One number with its certificate, or an empty cell with its reason."""
    if isinstance(reading, Absence):
        return Noted(None, reading.sentence, reading.reason.replace("_", " "))
    return Noted(as_cell(reading), certificate(reading))


def as_cell(seen: Observation) -> Cell:
    """The value as one cell holds it: a list as JSON."""
    value = seen.value
    if isinstance(value, int | float | str):
        return value
    return json.dumps(value, ensure_ascii=False)


def head(row: PostRow) -> tuple[Cell, ...]:
    """Which post it is."""
    return (row.post.network.value, row.account.handle, row.post.external_id)


HEAD: Final = (Column("network", "Network"), HANDLE, POST)


_CERTIFICATES: Final = (
    *HEAD,
    Column("figure", "Figure"),
    Column("value", "Value", CellForm.NUMBER),
    Column("why_empty", "Why empty"),
    Column("source", "Source"),
    Column("as_of", "As of (UTC)", CellForm.MOMENT),
    Column("fetched_at", "Fetched (UTC)", CellForm.MOMENT),
    Column("formula", "How it is computed"),
    Column("window", "What it covers"),
    Column("policy", "Rules"),
)


def sources_table(posts: Iterable[PostRow], policy: str) -> Table:
    """One line a figure, and a told part of one: where it comes from, when, how, by which rules; or why it is empty."""

    def rows() -> Iterator[Row]:
        for row in posts:
            for metric in PostMetric:
                yield (*head(row), label(metric), *_certified(row.readings[metric]), policy)
            for one in row.told_parts:
                yield (*head(row), one.label, *_certified(row.parts[one]), policy)

    return Table("sources", "Sources", _CERTIFICATES, rows, appendix=True)


def _certified(reading: Reading) -> tuple[Cell, ...]:
    if isinstance(reading, Absence):
        return None, f"{reading.reason.replace('_', ' ')}: {reading.sentence}", None, None, None, None, None
    value = reading.value if isinstance(reading.value, int | float) else None
    formula = reading.formula
    return (
        value,
        None,
        source_of(reading),
        reading.as_of,
        reading.fetched_at,
        formula.words,
        formula.window,
    )


_SHARES: Final = (
    *HEAD,
    Column("figure", "Figure"),
    Column("group", "Group"),
    Column("share", "Share", CellForm.SHARE),
)


def audience_table(posts: Iterable[PostRow]) -> Table:
    """Who watched: one line a group."""

    def rows() -> Iterator[Row]:
        for row in posts:
            for metric in SHARED:
                seen = row.readings[metric]
                if isinstance(seen, Observation) and isinstance(seen.value, tuple):
                    for pair in seen.value:
                        if isinstance(pair, tuple):
                            name, share = pair
                            yield (*head(row), label(metric), str(name), Noted(share, certificate(seen)))

    nobody = "TikTok told no audience of these posts. It tells them of posts that are linked to an order."
    return Table("audience", "Audience", _SHARES, rows, nobody)

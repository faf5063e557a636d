"""The comparison of two days as tables, ready for any file format."""

from collections.abc import Iterator
from typing import Final

from influence.application.compare_reports import Comparison, PostChange
from influence.application.lay_out_report import NETWORKS, removed_words
from influence.application.report_tables import HEAD, as_cell, certificate, source_of
from influence.domain.metrics import label
from influence.domain.report_changes import Cause, FigureChange, Side
from influence.domain.report_document import Cell, CellForm, Column, Document, Noted, Row, Table
from influence.domain.totals import Total


def lay_out_comparison(made: Comparison) -> Document:
    """The document of *made*."""
    facts = (
        ("Campaign", made.campaign.name),
        ("Brand", made.campaign.brand),
        ("Earlier day", f"{made.first:%Y-%m-%d} (UTC)"),
        ("Later day", f"{made.second:%Y-%m-%d} (UTC)"),
        ("Influencer", f"@{made.only.handle}" if made.only else ""),
        ("Made at", f"{made.made_at:%Y-%m-%d %H:%M} UTC"),
        ("Rules in force", made.policy),
    )
    data = _figures(made)
    return Document(
        title=made.campaign.name,
        subtitle=f"{made.first:%Y-%m-%d} compared with {made.second:%Y-%m-%d}",
        facts=tuple((name, words) for name, words in facts if words),
        tables=(_totals(made), _causes(made), data),
        plots=(),
        data=data,
        made_at=made.made_at,
        remarks=removed_words(made.removed),
    )


_TOTALS: Final = (
    Column("network", "Network"),
    Column("figure", "Figure"),
    Column("before", "Before", CellForm.COUNT),
    Column("posts_before", "Posts before", CellForm.COUNT),
    Column("after", "After", CellForm.COUNT),
    Column("posts_after", "Posts after", CellForm.COUNT),
    Column("difference", "Difference", CellForm.COUNT),
    Column("why_empty", "Why empty"),
)


def _totals(made: Comparison) -> Table:
    def rows() -> Iterator[Row]:
        for network, totals in made.totals.items():
            for metric, change in totals.items():
                other = Cause.MEASURED_OTHERWISE
                why = other.sentence if other in change.counts else "One of the days has no total."
                yield (
                    NETWORKS[network],
                    label(metric),
                    _sum(change.before),
                    change.before.n,
                    _sum(change.after),
                    change.after.n,
                    change.difference,
                    None if change.difference is not None else why,
                )

    return Table("totals", "Totals", _TOTALS, rows, "No post was in the campaign on either day.")


def _sum(total: Total) -> Noted:
    return Noted(total.value, f"{total} could be added up", "" if total.n else "nothing to add up")


_CAUSES: Final = (
    Column("network", "Network"),
    Column("figure", "Figure"),
    Column("cause", "Cause"),
    Column("posts", "Posts", CellForm.COUNT),
    Column("difference", "Part of the difference", CellForm.COUNT),
    Column("meaning", "What it means"),
)


def _causes(made: Comparison) -> Table:
    def rows() -> Iterator[Row]:
        for network, totals in made.totals.items():
            for metric, change in totals.items():
                for cause in Cause:
                    if cause in change.counts:
                        part = change.by_cause.get(cause)
                        count, words = change.counts[cause], cause.replace("_", " ")
                        yield NETWORKS[network], label(metric), words, count, part, cause.sentence

    return Table("causes", "Why the totals moved", _CAUSES, rows, "Nothing moved.")


_FIGURES: Final = (
    *HEAD,
    Column("figure", "Figure"),
    Column("before", "Before", CellForm.NUMBER),
    Column("after", "After", CellForm.NUMBER),
    Column("difference", "Difference", CellForm.NUMBER),
    Column("cause", "Cause"),
    Column("meaning", "What it means", detail=True),
    Column("before_source", "Before: source", detail=True),
    Column("before_as_of", "Before: as of", CellForm.MOMENT, detail=True),
    Column("before_fetched_at", "Before: fetched", CellForm.MOMENT, detail=True),
    Column("after_source", "After: source", detail=True),
    Column("after_as_of", "After: as of", CellForm.MOMENT, detail=True),
    Column("after_fetched_at", "After: fetched", CellForm.MOMENT, detail=True),
    Column("policy", "Rules", detail=True),
)


def _figures(made: Comparison) -> Table:
    def rows() -> Iterator[Row]:
        for post in made.posts:
            for change in (*post.figures, *post.parts):
                if change.cause is not Cause.ABSENT:
                    yield (*_line(post, change), made.policy)

    return Table("changes", "Every figure", _FIGURES, rows, "No figure of either day may be shown.")


def _line(post: PostChange, change: FigureChange) -> Row:
    return (
        post.post.network.value,
        post.account.handle,
        post.post.external_id,
        change.label,
        _value(change, change.before),
        _value(change, change.after),
        change.difference,
        change.cause.replace("_", " "),
        change.cause.sentence,
        *_told(change.before),
        *_told(change.after),
    )


def _value(change: FigureChange, side: Side) -> Noted:
    if side.seen is None:
        return Noted(None, change.cause.sentence, "none")
    return Noted(as_cell(side.seen), certificate(side.seen))


def _told(side: Side) -> tuple[Cell, ...]:
    seen = side.seen
    return (None, None, None) if seen is None else (source_of(seen), seen.as_of, seen.fetched_at)

"""Organic and paid in a report: columns beside the figures, a table of their own, and a plot."""

from collections.abc import Iterable, Iterator
from typing import Final

from influence.application.read_posts import PostRow
from influence.application.report_campaign import most_viewed
from influence.application.report_tables import FORMS, HEAD, figure, head, source_of
from influence.domain.breakdowns import PARTED, PARTS, Part, PartOf
from influence.domain.metrics import SHAPES, PostMetric, label
from influence.domain.observations import Absence, Observation
from influence.domain.report_document import Cell, CellForm, Column, Noted, Plot, PlotForm, Row, Series, Table

_BARS: Final = 20
_VIEWS: Final = PostMetric.VIDEO_VIEWS


def part_columns() -> Iterator[Column]:
    """For files of data: both parts of each figure with the reason of an empty one, then where all of them are from."""
    for one in PARTS:
        yield Column(one.name, one.label, FORMS[SHAPES[one.metric]], detail=True)
        yield Column(f"{one.name}_reason", f"{one.label}: why empty", detail=True)
    yield Column("parts_source", "Organic and paid: source", detail=True)
    yield Column("parts_as_of", "Organic and paid: as of", CellForm.MOMENT, detail=True)
    yield Column("parts_fetched_at", "Organic and paid: fetched", CellForm.MOMENT, detail=True)


def part_cells(row: PostRow) -> Iterator[Cell | Noted]:
    """The cells of `part_columns`. Posts of other networks have neither parts nor reasons."""
    for one in PARTS:
        reading = row.parts.get(one)
        yield figure(reading) if reading else None
        yield reading.reason.value if isinstance(reading, Absence) else None
    seen = next((one for one in row.parts.values() if isinstance(one, Observation)), None)
    yield from (source_of(seen), seen.as_of, seen.fetched_at) if seen else (None, None, None)


def parts_table(posts: Iterable[PostRow]) -> Table:
    """One line for each figure of a post of which TikTok told a part."""
    every = tuple(posts)

    def rows() -> Iterator[Row]:
        for row in every:
            told = {one.metric for one in row.told_parts}
            for metric in PARTED:
                if metric in told:
                    pair = (figure(row.parts[PartOf(metric, part)]) for part in Part)
                    yield (*head(row), label(metric), *pair)

    nothing = "TikTok told no parts of these posts. It tells them of posts that are linked to an order."
    return Table("parts", "Organic and paid", _COLUMNS, rows, nothing)


_COLUMNS: Final = (
    *HEAD,
    Column("figure", "Figure"),
    *(Column(part.value, part.value.capitalize(), CellForm.NUMBER) for part in Part),
)


def parted_views(posts: Iterable[PostRow]) -> Table:
    """Organic views of the most viewed posts, then their paid ones: those of which both may be shown."""
    shown = [row for row in posts if all(isinstance(row.parts.get(one), Observation) for one in _BOTH)]
    top = most_viewed(shown, _BARS)
    columns = (*HEAD, Column("part", "Part"), Column("views", label(_VIEWS), CellForm.COUNT))
    lines = [(*head(row), one.part.value, figure(row.parts[one])) for one in _BOTH for row in top]
    nothing = "TikTok told organic and paid views of no post."
    return Table("views_by_part", "Views, organic and paid", columns, lambda: lines, nothing)


_BOTH: Final = tuple(PartOf(_VIEWS, part) for part in Part)


def stacked(views: Table) -> Plot | None:
    """A bar for each post, organic views first."""
    count = len(list(views.rows())) // len(Part)
    if not count:
        return None
    words = "Views that came by themselves, and views that came through advertisements."
    series = tuple(
        Series(part.value.capitalize(), place * count, (place + 1) * count) for place, part in enumerate(Part)
    )
    return Plot("Organic and paid views", words, PlotForm.STACKED, views, "handle", "views", series)

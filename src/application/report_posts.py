"""The one table of a report that holds every figure of every post."""

from collections.abc import Iterator

from influence.application.read_posts import PostRow
from influence.application.report_parts import part_cells, part_columns
from influence.application.report_tables import FORMS, HEAD, LISTS, figure, head, source_of
from influence.domain.metrics import SHAPES, PostMetric, label
from influence.domain.observations import Absence, Reading
from influence.domain.report_document import Cell, CellForm, Column, Noted, Row, Table


def posts_table(posts: tuple[PostRow, ...], policy: str) -> Table:
    """One line a post: its figures, and in files of data their certificates, the lists and organic and paid."""
    columns = (
        *HEAD,
        Column("url", "Address", CellForm.LINK),
        Column("published_at", "Published (UTC)", CellForm.MOMENT),
        Column("state", "State"),
        Column("state_reason", "State: why", detail=True),
        Column("tracked_via", "Tracked via"),
        Column("policy", "Rules", detail=True),
        *(column for metric in PostMetric for column in _columns(metric)),
        *part_columns(),
    )

    def rows() -> Iterator[Row]:
        for row in posts:
            via = "+".join(sorted(row.reasons))
            figures = (cell for metric in PostMetric for cell in _cells(row.readings[metric]))
            state = (row.standing.state.value, row.standing.why or None)
            about = (row.post.url, row.post.published_at, *state, via, policy)
            yield (*head(row), *about, *figures, *part_cells(row))

    return Table("posts", "Posts", columns, rows, "No posts yet. TikTok posts come by orders.")


def _columns(metric: PostMetric) -> tuple[Column, ...]:
    form, is_list = FORMS.get(SHAPES[metric], CellForm.TEXT), metric in LISTS
    return (
        Column(metric.value, label(metric), form, detail=is_list),
        Column(f"{metric.value}_reason", f"{label(metric)}: why empty", detail=True),
        Column(f"{metric.value}_source", f"{label(metric)}: source", detail=True),
        Column(f"{metric.value}_as_of", f"{label(metric)}: as of", CellForm.MOMENT, detail=True),
        Column(f"{metric.value}_fetched_at", f"{label(metric)}: fetched", CellForm.MOMENT, detail=True),
    )


def _cells(reading: Reading) -> tuple[Cell | Noted, ...]:
    if isinstance(reading, Absence):
        return figure(reading), reading.reason.value, None, None, None
    return figure(reading), None, source_of(reading), reading.as_of, reading.fetched_at

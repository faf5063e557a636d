"""Views and retention of posts, as tables that can be drawn."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from influence.application.read_posts import PostRow
from influence.application.report_campaign import CHARTED_POSTS, PostChart, most_viewed
from influence.application.report_tables import HANDLE, HEAD, POST, RUNNING, certificate, figure, head
from influence.domain.metrics import PostMetric, label
from influence.domain.observations import Observation
from influence.domain.report_document import CellForm, Column, Noted, Plot, PlotForm, Row, Series, Table
from influence.domain.trends import Segment

_BARS: Final = 20
_VIEWS: Final = PostMetric.VIDEO_VIEWS


def top_table(posts: Iterable[PostRow]) -> Table:
    """The posts with most views."""
    rows = most_viewed(posts, _BARS)
    columns = (*HEAD, Column("views", label(_VIEWS), CellForm.COUNT))
    lines = [(*head(row), figure(row.readings[_VIEWS])) for row in rows]
    return Table("most_viewed", "Most viewed posts", columns, lambda: lines, "No post has views to show.")


def bars(top: Table) -> Plot | None:
    """A bar for each of the most viewed posts."""
    count = len(list(top.rows()))
    if not count:
        return None
    words = (
        f"The {count} posts with most views." if count == _BARS else "Every post whose views may be shown."
    )
    return Plot(
        "Views by post", words, PlotForm.BARS, top, "handle", "views", (Series(label(_VIEWS), 0, count),)
    )


_DAYS: Final = (
    HANDLE,
    POST,
    Column("day", "Day (UTC)", CellForm.DAY),
    Column("views", label(_VIEWS), CellForm.COUNT),
    Column("why_empty", "Why empty"),
)


def days_table(charts: Iterable[PostChart]) -> tuple[Table, tuple[Series, ...]]:
    """The views of posts day by day, and which rows are whose."""
    lines: list[Row] = []
    series = []
    for one in charts:
        names = (one.row.account.handle, one.row.post.external_id)
        first = len(lines)
        lines += [(*names, *cells) for cells in _points(one.line)]
        series.append(Series(f"@{names[0]} {names[1]}", first, len(lines)))
    title = f"Views by day of the {CHARTED_POSTS} most viewed posts"
    table = Table("views_by_day", title, _DAYS, lambda: lines, "No post has views to show.")
    return table, tuple(series)


def _points(segment: Segment) -> list[tuple[date, int | float | None, str | None]]:
    """The points of a line in order, with an empty cell where it breaks."""
    points: list[tuple[date, int | float | None, str | None]] = [
        (point.at.date(), point.value, None) for point in segment.points
    ]
    breaks = [(gap.until.date(), None, gap.reason.replace("_", " ")) for gap in segment.gaps]
    return sorted([*points, *breaks], key=lambda line: (line[0], line[1] is not None))


def lines(table: Table, series: tuple[Series, ...]) -> Plot | None:
    """A line for each post."""
    words = "Each dot is a day on which the figure was seen; a line breaks where nobody looked."
    return Plot("Views by day", words, PlotForm.LINES, table, "day", "views", series) if series else None


_CURVE: Final = (
    HANDLE,
    POST,
    Column("figure", "Figure"),
    Column("second", "Second", CellForm.COUNT),
    Column("share", "Still watching", CellForm.SHARE),
)


def retention_table(posts: Iterable[PostRow]) -> tuple[Table, tuple[Series, ...]]:
    """The curves of all posts; those of the most viewed ones are drawn."""
    every = list(posts)
    drawn = {row.post.id for row in most_viewed(every, CHARTED_POSTS)}
    lines: list[Row] = []
    series = []
    for row in every:
        for metric in RUNNING:
            first = len(lines)
            lines += _curve(row, metric)
            if len(lines) > first and metric is RUNNING[0] and row.post.id in drawn:
                series.append(Series(f"@{row.account.handle} {row.post.external_id}", first, len(lines)))
    nothing = "TikTok told no curve of these posts. It tells them of posts that are linked to an order."
    return Table("retention", "Retention", _CURVE, lambda: lines, nothing), tuple(series)


def _curve(row: PostRow, metric: PostMetric) -> list[Row]:
    seen = row.readings[metric]
    if not isinstance(seen, Observation) or not isinstance(seen.value, tuple):
        return []
    note, names = certificate(seen), (row.account.handle, row.post.external_id, label(metric))
    pairs = (one if isinstance(one, tuple) else (place, one) for place, one in enumerate(seen.value))
    return [(*names, second, Noted(share, note)) for second, share in pairs]


def curves(table: Table, series: tuple[Series, ...]) -> Plot | None:
    """A curve for each post."""
    words = "For each second of the video, the share of views that still ran."
    return Plot("Retention", words, PlotForm.LINES, table, "second", "share", series) if series else None

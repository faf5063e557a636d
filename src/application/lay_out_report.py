"""A campaign's report as tables and plots, ready for any file format."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from influence.application.read_posts import PostRow
from influence.application.report_campaign import (
    CHARTED_POSTS,
    Participation,
    PostChart,
    Report,
    Totals,
    most_viewed,
)
from influence.application.report_tables import (
    HANDLE,
    HEAD,
    POST,
    RUNNING,
    audience_table,
    certificate,
    figure,
    head,
    posts_table,
    sources_table,
)
from influence.domain.metrics import PostMetric, label
from influence.domain.networks import Network
from influence.domain.observations import Observation
from influence.domain.ports.cutover import RemovedPosts
from influence.domain.report_document import (
    CellForm,
    Column,
    Document,
    Noted,
    Plot,
    PlotForm,
    Row,
    Series,
    Table,
)
from influence.domain.trends import Segment

_BARS: Final = 20
_VIEWS: Final = PostMetric.VIDEO_VIEWS
NETWORKS: Final = {Network.TIKTOK: "TikTok", Network.INSTAGRAM: "Instagram", Network.YOUTUBE: "YouTube"}


def lay_out(report: Report) -> Document:
    """The document of *report*."""
    campaign, today = report.campaign, report.made_at.date()
    posts, retention, views, top = (
        posts_table(report.posts, report.policy),
        _retention(report.posts),
        _days(report.charts),
        _top(report.posts),
    )
    facts = (
        ("Campaign", campaign.name),
        ("Brand", campaign.brand),
        ("Status", campaign.status(today).value),
        ("Runs", runs(campaign.starts_on, campaign.ends_on)),
        ("Influencer", f"@{report.only.handle}" if report.only else ""),
        ("Made at", f"{report.made_at:%Y-%m-%d %H:%M} UTC"),
        ("Rules in force", report.policy),
    )
    return Document(
        title=campaign.name,
        subtitle=f"Report on @{report.only.handle}" if report.only else "Campaign report",
        facts=tuple((name, words) for name, words in facts if words),
        tables=(
            totals_table(report),
            _participants(report.participants),
            posts,
            top,
            views[0],
            retention[0],
            audience_table(report.posts),
            sources_table(report.posts, report.policy),
        ),
        plots=tuple(plot for plot in (_bars(top), _lines(*views), _curves(*retention)) if plot),
        data=posts,
        made_at=report.made_at,
        remarks=removed_words(report.removed),
    )


def runs(starts_on: date | None, ends_on: date | None) -> str:
    """From when to when, as far as it is known."""
    if starts_on is None and ends_on is None:
        return ""
    return " to ".join(f"{day:%Y-%m-%d}" if day else "open" for day in (starts_on, ends_on))


def removed_words(removed: Iterable[RemovedPosts]) -> tuple[str, ...]:
    """What the cut-over took away, dated."""
    return tuple(
        f"{_posts(gone.count)} from the old source removed on {gone.on:%Y-%m-%d}." for gone in removed
    )


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count:,} posts"


_TOTALS: Final = (
    Column("network", "Network"),
    HANDLE,
    Column("figure", "Figure"),
    Column("total", "Total", CellForm.COUNT),
    Column("posts", "Posts in the total", CellForm.COUNT),
    Column("of", "Of posts", CellForm.COUNT),
)


def totals_table(report: Report) -> Table:
    """Sums per network, then per influencer."""

    def rows() -> Iterator[Row]:
        for network, totals in report.totals.items():
            yield from _sums((NETWORKS[network], _ALL), totals)
        if report.only is None:
            for one in report.participants:
                yield from _sums((NETWORKS[one.account.network], one.account.handle), one.totals)

    return Table("totals", "Totals", _TOTALS, rows, "No posts yet, so there is nothing to add up.")


_ALL: Final = "all"


def _sums(head: tuple[str, str], totals: Totals) -> Iterator[Row]:
    for metric, total in totals.items():
        value = Noted(total.value, f"{total} could be added up", "" if total.n else "nothing to add up")
        yield (*head, label(metric), value, total.n, total.m)


_WHO: Final = (
    Column("network", "Network"),
    HANDLE,
    Column("state", "State"),
    Column("orders", "Orders"),
    Column("posts", "Posts", CellForm.COUNT),
    Column("error", "Error"),
    Column("ways_out", "Ways out"),
)


def _participants(participants: Sequence[Participation]) -> Table:
    def rows() -> Iterator[Row]:
        for one in participants:
            error = one.standing.error
            yield (
                NETWORKS[one.account.network],
                one.account.handle,
                _STATES[one.standing.supported],
                ", ".join(f"order {order.id} {order.state.replace('_', ' ')}" for order in one.orders),
                None if one.standing.supported is False else one.posts,
                error.message if error else None,
                " / ".join(error.remedies) if error else None,
            )

    return Table("participants", "Influencers", _WHO, rows, "Nobody takes part yet.")


_STATES: Final = {True: "supported", False: "unsupported", None: "not checked yet"}


def _top(posts: Iterable[PostRow]) -> Table:
    rows = most_viewed(posts, _BARS)
    columns = (*HEAD, Column("views", label(_VIEWS), CellForm.COUNT))
    lines = [(*head(row), figure(row.readings[_VIEWS])) for row in rows]
    return Table("most_viewed", "Most viewed posts", columns, lambda: lines, "No post has views to show.")


def _bars(top: Table) -> Plot | None:
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


def _days(charts: Iterable[PostChart]) -> tuple[Table, tuple[Series, ...]]:
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


def _lines(table: Table, series: tuple[Series, ...]) -> Plot | None:
    words = "Each dot is a day on which the figure was seen; a line breaks where nobody looked."
    return Plot("Views by day", words, PlotForm.LINES, table, "day", "views", series) if series else None


_CURVE: Final = (
    HANDLE,
    POST,
    Column("figure", "Figure"),
    Column("second", "Second", CellForm.COUNT),
    Column("share", "Still watching", CellForm.SHARE),
)


def _retention(posts: Iterable[PostRow]) -> tuple[Table, tuple[Series, ...]]:
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


def _curves(table: Table, series: tuple[Series, ...]) -> Plot | None:
    words = "For each second of the video, the share of views that still ran."
    return Plot("Retention", words, PlotForm.LINES, table, "second", "share", series) if series else None

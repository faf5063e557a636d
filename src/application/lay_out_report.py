"""A campaign's report as tables and plots, ready for any file format."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from influence.application.report_campaign import (
    Participation,
    Report,
    Totals,
)
from influence.application.report_parts import parted_views, parts_table, stacked
from influence.application.report_plots import bars, curves, days_table, lines, retention_table, top_table
from influence.application.report_posts import posts_table
from influence.application.report_tables import (
    HANDLE,
    audience_table,
    sources_table,
)
from influence.application.summing_parts import PartTotals, parts_by_account, parts_by_network
from influence.domain.breakdowns import Part, PartOf
from influence.domain.metrics import PostMetric, label
from influence.domain.networks import Network
from influence.domain.ports.cutover import RemovedPosts
from influence.domain.report_document import (
    CellForm,
    Column,
    Document,
    Noted,
    Row,
    Table,
)
from influence.domain.totals import Total

NETWORKS: Final = {Network.TIKTOK: "TikTok", Network.INSTAGRAM: "Instagram", Network.YOUTUBE: "YouTube"}


def lay_out(report: Report) -> Document:
    """The document of *report*."""
    campaign, today = report.campaign, report.made_at.date()
    posts, retention, views, top, parted = (
        posts_table(report.posts, report.policy),
        retention_table(report.posts),
        days_table(report.charts),
        top_table(report.posts),
        parted_views(report.posts),
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
            parts_table(report.posts),
            parted,
            views[0],
            retention[0],
            audience_table(report.posts),
            sources_table(report.posts, report.policy),
        ),
        plots=tuple(plot for plot in (bars(top), stacked(parted), lines(*views), curves(*retention)) if plot),
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
    Column("metric", "Metric", detail=True),
    Column("part", "Part", detail=True),
)


def totals_table(report: Report) -> Table:
    """Sums per network, then per influencer: each figure, then what is organic and paid of it."""

    def rows() -> Iterator[Row]:
        parted = parts_by_network(report.posts)
        for network, totals in report.totals.items():
            yield from _sums((NETWORKS[network], _ALL), totals, parted.get(network, {}))
        if report.only is None:
            of = parts_by_account(report.posts)
            for one in report.participants:
                head = (NETWORKS[one.account.network], one.account.handle)
                yield from _sums(head, one.totals, of.get(one.account.id, {}))

    return Table("totals", "Totals", _TOTALS, rows, "No posts yet, so there is nothing to add up.")


_ALL: Final = "all"


def _sums(head: tuple[str, str], totals: Totals, parted: PartTotals) -> Iterator[Row]:
    for metric, total in totals.items():
        yield (*head, label(metric), *_summed(total), metric.value, None)
        yield from _part_sums(head, metric, parted)


def _part_sums(head: tuple[str, str], metric: PostMetric, parted: PartTotals) -> Iterator[Row]:
    for one in (PartOf(metric, part) for part in Part):
        if one in parted:
            yield (*head, one.label, *_summed(parted[one]), metric.value, one.part.value)


def _summed(total: Total) -> tuple[Noted, int, int]:
    value = Noted(total.value, f"{total} could be added up", "" if total.n else "nothing to add up")
    return value, total.n, total.m


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

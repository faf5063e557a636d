"""A kept report beside the present: what changed, and whether the world, the collection or the policy did it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.read_kept_reports import KeptRow, ReadKeptReports, ShownReport, rows_now
from influence.application.read_posts import PostRow, ReadPosts
from influence.application.report_campaign import SUMMED
from influence.domain.accounts import Account
from influence.domain.capabilities import Tie
from influence.domain.kept_changes import Origin, origin_of
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Reason
from influence.domain.ports.storage import Storage
from influence.domain.posts import Post, PostId
from influence.domain.report_changes import FigureChange, Side, TotalChange, figure_change, total_change

_NOT_IN: Final = Side(
    in_campaign=False, reading=Absence(Reason.NOT_COLLECTED, "The post was not in the campaign.")
)


@attrs.frozen
class KeptChange:
    """One figure of then and of now, and where the change comes from."""

    change: FigureChange
    origin: Origin


@attrs.frozen
class PostSince:
    """A post of the kept report, or one that came since."""

    post: Post
    account: Account
    was_in: bool
    is_in: bool
    figures: tuple[KeptChange, ...]


@attrs.frozen
class KeptComparison:
    """A kept report and the present. Totals are over the posts that can be compared; TikTok is its own line."""

    shown: ShownReport
    posts: tuple[PostSince, ...]
    totals: Mapping[Network, Mapping[PostMetric, TotalChange]]

    @property
    def origins(self) -> Mapping[Origin, int]:
        """How many figures each origin moved."""
        found = [one.origin for post in self.posts for one in post.figures]
        return {origin: found.count(origin) for origin in Origin if origin is not Origin.NONE}


@attrs.frozen
class CompareKeptReports:
    """Compare a kept report with the campaign as it is now.

    What may not be shown now is shown on neither side and takes part in no difference.
    """

    _storage: Storage
    _read: ReadKeptReports
    _read_posts: ReadPosts

    def __call__(self, by: Actor, number: str) -> KeptComparison:
        """The report kept under *number*, beside the present.

        Raises:
            KeptReportNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            shown = self._read.within(view, number)
            now = rows_now(view, self._read_posts, shown)
        posts = tuple(_posts(shown.rows, now))
        return KeptComparison(shown, posts, _totals(posts))


def _posts(kept: Sequence[KeptRow], now: Mapping[PostId, PostRow]) -> Iterator[PostSince]:
    for one in kept:
        yield _post(one, now.get(one.shown.post.id))
    known = {one.shown.post.id for one in kept}
    yield from (_fresh(row) for post, row in now.items() if post not in known)


def _post(kept: KeptRow, now: PostRow | None) -> PostSince:
    lost = frozenset({kept.then.tie} - {kept.shown.tie, None})
    figures = tuple(
        _change(
            metric,
            (Side(in_campaign=True, reading=kept.shown.readings[metric]), _side(now, metric)),
            kept,
            lost,
        )
        for metric in PostMetric
    )
    return PostSince(kept.shown.post, kept.shown.account, was_in=True, is_in=now is not None, figures=figures)


def _side(now: PostRow | None, metric: PostMetric) -> Side:
    return _NOT_IN if now is None else Side(in_campaign=True, reading=now.readings[metric])


def _change(
    metric: PostMetric, sides: tuple[Side, Side], kept: KeptRow, lost: Iterable[Tie | None]
) -> KeptChange:
    ended = [tie for tie in lost if tie is not None]
    change = figure_change(metric, *sides, lost=ended, tie=kept.shown.tie)
    return KeptChange(change, origin_of(change, kept.then.absent.get(metric)))


def _fresh(row: PostRow) -> PostSince:
    figures = (
        figure_change(metric, _NOT_IN, _side(row, metric), lost=(), tie=row.tie) for metric in PostMetric
    )
    changes = tuple(KeptChange(one, origin_of(one, None)) for one in figures)
    return PostSince(row.post, row.account, was_in=False, is_in=True, figures=changes)


def _totals(posts: Iterable[PostSince]) -> dict[Network, dict[PostMetric, TotalChange]]:
    every = list(posts)
    totals: dict[Network, dict[PostMetric, TotalChange]] = {}
    for network in Network:
        figures = [one.change for post in every if post.post.network is network for one in post.figures]
        if figures:
            totals[network] = {
                metric: total_change(metric, (one for one in figures if one.metric is metric))
                for metric in SUMMED
            }
    return totals

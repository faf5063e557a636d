"""Kept reports in memory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.breakdowns import parts_within
from influence.domain.campaigns import CampaignId, CampaignNotFound
from influence.domain.kept_reports import (
    KeptParticipant,
    KeptPost,
    KeptReport,
    KeptReportId,
    KeptReportNotFound,
)
from influence.domain.metrics import PostMetric
from influence.domain.observations import Snapshot
from influence.domain.posts import PostId
from influence.domain.provenance import Provenance


@attrs.frozen
class MemoryKeptReports:
    """The kept reports of one tenant."""

    _state: State
    _own: Holdings

    def add(
        self, report: KeptReport, participants: Sequence[KeptParticipant], posts: Sequence[KeptPost]
    ) -> KeptReport:
        if report.campaign not in self._own.campaigns:
            raise CampaignNotFound(str(report.campaign))
        if any(post.is_old or post.old_figures for post in posts):
            self._state.refuse_old_source()
        kept = attrs.evolve(report, id=KeptReportId(self._state.number("kept report")))
        self._own.kept_reports[kept.id] = kept
        for one in participants:
            self._own.kept_participants[kept.id, one.account] = one
        for post in posts:
            self._own.kept_posts[kept.id, post.post] = post
        return kept

    def get(self, number: KeptReportId) -> KeptReport:
        if number not in self._own.kept_reports:
            raise KeptReportNotFound(str(number))
        return self._own.kept_reports[number]

    def all(self, campaign: CampaignId | None = None) -> tuple[KeptReport, ...]:
        every = self._own.kept_reports.values()
        return tuple(one for one in every if campaign is None or one.campaign == campaign)

    def participants(self, number: KeptReportId) -> tuple[KeptParticipant, ...]:
        return tuple(one for (report, _), one in self._own.kept_participants.items() if report == number)

    def posts(self, number: KeptReportId) -> tuple[KeptPost, ...]:
        return tuple(one for (report, _), one in self._own.kept_posts.items() if report == number)

    def remove(self, number: KeptReportId) -> None:
        self.get(number)
        del self._own.kept_reports[number]
        _drop_parts(self._own, {number})


def _drop_parts(own: Holdings, numbers: set[KeptReportId]) -> None:
    for one in [key for key in own.kept_participants if key[0] in numbers]:
        del own.kept_participants[one]
    for two in [key for key in own.kept_posts if key[0] in numbers]:
        del own.kept_posts[two]


def drop_orphans(own: Holdings) -> None:
    """Drop what is left of reports that went with their account."""
    parts = {key[0] for key in own.kept_participants} | {key[0] for key in own.kept_posts}
    _drop_parts(own, parts - set(own.kept_reports))


def keep_figures(own: Holdings, post: PostId, cells: Mapping[Provenance, frozenset[PostMetric]]) -> int:
    """Leave of the kept figures of *post* only what *cells* open; how many went, with their parts."""
    count = 0
    for key in [key for key in own.kept_posts if key[1] == post]:
        kept = own.kept_posts[key]
        left = tuple(one for one in (_left(one, cells) for one in kept.told) if one.values or one.parts)
        gone = _size(kept.told) - _size(left)
        count += gone
        if gone:
            own.kept_posts[key] = attrs.evolve(kept, told=left)
    return count


def _left(
    one: Snapshot[PostMetric], cells: Mapping[Provenance, frozenset[PostMetric]]
) -> Snapshot[PostMetric]:
    opened = cells.get(one.source)
    if opened is None:
        return one
    values = {metric: value for metric, value in one.values.items() if metric in opened}
    return attrs.evolve(one, values=values, parts=parts_within(one.parts, opened))


def _size(told: Iterable[Snapshot[PostMetric]]) -> int:
    return sum(len(one.values) + len(one.parts) for one in told)


def forget_old_source(own: Holdings, posts: set[PostId]) -> int:
    """Drop what kept reports hold of the old source about *posts*; how many rows went."""
    return sum(_forgotten(own, key) for key in list(own.kept_posts) if key[1] in posts)


def _forgotten(own: Holdings, key: tuple[KeptReportId, PostId]) -> int:
    kept = own.kept_posts[key]
    if kept.is_old:
        del own.kept_posts[key]
    elif kept.old_figures:
        left = tuple(one for one in kept.told if one.source is not Provenance.LEGACY)
        own.kept_posts[key] = attrs.evolve(kept, told=left)
    return kept.is_old + kept.old_figures


def posts_with_old(own: Holdings) -> Iterator[PostId]:
    """The posts of which kept reports hold something of the old source."""
    yield from (key[1] for key, kept in own.kept_posts.items() if kept.is_old or kept.old_figures)

"""Asking TikTok's review about videos that stand at an order and are not linked, or have no figures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from influence.domain.errors import MarketplaceFailed
from influence.domain.order_steps import OrderStep, StepKind, stages
from influence.domain.orders import Order
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import ReviewStage, Sought, UpstreamOrder, VideoReview
from influence.domain.ports.upstream_failures import Ability, TikTokRefused

KINDS: Final[Mapping[ReviewStage, StepKind]] = {
    ReviewStage.UPLOADED: StepKind.UPLOADED,
    ReviewStage.IN_REVIEW: StepKind.IN_REVIEW,
    ReviewStage.REJECTED: StepKind.REJECTED,
    ReviewStage.PUBLISHED: StepKind.PUBLISHED,
    ReviewStage.DELETED: StepKind.DELETED,
}
WAITING: Final = frozenset({StepKind.UPLOADED, StepKind.IN_REVIEW, StepKind.REJECTED, StepKind.DELETED})
"""A video at such a stage is not out, and not linked."""
ENDED: Final[Mapping[StepKind, str]] = {
    StepKind.REJECTED: "TikTok's review rejected it",
    StepKind.DELETED: "it was deleted",
}
"""Which stages end a link that stood, and why."""


@attrs.frozen
class Reviewed:
    """What TikTok's review says of videos, by their ids.

    *is_postponed* while TikTok could not be asked: what is not known to be out stays unlinked. Where the generation
    does not tell of reviews, what it lists is what it has confirmed.
    """

    videos: Mapping[str, VideoReview] = attrs.field(factory=dict)
    is_postponed: bool = False

    def stage(self, video_id: str, known: Mapping[str, OrderStep]) -> StepKind | None:
        """How far the video is, as told now or else the last time; None where nobody ever told."""
        told = self.videos.get(video_id)
        if told is not None:
            return KINDS[told.stage]
        return known[video_id].kind if video_id in known else None

    def holds(self, video_id: str, known: Mapping[str, OrderStep]) -> bool:
        """True for a video that must not be linked now."""
        stage = self.stage(video_id, known)
        return stage in WAITING if stage is not None else self.is_postponed


@attrs.frozen
class Answered:
    """The reviews by the order's name at TikTok, and why some could not be had."""

    by_order: Mapping[str, Reviewed]
    error: MarketplaceFailed | None = None

    def of(self, upstream_id: str) -> Reviewed:
        """What is known of one order's videos."""
        return self.by_order.get(upstream_id, Reviewed())


def ask_reviews(marketplace: Marketplace, orders: Iterable[tuple[Order, Sought, UpstreamOrder]]) -> Answered:
    """Ask about the orders with a video that is new, or linked without a report; of the others nothing is unclear.

    A generation that tells of no reviews, or no longer, is not asked; what it lists counts.
    """
    if Ability.REVIEW in marketplace.lacks:
        return Answered({})
    found: dict[str, Reviewed] = {}
    first: MarketplaceFailed | None = None
    for order, sought, upstream in orders:
        if not is_unclear(order, upstream):
            continue
        if first is not None:
            found[sought.upstream_id] = Reviewed(is_postponed=True)
            continue
        try:
            found[sought.upstream_id] = _by_video(marketplace.reviews([sought]))
        except TikTokRefused:
            continue
        except MarketplaceFailed as error:
            first = error
            found[sought.upstream_id] = Reviewed(is_postponed=True)
    return Answered(found, first)


def is_unclear(order: Order, upstream: UpstreamOrder) -> bool:
    """True when a video stands there that is not linked, or of which no report tells."""
    live = {link.video_id for link in order.live_links}
    reported = {report.video.video_id for report in upstream.reports}
    return any(video_id not in live or video_id not in reported for video_id in upstream.video_ids)


def awaits_review(order: Order, known: Iterable[OrderStep]) -> bool:
    """True when the next look will ask about *order*, by what is known of it before."""
    steps = list(known)
    live = {link.video_id for link in order.live_links}
    told = {step.video_id for step in steps if step.kind is StepKind.FIGURES}
    held = (one.video_id for one in stages(steps).values() if one.kind in WAITING)
    return any(video_id not in live for video_id in held) or bool(live - told)


def _by_video(reviews: Sequence[VideoReview]) -> Reviewed:
    return Reviewed({review.video_id: review for review in reviews})

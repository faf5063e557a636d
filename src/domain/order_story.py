"""An order as people follow it: what happened, who waits for whom, and what comes next."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import attrs

from influence.domain.link_requests import AskedLink
from influence.domain.order_steps import OrderStep, Origin, StepKind, evidence
from influence.domain.orders import Link, Order, OrderState
from influence.domain.ports.upstream_failures import Generation
from influence.domain.tracking import Tracking
from influence.domain.turns import BY_STATE, Waiting, Who

DOUBT_SETTLES: Final = timedelta(days=1)
"""How long an order whose answer was lost may still turn up at TikTok; then a person decides."""


@attrs.frozen
class Upcoming:
    """What is to be expected at a time."""

    at: datetime
    what: str


@attrs.frozen
class VideoState:
    """How a video stands that has to do with the order."""

    video_id: str
    state: str
    since: datetime
    reason: str = ""


_S, _K = OrderState, StepKind
_OVER: Final = frozenset({_S.CANCELLED, _S.FAILED})
_HAND_OVER: Final = frozenset({_S.OPEN, _S.SENT, _S.ACCEPTED, _S.PARTLY_FULFILLED})
_VIDEO_WORDS: Final[Mapping[StepKind, str]] = {
    _K.LINK_REQUESTED: "link requested",
    _K.LINK_REMINDED: "link requested",
    _K.LINK_WITHDRAWN: "link request withdrawn",
    _K.LINK_APPROVED: "link request approved",
    _K.LINK_REJECTED: "link request rejected",
    _K.UPLOADED: "uploaded",
    _K.IN_REVIEW: "in review",
    _K.REJECTED: "rejected",
    _K.PUBLISHED: "published",
    _K.LINKED: "linked",
    _K.UNLINKED: "no longer linked",
    _K.DELETED: "deleted",
}
"""The state of a video after its last step; figures change nothing."""


@attrs.frozen
class OrderStory:
    """What is known of *order* at *now*, followed through *generation* on *terms*."""

    order: Order
    noted: Sequence[OrderStep]
    requests: Sequence[AskedLink]
    terms: Tracking
    generation: Generation
    now: datetime

    @property
    def steps(self) -> tuple[OrderStep, ...]:
        """The evidence, oldest first, with what follows from it at this moment."""
        told = evidence(self.order, self.noted)
        return (*told, *self._overdue()) if self.is_overdue else told

    @property
    def is_overdue(self) -> bool:
        """True when the agreed day has passed and posts are missing."""
        return self.order.is_overdue(self.now.date())

    @property
    def elsewhere(self) -> Generation | None:
        """The generation the order was placed through, where that is not the one in use."""
        placed = self.order.placement
        if placed is None or self.generation.has_placed(placed.upstream_id):
            return None
        return next(other for other in Generation if other.has_placed(placed.upstream_id))

    @property
    def videos(self) -> tuple[VideoState, ...]:
        """Every video that has to do with the order, as it stands now."""
        last = {
            step.video_id: step
            for step in evidence(self.order, self.noted)
            if step.video_id and step.kind in _VIDEO_WORDS
        }
        live = {link.video_id: link.confirmed_at for link in self.order.live_links}
        return tuple(
            VideoState(video_id, "linked", live[video_id])
            if video_id in live
            else VideoState(video_id, _VIDEO_WORDS[step.kind], step.at, step.detail)
            for video_id, step in last.items()
        )

    @property
    def waiting(self) -> Waiting:
        """Whose turn it is; the first that fits."""
        found = (rule(self) for rule in _RULES)
        return next((waiting for waiting in found if waiting is not None), BY_STATE[self.order.state])

    @property
    def figures_from(self) -> datetime | None:
        """When TikTok is to tell figures of the last linked video; None when nothing is awaited."""
        return max((self.terms.figures_from(link) for link in self._silent()), default=None)

    @property
    def tracking_ends(self) -> datetime | None:
        """When the last of its posts is no longer followed."""
        return self.terms.ends(self.order)

    @property
    def is_tracking_over(self) -> bool:
        """True once nothing of it is refreshed any more."""
        return self.terms.is_over(self.order, self.now)

    @property
    def upcoming(self) -> tuple[Upcoming, ...]:
        """What comes next, the earliest first."""
        return tuple(sorted(self._upcoming(), key=lambda one: one.at))

    def in_state(self, *states: str) -> tuple[VideoState, ...]:
        """The videos that stand so."""
        return tuple(video for video in self.videos if video.state in states)

    def _silent(self) -> Iterator[Link]:
        told = {step.video_id for step in self.noted if step.kind is _K.FIGURES}
        return (link for link in self.order.live_links if link.video_id not in told)

    def _overdue(self) -> Iterator[OrderStep]:
        due = self.order.due_on
        if due is not None:
            agreed = (self.order.created_by, "", due.isoformat())
            yield OrderStep(self.order.id, _K.OVERDUE, _end_of(due), Origin.OURS, *agreed)

    def _upcoming(self) -> Iterator[Upcoming]:
        for link in self._silent():
            hours = self.terms.figures_after // timedelta(hours=1)
            what = f"figures of video {link.video_id}: TikTok tells them up to {hours} hours after a link"
            yield Upcoming(self.terms.figures_from(link), what)
        due = self.order.due_on
        if due is not None and self.order.state in _HAND_OVER and not self.is_overdue:
            yield Upcoming(_end_of(due), "the agreed day is over")
        for asked in self.requests:
            if asked.is_open and asked.times_asked < self.terms.most_requests:
                at = asked.last_asked_at + self.terms.reminder_after
                yield Upcoming(at, f"the creator may be reminded to link video {asked.video_id}")
        ends = self.tracking_ends
        if ends is not None and ends > self.now:
            yield Upcoming(ends, "the linked posts are no longer refreshed")


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _elsewhere(story: OrderStory) -> Waiting | None:
    other = story.elsewhere
    if other is None or story.order.state in _OVER:
        return None
    return Waiting(Who.US, f"follow it through {other.value}: {story.generation.value} cannot read it")


def _doubtful(story: OrderStory) -> Waiting | None:
    called = story.order.called_at
    if story.order.state is not _S.IN_DOUBT or called is None or story.now - called < DOUBT_SETTLES:
        return None
    return Waiting(Who.US, "look at TikTok: say under which code the order is, or call it off")


def _asked(story: OrderStory) -> Waiting | None:
    waiting = [asked for asked in story.requests if asked.is_open]
    if not waiting or story.order.state not in _HAND_OVER:
        return None
    return Waiting(Who.CREATOR, f"answer the request to link video {waiting[0].video_id}")


def _reviewed(story: OrderStory) -> Waiting | None:
    looked_at = story.in_state("uploaded", "in review")
    count = len(looked_at) + len(story.order.live_links)
    if not looked_at or story.order.state not in _HAND_OVER or count < story.order.posts_required:
        return None
    return Waiting(Who.TIKTOK, f"review video {looked_at[0].video_id}")


def _rejected(story: OrderStory) -> Waiting | None:
    failed = story.in_state("rejected")
    if not failed or story.order.state not in _HAND_OVER:
        return None
    why = failed[-1].reason or "no reason given"
    return Waiting(Who.CREATOR, f"publish another video: TikTok rejected {failed[-1].video_id} ({why})")


def _silent(story: OrderStory) -> Waiting | None:
    at = story.figures_from
    if story.order.state is not _S.FULFILLED or at is None:
        return None
    return Waiting(Who.TIKTOK, "tell figures of what is linked", at)


_RULES: Final[Iterable[Callable[[OrderStory], Waiting | None]]] = (
    _elsewhere,
    _doubtful,
    _asked,
    _reviewed,
    _rejected,
    _silent,
)
"""What goes before the state of the order, the strongest first."""

"""Orders: what replaces keyword detection on TikTok.

An order keeps facts; its state is computed from them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final, NewType

import attrs

from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.deliverables import Deliverable, check_names, check_spark_days, numbered
from influence.domain.errors import Refused, Unusable

OrderId = NewType("OrderId", int)
UNKEPT: Final = OrderId(0)
MOST_POSTS: Final = 10
"""Videos one order may ask for (TikTok API, order create)."""
HANDLES_PER_ORDER: Final = 100


class OrderState(StrEnum):
    """Where an order stands, by what is known of it."""

    DRAFT = "draft"
    IN_DOUBT = "in_doubt"
    OPEN = "open"
    SENT = "sent"
    ACCEPTED = "accepted"
    PARTLY_FULFILLED = "partly_fulfilled"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Step(StrEnum):
    """What can happen to an order."""

    CALL = "call"  # our request is on its way to TikTok
    MISS = "miss"  # it never got there: nothing happened
    PLACE = "place"  # TikTok confirmed it, with code and link
    REFUSE = "refuse"  # TikTok said no
    SEND = "send"  # we handed code or link to the creator
    ACCEPT = "accept"  # TikTok shows that the creator took it
    LINK = "link"  # TikTok confirmed a video
    UNLINK = "unlink"  # a confirmed link was revoked, or its video is gone
    CANCEL = "cancel"


_S = OrderState
_RUNNING: Final = frozenset({_S.OPEN, _S.SENT, _S.ACCEPTED, _S.PARTLY_FULFILLED, _S.FULFILLED})
ALLOWED: Final[Mapping[Step, frozenset[OrderState]]] = {
    Step.CALL: frozenset({_S.DRAFT}),
    Step.MISS: frozenset({_S.IN_DOUBT}),
    Step.PLACE: frozenset({_S.DRAFT, _S.IN_DOUBT}),
    Step.REFUSE: frozenset({_S.DRAFT, _S.IN_DOUBT, _S.OPEN}),
    Step.SEND: _RUNNING - {_S.FULFILLED},
    Step.ACCEPT: _RUNNING,
    Step.LINK: _RUNNING,
    Step.UNLINK: frozenset({_S.PARTLY_FULFILLED, _S.FULFILLED, _S.CANCELLED}),
    Step.CANCEL: frozenset(_S) - {_S.FULFILLED, _S.CANCELLED, _S.FAILED},
}
"""In which states each step may be taken; every other pair is refused."""

NEXT: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    _S.DRAFT: frozenset({_S.IN_DOUBT, _S.OPEN, _S.FAILED, _S.CANCELLED}),
    _S.IN_DOUBT: frozenset({_S.DRAFT, _S.OPEN, _S.FAILED, _S.CANCELLED}),  # a draft again: nobody was asked
    _S.OPEN: frozenset({_S.SENT, _S.ACCEPTED, _S.PARTLY_FULFILLED, _S.FULFILLED, _S.FAILED, _S.CANCELLED}),
    _S.SENT: frozenset({_S.ACCEPTED, _S.PARTLY_FULFILLED, _S.FULFILLED, _S.CANCELLED}),
    _S.ACCEPTED: frozenset({_S.PARTLY_FULFILLED, _S.FULFILLED, _S.CANCELLED}),
    _S.PARTLY_FULFILLED: frozenset({_S.FULFILLED, _S.CANCELLED}),
    _S.FULFILLED: frozenset({_S.PARTLY_FULFILLED}),  # a confirmed link was revoked
    _S.CANCELLED: frozenset(),
    _S.FAILED: frozenset(),
}
"""The graph of states."""


@attrs.frozen
class OrderStepRefused(Refused):
    """The order is not where this step could start."""

    code: ClassVar[str] = "order_step_refused"

    state: OrderState
    step: Step

    def __str__(self) -> str:
        return f"Cannot {self.step.value} an order that is {self.state.value.replace('_', ' ')}."


@attrs.frozen
class OrderIsOver(Refused):
    """Nobody waits for the order any more: no day can be agreed."""

    code: ClassVar[str] = "order_is_over"

    order: int
    state: OrderState

    def __str__(self) -> str:
        return f"Order {self.order} is {self.state.value}: no day can be agreed any more."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look at it."""
        return (f"See it: influence orders show {self.order}",)


@attrs.frozen
class Placement:
    """What TikTok gave for a placed order."""

    upstream_id: str
    campaign_code: str
    invite_link: str
    placed_at: datetime


@attrs.frozen
class Link:
    """A video that TikTok confirmed for an order."""

    video_id: str
    confirmed_at: datetime
    revoked_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """True until it is revoked or its video is gone."""
        return self.revoked_at is None


@attrs.frozen
class Order:
    """What a campaign asks of one account: *posts_required* videos, and where somebody named them the *deliverables*.

    *key* makes placing it happen once, however often it is asked for. *reference* names the request in which TikTok
    was asked for it, together with others. Since its creator was *erased_at* some time it is a record and nothing else.
    """

    key: str
    campaign: CampaignId
    account: AccountId
    posts_required: int
    created_at: datetime
    created_by: str
    id: OrderId = UNKEPT
    spark_days: int | None = None
    due_on: date | None = None
    called_at: datetime | None = None
    reference: str | None = None
    placement: Placement | None = None
    failure: str | None = None
    sent_at: datetime | None = None
    accepted_at: datetime | None = None
    cancelled_at: datetime | None = None
    links: tuple[Link, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    erased_at: datetime | None = None
    version: int = 0

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.posts_required <= MOST_POSTS:
            raise Unusable("posts", str(self.posts_required), f"an order asks for 1 to {MOST_POSTS} posts")
        if self.deliverables and len(self.deliverables) != self.posts_required:
            raise Unusable("posts", str(self.posts_required), "as many as deliverables are named")
        check_names(self.deliverables)
        check_spark_days(self.spark_days)

    @property
    def asks_for(self) -> tuple[Deliverable, ...]:
        """Each post with its name and its Spark days; what nobody named has the name that TikTok gives."""
        named = self.deliverables or numbered(self.posts_required)
        return tuple(
            attrs.evolve(one, spark_days=self.spark_days) if one.spark_days is None else one for one in named
        )

    def asks_the_same(self, other: "Order") -> bool:
        """True when both ask for posts of the same names with the same rights: then they can share a code."""
        return [(one.name, one.spark_days or 0) for one in self.asks_for] == [
            (one.name, one.spark_days or 0) for one in other.asks_for
        ]

    @property
    def live_links(self) -> tuple[Link, ...]:
        """The links that count."""
        return tuple(link for link in self.links if link.is_live)

    @property
    def state(self) -> OrderState:
        """Computed from the facts, the strongest first."""
        facts: tuple[tuple[object, OrderState], ...] = (
            (self.cancelled_at, OrderState.CANCELLED),
            (self.failure is not None, OrderState.FAILED),
            (len(self.live_links) >= self.posts_required, OrderState.FULFILLED),
            (self.links, OrderState.PARTLY_FULFILLED),
            (self.accepted_at, OrderState.ACCEPTED),
            (self.sent_at, OrderState.SENT),
            (self.placement, OrderState.OPEN),
            (self.called_at, OrderState.IN_DOUBT),
        )
        return next((state for fact, state in facts if fact), OrderState.DRAFT)

    def is_overdue(self, today: date) -> bool:
        """True when the agreed day has passed and posts are missing."""
        done = {OrderState.FULFILLED, OrderState.CANCELLED, OrderState.FAILED}
        return self.due_on is not None and today > self.due_on and self.state not in done

    def rescheduled(self, due_on: date | None) -> "Order":
        """Due on another day, or on none.

        Raises:
            OrderIsOver: nobody waits for it.
        """
        over = {OrderState.FULFILLED, OrderState.CANCELLED, OrderState.FAILED}
        if self.state in over or self.erased_at is not None:
            raise OrderIsOver(self.id, self.state)
        return attrs.evolve(self, due_on=due_on)

    def _may(self, step: Step) -> None:
        if self.state not in ALLOWED[step] or self.erased_at is not None:
            raise OrderStepRefused(self.state, step)

    def called(self, at: datetime, reference: str) -> "Order":
        """Written down before TikTok is asked: from now on the outcome may be unknown."""
        self._may(Step.CALL)
        return attrs.evolve(self, called_at=at, reference=reference)

    def missed(self) -> "Order":
        """TikTok was not reached: a draft again, which may be placed under the same key."""
        self._may(Step.MISS)
        return attrs.evolve(self, called_at=None, reference=None)

    def placed(self, placement: Placement) -> "Order":
        """TikTok confirmed it."""
        self._may(Step.PLACE)
        return attrs.evolve(self, placement=placement)

    def refused(self, why: str) -> "Order":
        """TikTok said no, for this reason."""
        self._may(Step.REFUSE)
        return attrs.evolve(self, failure=why)

    def sent(self, at: datetime) -> "Order":
        """The creator was given code or link; the first time counts."""
        self._may(Step.SEND)
        return attrs.evolve(self, sent_at=self.sent_at or at)

    def accepted(self, at: datetime) -> "Order":
        """TikTok shows that the creator took it; the first time counts."""
        self._may(Step.ACCEPT)
        return attrs.evolve(self, accepted_at=self.accepted_at or at)

    def linked(self, video_id: str, at: datetime) -> "Order":
        """TikTok confirmed *video_id*; a second time changes nothing."""
        self._may(Step.LINK)
        if any(link.video_id == video_id for link in self.live_links):
            return self
        return attrs.evolve(self, links=(*self.links, Link(video_id, at)), accepted_at=self.accepted_at or at)

    def unlinked(self, video_id: str, at: datetime) -> "Order":
        """The link of *video_id* was revoked, or the video is gone."""
        self._may(Step.UNLINK)
        links = tuple(
            attrs.evolve(link, revoked_at=at) if link.is_live and link.video_id == video_id else link
            for link in self.links
        )
        return attrs.evolve(self, links=links)

    def cancelled(self, at: datetime) -> "Order":
        """Nobody waits for it any more."""
        self._may(Step.CANCEL)
        return attrs.evolve(self, cancelled_at=at)

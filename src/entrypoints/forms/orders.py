"""Orders as programs read them."""

from datetime import date, datetime

import attrs

from influence.application.read_orders import OrderTold
from influence.domain.order_steps import OrderStep, Origin, StepKind
from influence.domain.order_story import OrderStory, Upcoming, VideoState
from influence.domain.orders import Order, OrderState
from influence.domain.ports.upstream_failures import Generation
from influence.domain.turns import Waiting, Who
from influence.entrypoints.forms.growing import grown


@attrs.frozen(kw_only=True)
class DeliverableForm:
    """One thing an order asks for; *named* when somebody gave it its name."""

    name: str
    spark_days: int | None
    named: bool


@attrs.frozen(kw_only=True)
class OrderForm:
    """An order with its state and what to hand to the creator."""

    id: int
    campaign: str
    handle: str
    state: OrderState
    posts_required: int
    posts_linked: int
    campaign_code: str | None
    invite_link: str | None
    upstream_id: str | None
    due_on: date | None
    spark_days: int | None
    deliverables: tuple[DeliverableForm, ...]
    created_at: datetime
    sent_at: datetime | None
    accepted_at: datetime | None
    cancelled_at: datetime | None
    failure: str | None
    videos: tuple[str, ...]

    @classmethod
    def of(cls, one: Order, handle: str, campaign: str) -> "OrderForm":
        """An order to the creator called *handle*, in the campaign of that name."""
        placed = one.placement
        return OrderForm(
            id=one.id,
            campaign=campaign,
            handle=handle,
            state=one.state,
            posts_required=one.posts_required,
            posts_linked=len(one.live_links),
            campaign_code=placed.campaign_code if placed else None,
            invite_link=placed.invite_link if placed else None,
            upstream_id=placed.upstream_id if placed else None,
            due_on=one.due_on,
            spark_days=one.spark_days,
            deliverables=tuple(
                DeliverableForm(name=asked.name, spark_days=asked.spark_days, named=bool(one.deliverables))
                for asked in one.asks_for
            ),
            created_at=one.created_at,
            sent_at=one.sent_at,
            accepted_at=one.accepted_at,
            cancelled_at=one.cancelled_at,
            failure=one.failure,
            videos=tuple(link.video_id for link in one.live_links),
        )


@attrs.frozen(kw_only=True)
class WaitingForm:
    """Whose turn it is, for what, and by when it is expected."""

    who: Who
    what: str
    at: datetime | None

    @classmethod
    def of(cls, waiting: Waiting) -> "WaitingForm":
        """The same for programs."""
        return cls(who=waiting.who, what=waiting.what, at=waiting.at)


@attrs.frozen(kw_only=True)
class OrderToldForm(OrderForm):
    """An order with whose turn it is, how its videos stand, and what comes next."""

    overdue: bool
    quota_full: bool
    waiting_for: WaitingForm
    video_states: tuple[VideoState, ...]
    upcoming: tuple[Upcoming, ...]
    figures_from: datetime | None
    tracking_ends: datetime | None
    is_tracking_over: bool
    last_refresh: datetime | None
    followed: bool
    placed_through: Generation | None

    @classmethod
    def told(cls, told: OrderTold) -> "OrderToldForm":
        """An order as people follow it."""
        row, story = told.row, told.story
        return grown(
            OrderToldForm,
            OrderForm.of(row.order, row.account.handle, row.campaign.name),
            overdue=story.is_overdue,
            quota_full=told.is_quota_full,
            waiting_for=WaitingForm.of(story.waiting),
            video_states=tuple(story.videos),
            upcoming=tuple(story.upcoming),
            figures_from=story.figures_from,
            tracking_ends=story.tracking_ends,
            is_tracking_over=story.is_tracking_over,
            last_refresh=told.asked_at,
            followed=story.elsewhere is None,
            placed_through=story.elsewhere,
        )


@attrs.frozen(kw_only=True)
class StepForm:
    """One thing that happened to an order, and where that is known from."""

    kind: StepKind
    at: datetime
    origin: Origin
    by: str
    video_id: str | None
    detail: str | None
    sentence: str

    @classmethod
    def of(cls, step: OrderStep) -> "StepForm":
        """The same for programs."""
        return cls(
            kind=step.kind,
            at=step.at,
            origin=step.origin,
            by=step.by,
            video_id=step.video_id or None,
            detail=step.detail or None,
            sentence=str(step),
        )


@attrs.frozen(kw_only=True)
class OrderStoryForm(OrderToldForm):
    """An order with everything that happened to it."""

    steps: tuple[StepForm, ...]

    @classmethod
    def told(cls, told: OrderTold) -> "OrderStoryForm":
        """The whole story of an order."""
        return grown(cls, OrderToldForm.told(told), steps=_steps(told.story))


def _steps(story: OrderStory) -> tuple[StepForm, ...]:
    return tuple(StepForm.of(step) for step in story.steps)

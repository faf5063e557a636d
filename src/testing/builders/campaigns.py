"""Campaigns, and what is ordered and published for them."""

from datetime import datetime, timedelta
from typing import Any

import attrs

from influence.domain.accounts import AccountId
from influence.domain.agreements import Agreement
from influence.domain.campaign_codes import CodeQuota
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.link_requests import AskedLink
from influence.domain.money import Money
from influence.domain.networks import Network
from influence.domain.order_steps import OrderStep, Origin, StepKind
from influence.domain.orders import Order, OrderId, Placement
from influence.domain.phase import Phase, Release
from influence.domain.ports.upstream import LinkRequestStatus
from influence.domain.posts import Attachment, Post, PostId, Why
from influence.domain.provenance import Provenance
from influence.testing.moments import DAY, NOON


def a_campaign(name: str = "Spring", **more: Any) -> Campaign:
    """A campaign that no store keeps yet."""
    return attrs.evolve(Campaign(name, brand="Acme", created_at=NOON, created_by="mara"), **more)


def an_agreement(campaign: CampaignId, account: AccountId, **more: Any) -> Agreement:
    """A fee of 250 euros; the brief was given at noon and is not answered yet."""
    return attrs.evolve(Agreement(campaign, account, Money(25_000, "EUR"), briefed_at=NOON), **more)


def an_order(campaign: CampaignId, account: AccountId, key: str = "key-1", **more: Any) -> Order:
    """A drafted order for one video."""
    ordinary = Order(key, campaign, account, posts_required=1, created_at=NOON, created_by="mara")
    return attrs.evolve(ordinary, **more)


def a_placement(campaign_code: str = "CODE-1", upstream_id: str = "7001", **more: Any) -> Placement:
    """What TikTok gives for a placed order."""
    ordinary = Placement(upstream_id, campaign_code, f"https://tiktok.test/i/{campaign_code}", placed_at=NOON)
    return attrs.evolve(ordinary, **more)


def a_code_quota(code: str = "CODE-1", **more: Any) -> CodeQuota:
    """What TikTok told of a campaign code at noon: three more creators could accept."""
    return attrs.evolve(CodeQuota(code, remaining=3, told_at=NOON), **more)


def an_order_step(order: OrderId, kind: StepKind = StepKind.SENT, **more: Any) -> OrderStep:
    """What a user of ours did with an order at noon."""
    return attrs.evolve(OrderStep(order, kind, NOON, Origin.OURS, "mara"), **more)


def an_asked_link(order: OrderId, video_id: str = "video-1", **more: Any) -> AskedLink:
    """A request to link a video that was made once, at noon, and waits for the creator."""
    ordinary = AskedLink(order, video_id, LinkRequestStatus.IN_REVIEW, times_asked=1, last_asked_at=NOON)
    return attrs.evolve(ordinary, **more)


def a_post(account: AccountId, external_id: str = "video-1", **more: Any) -> Post:
    """A TikTok video as the public profile showed it."""
    ordinary = Post(
        network=Network.TIKTOK,
        external_id=external_id,
        account=account,
        url=f"https://www.tiktok.com/@ann.cooks/video/{external_id}",
        source=Provenance.TTCM_PUBLIC,
        published_at=NOON,
    )
    return attrs.evolve(ordinary, **more)


def an_attachment(campaign: CampaignId, post: PostId, why: Why = Why.BY_HAND, **more: Any) -> Attachment:
    """A reason for which a TikTok post is in a campaign; by hand, unless told."""
    ordinary: dict[str, Any] = {"network": Network.TIKTOK, "at": NOON, "by": "mara"}
    return Attachment(campaign, post, why=why, **{**ordinary, **more})


def closing(plan: str = "digest-of-the-plan", at: datetime = NOON, after: timedelta = DAY) -> Release:
    """The release once the cut-over has begun, *after* a while."""
    return Release().to(Phase.CLOSING, at=at + after, plan=plan)

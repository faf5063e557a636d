"""One of each noun, valid as it comes; name what matters to the test and leave the rest."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from influence.domain.accounts import Account, AccountId, Door
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.consents import Consent
from influence.domain.events import Event, EventKind
from influence.domain.formulas import Definitions
from influence.domain.grants import ConsentEnd, EndReason, Grant
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.orders import Order, Placement
from influence.domain.phase import Phase, Release
from influence.domain.pictures import MediaType, Picture, PictureCopy
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.inbox import Message, MessageKind
from influence.domain.posts import Attachment, Post, PostId, Why
from influence.domain.provenance import Provenance
from influence.domain.values import Value
from influence.testing.moments import DAY, NOON


def an_answer(membership: Membership = Membership.IN, checked_at: datetime = NOON) -> MembershipAnswer:
    """An answer of TikTok's."""
    return MembershipAnswer(membership, checked_at)


def an_account(handle: str = "ann.cooks", **more: Any) -> Account:
    """A TikTok account that no store keeps yet: a member that came through the CRM door."""
    ordinary = Account(
        network=Network.TIKTOK,
        handle=handle,
        door=Door.CRM,
        added_at=NOON,
        added_by="mara",
        answer=an_answer(),
    )
    return attrs.evolve(ordinary, **more)


def a_member(handle: str = "ann.cooks", creator_id: str | None = None, **more: Any) -> Account:
    """A marketplace member with its public creator id."""
    return an_account(handle, creator_id=creator_id or f"creator-of-{handle}", **more)


def a_stub(handle: str = "ann.cooks", **more: Any) -> Account:
    """An account that the old source left: nobody has asked TikTok who it is."""
    nothing_known = {"door": Door.TAKEN_OVER, "answer": MembershipAnswer()}
    return an_account(handle, **{**nothing_known, **more})


def an_instagram_account(handle: str = "ann.bakes", **more: Any) -> Account:
    """An account of another network."""
    return an_account(handle, **{"network": Network.INSTAGRAM, "answer": MembershipAnswer(), **more})


def a_grant(open_id: str = "open-ann", epoch: int = 1, **more: Any) -> Grant:
    """A live grant with sealed tokens that nobody can open."""
    ordinary = Grant(
        open_id=open_id,
        epoch=epoch,
        scopes=frozenset({"user.info.basic", "video.list"}),
        sealed_access=b"\x00sealed access of " + open_id.encode(),
        sealed_refresh=b"\xffsealed refresh of " + open_id.encode(),
        access_expires_at=NOON + DAY,
        refresh_expires_at=NOON + 365 * DAY,
        granted_at=NOON,
    )
    return attrs.evolve(ordinary, **more)


def an_end(epoch: int = 1, why: EndReason = EndReason.WITHDRAWN, at: datetime = NOON) -> ConsentEnd:
    """The end of the consent of *epoch*: the creator withdrew it."""
    return ConsentEnd(epoch, why, at)


def a_consent(state: str = "fingerprint-1", **more: Any) -> Consent:
    """A consent that was begun at noon."""
    ordinary = Consent(
        state, "http://127.0.0.1:8910/callback", begun_at=NOON, begun_by="mara", handle="ann.cooks"
    )
    return attrs.evolve(ordinary, **more)


def a_campaign(name: str = "Spring", **more: Any) -> Campaign:
    """A campaign that no store keeps yet."""
    return attrs.evolve(Campaign(name, brand="Acme", created_at=NOON, created_by="mara"), **more)


def an_order(campaign: CampaignId, account: AccountId, key: str = "key-1", **more: Any) -> Order:
    """A drafted order for one video."""
    ordinary = Order(key, campaign, account, posts_required=1, created_at=NOON, created_by="mara")
    return attrs.evolve(ordinary, **more)


def a_placement(campaign_code: str = "CODE-1", upstream_id: str = "7001", **more: Any) -> Placement:
    """What TikTok gives for a placed order."""
    ordinary = Placement(upstream_id, campaign_code, f"https://tiktok.test/i/{campaign_code}", placed_at=NOON)
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


def a_snapshot(
    values: Mapping[AccountMetric, Value] | None = None,
    *,
    source: Provenance = Provenance.TTCM_PUBLIC,
    as_of: datetime = NOON,
    fetched_at: datetime | None = None,
    definitions: Definitions = Definitions.UNKNOWN,
) -> Snapshot[AccountMetric]:
    """What one source said of an account; fetched when it was true, unless told."""
    said = {AccountMetric.FOLLOWER_COUNT: 1200} if values is None else values
    return Snapshot(source, as_of, fetched_at or as_of, said, definitions)


def a_post_snapshot(
    values: Mapping[PostMetric, Value] | None = None,
    *,
    source: Provenance = Provenance.TTCM_PUBLIC,
    as_of: datetime = NOON,
    fetched_at: datetime | None = None,
) -> Snapshot[PostMetric]:
    """What one source said of a post; fetched when it was true, unless told."""
    said = {PostMetric.VIDEO_VIEWS: 3400, PostMetric.LIKES: 56} if values is None else values
    return Snapshot(source, as_of, fetched_at or as_of, said)


def a_legacy_row(handle: str = "ann.cooks", **values: Value) -> LegacyRow:
    """One line of a customer's old file; values by the names of their metrics, a dot written as two underscores."""
    named = values or {"follower_count": 900}
    return LegacyRow(handle, {AccountMetric(name.replace("__", ".")): value for name, value in named.items()})


def an_event(kind: EventKind = EventKind.ACCOUNT_ADDED, who: str = "ann.cooks", detail: str = "") -> Event:
    """Something that happened."""
    return Event(kind, who, detail)


def a_message(key: str = "message-1", **more: Any) -> Message:
    """A message that a video of an order is published."""
    ordinary = Message(key, MessageKind.VIDEO_PUBLISHED, NOON, campaign_code="CODE-1", video_id="video-1")
    return attrs.evolve(ordinary, **more)


def closing(plan: str = "digest-of-the-plan", at: datetime = NOON, after: timedelta = DAY) -> Release:
    """The release once the cut-over has begun, *after* a while."""
    return Release().to(Phase.CLOSING, at=at + after, plan=plan)


def a_picture_copy(
    account: AccountId, address: str = "https://pictures.example/a.png", **more: Any
) -> PictureCopy:
    """A copy that was made at noon and is kept for a day."""
    ordinary = PictureCopy(
        account=account,
        picture=Picture(MediaType.PNG, b"\x89PNG\x00\xff" + address.encode(), 720, 480),
        source=Provenance.TTCM_PUBLIC,
        address_digest=hashlib.sha256(address.encode()).hexdigest(),
        fetched_at=NOON,
        expires_at=NOON + DAY,
    )
    return attrs.evolve(ordinary, **more)

"""What campaigns must hold, as plain sets, worked out beside the program from what TikTok has and what users did."""

from typing import Final

import attrs

from influence.domain.accounts import kind_of
from influence.domain.capabilities import Kind, Tie
from influence.domain.membership import Membership
from influence.domain.orders import Placement
from influence.domain.ports.upstream import ReviewStage
from influence.domain.posts import Why
from tests.support.desk import Desk
from tests.support.sometimes import sometimes

Place = tuple[str, str, str]
"""A tenant, a campaign and a video."""
OrderKey = tuple[str, int]
CAPTURED: Final = "bob"
"""Whose videos the old source captured."""
FREE: Final = {
    Kind.AUTHENTICATED_TTCM: Tie.FREE_AUTH,
    Kind.AUTHENTICATED_NON_TTCM: Tie.FREE_AUTH,
    Kind.NON_AUTHENTICATED_TTCM: Tie.FREE_TTCM,
    Kind.UNSUPPORTED: Tie.NONE,
}
_ENDS: Final = {ReviewStage.REJECTED, ReviewStage.DELETED}
_NOT_OUT: Final = {*_ENDS, ReviewStage.UPLOADED, ReviewStage.IN_REVIEW}


@attrs.define
class Placed:
    """An order, as it was placed."""

    campaign: str
    handle: str
    placement: Placement
    posts: int
    is_cancelled: bool = False
    live: set[str] = attrs.field(factory=set)

    @property
    def code(self) -> str:
        return self.placement.campaign_code

    @property
    def link(self) -> str:
        return self.placement.invite_link

    @property
    def is_over(self) -> bool:
        """True when nobody waits for it: cancelled, or all its posts are linked."""
        return self.is_cancelled or len(self.live) >= self.posts


@attrs.define
class Model:
    """Everything the program should know; *owners* tells whose each video really is."""

    owners: dict[str, str] = attrs.field(factory=dict)
    members: dict[tuple[str, str], bool] = attrs.field(factory=dict)
    consenting: set[tuple[str, str]] = attrs.field(factory=set)
    campaigns: set[tuple[str, str]] = attrs.field(factory=set)
    taking_part: set[Place] = attrs.field(factory=set)
    orders: dict[OrderKey, Placed] = attrs.field(factory=dict)
    known: set[tuple[str, str]] = attrs.field(factory=set)
    by_hand: set[Place] = attrs.field(factory=set)
    captured: set[Place] = attrs.field(factory=set)

    def owner(self, video: str) -> str:
        """Whose video it is."""
        return self.owners.get(video, CAPTURED)

    def kind(self, tenant: str, handle: str) -> Kind:
        """What consent and membership make of the account."""
        who = (tenant, handle)
        return kind_of(authenticated=who in self.consenting, member=self.members[who])

    def is_supported(self, tenant: str, handle: str) -> bool:
        return self.kind(tenant, handle) is not Kind.UNSUPPORTED

    def linked(self) -> set[Place]:
        """Every video with a live link, in the campaign of its order."""
        return {(key[0], one.campaign, video) for key, one in self.orders.items() for video in one.live}

    def reasons(self, place: Place) -> set[Why]:
        """Why that video is in that campaign."""
        held = {Why.BY_HAND: self.by_hand, Why.ORDER_LINK: self.linked(), Why.LEGACY_CAPTURE: self.captured}
        return {why for why, places in held.items() if place in places}

    def tie(self, place: Place) -> Tie:
        """How the video is tracked there now."""
        if place in self.linked():
            return Tie.ORDER
        return FREE[self.kind(place[0], self.owner(place[2]))]

    def is_held(self, place: Place) -> bool:
        """True while orders or posts of the handle (third in *place*) stand in the campaign."""
        tenant, campaign, handle = place
        own = {(key[0], one.campaign, one.handle) for key, one in self.orders.items()}
        posts = self.by_hand | self.linked() | self.captured
        return place in own or any(
            (t, c, self.owner(video)) == (tenant, campaign, handle) for t, c, video in posts
        )

    def sync(self, desk: Desk) -> None:
        """The same as a refresh of the posts of *desk*'s tenant."""
        tenant = desk.by.tenant
        for (owner, _), order in sorted(self.orders.items()):
            if owner == tenant:
                self._follow(desk, tenant, order)
        watched = {who for t, _, who in self.taking_part if t == tenant and self.is_supported(t, who)}
        for video, who in self.owners.items():
            if who in watched and desk.market._people.seen(video) is not None:
                self.known.add((tenant, video))

    def _follow(self, desk: Desk, tenant: str, order: Placed) -> None:
        (shown,) = desk.market._book.identified(order.placement.upstream_id)
        videos = [desk.market._people.video(video) for video in shown.video_ids]
        is_asked = any(v.video_id not in order.live or v.is_deleted for v in videos)
        stages = {v.video_id: ReviewStage.DELETED if v.is_deleted else v.stage for v in videos}
        for video in sorted(order.live):
            if video not in stages or (is_asked and stages[video] in _ENDS):
                order.live.discard(video)
                stays = (tenant, order.campaign, video) in self.by_hand
                sometimes("a link ended, the post stays by hand", stays)
                sometimes("a link ended, the post left", not stays)
                sometimes("a deleted video unlinked", stages.get(video) is ReviewStage.DELETED)
                sometimes("a rejected video unlinked", stages.get(video) is ReviewStage.REJECTED)
                sometimes("a revoked link", video not in stages)
        for video in shown.video_ids:
            if video in order.live:
                continue
            sometimes("a video held by review", stages[video] in _NOT_OUT)
            sometimes("a video of a cancelled order", order.is_cancelled)
            if not order.is_cancelled and stages[video] not in _NOT_OUT:
                self._claim(tenant, order, video)

    def _claim(self, tenant: str, order: Placed, video: str) -> None:
        holders = {key[0] for key, one in self.orders.items() if video in one.live}
        sometimes("claimed twice", tenant in holders)
        sometimes("claimed twice over tenants", holders - {tenant})
        sometimes("another creator's video", self.owners[video] != order.handle)
        if not holders and self.owners[video] == order.handle:
            order.live.add(video)
            self.known.add((tenant, video))
            sometimes("linked")
            sometimes("linked and by hand", (tenant, order.campaign, video) in self.by_hand)


def membership_of(*, is_member: bool) -> Membership:
    """TikTok's answer."""
    return Membership.IN if is_member else Membership.NOT_IN

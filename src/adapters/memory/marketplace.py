"""An in-memory marketplace: the `Marketplace` port, for tests and for trying things out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

import attrs

from influence.adapters.memory.market.consents import Consent
from influence.adapters.memory.market.creators import Creator, NotPossible, ShownVideo
from influence.adapters.memory.market.orders import PARAMETER, ShownOrder
from influence.adapters.memory.market.scene import Called, Scene
from influence.domain.grants import Tokens
from influence.domain.membership import HANDLES_PER_CHECK, Membership, MembershipAnswer
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.networks import fold
from influence.domain.orders import Placement
from influence.domain.ports.clock import Clock
from influence.domain.ports.upstream import (
    Invited,
    OrderRequest,
    OrdersPlaced,
    Permit,
    Profile,
    UpstreamOrder,
    Video,
    VideoReport,
)
from influence.domain.ports.upstream_failures import TikTokRefused
from influence.domain.secret import Secret
from influence.domain.values import Value, well_formed

__all__ = ["Called", "FakeMarketplace", "NotPossible"]

_A, _P = AccountMetric, PostMetric
_LEGACY: Final = frozenset(m for m in _A if m.value.startswith("legacy."))
_PUBLIC: Final = frozenset(
    {_A.PROFILE_IMAGE, _A.DISPLAY_NAME, _A.FOLLOWER_COUNT, _A.LIKE_COUNT, _A.VIDEO_COUNT}
)
_PLAIN: Final = frozenset({_A.PROFILE_IMAGE, _A.DISPLAY_NAME, _A.FOLLOWER_COUNT, _A.CREATOR_RATE})
_SHARED: Final = frozenset(_A) - _LEGACY - {_A.LIKE_COUNT, _A.VIDEO_COUNT, _A.USER_NAME, _A.CREATOR_ID}
_LISTED: Final = frozenset({_P.COMMENTS, _P.LIKES, _P.SHARES, _P.VIDEO_VIEWS})
_OWN: Final = _LISTED | {_P.TOTAL_ENGAGEMENTS, _P.POST_ENGAGEMENT_RATE}

NOT_A_CREATOR: Final = 40121
PERMISSION: Final = 40001
SCOPE_MISSING: Final = 40130


class FakeMarketplace(Scene):
    """A small marketplace that keeps TikTok's limits and says no where TikTok does. Thread-safe.

    *undelivered* takes metrics away from every answer, as another API generation would.
    """

    def __init__(self, clock: Clock, *, undelivered: Iterable[Metric] = ()) -> None:
        super().__init__(clock)
        self._undelivered: frozenset[Metric] = frozenset({*_LEGACY, *undelivered})

    @property
    def undelivered(self) -> frozenset[Metric]:
        return self._undelivered

    def memberships(self, handles: Sequence[str]) -> Mapping[str, MembershipAnswer]:
        if not handles:
            return {}
        with self._called("memberships", *handles):
            _check_handles(handles)
            now = self._clock.now()
            return {handle: MembershipAnswer(self._membership(handle), now) for handle in handles}

    def invite(self, handles: Sequence[str]) -> Mapping[str, Invited]:
        if not handles:
            return {}
        with self._called("invite", *handles):
            _check_handles(handles)
            return {handle: self._invited(handle) for handle in handles}

    def public_profile(self, permit: Permit) -> Profile:
        with self._called("public_profile", permit.handle):
            creator = self._member(permit.handle)
            values = self._figures(creator, _PUBLIC) | {_A.CREATOR_ID: creator.creator_id}
            return Profile(permit.handle, self._clock.now(), values, creator_id=creator.creator_id)

    def authorised_profile(self, open_id: str, token: Secret) -> Profile:
        with self._called("authorised_profile", open_id):
            consent, creator = self._consenting(open_id, token, "biz.creator.info")
            wanted = _SHARED if "biz.creator.insights" in consent.scopes else _PLAIN
            values = self._figures(creator, wanted)
            return Profile(creator.handle, self._clock.now(), values, open_id=open_id)

    def public_videos(self, permit: Permit, *, most: int) -> tuple[Video, ...]:
        with self._called("public_videos", permit.handle):
            return self._listed(self._member(permit.handle), _LISTED, most)

    def authorised_videos(self, open_id: str, token: Secret, *, most: int) -> tuple[Video, ...]:
        with self._called("authorised_videos", open_id):
            _, creator = self._consenting(open_id, token, "video.list")
            return self._listed(creator, _OWN, most)

    def place_orders(self, request: OrderRequest) -> OrdersPlaced:
        with self._called("place_orders", *request.handles):
            now = self._clock.now()
            asked = {fold(handle): self._addressee(handle) for handle in request.handles}
            served = {name: creator for name, creator in asked.items() if name not in self._refusals}
            if asked and not served:
                raise TikTokRefused(PARAMETER, self._refusals[next(iter(asked))])
            code, orders = self._book.place(request, list(served.values()))
            given = {
                name: Placement(order.order_id, code.text, code.invite_link, now)
                for name, order in zip(served, orders, strict=True)
            }
            return OrdersPlaced(
                placements={h: given[fold(h)] for h in request.handles if fold(h) in given},
                refused={h: self._refusals[fold(h)] for h in request.handles if fold(h) not in given},
                remaining=self._book.remaining(code),
            )

    def read_orders(self, upstream_ids: Sequence[str]) -> tuple[UpstreamOrder, ...]:
        if not upstream_ids:
            return ()
        with self._called("read_orders", *upstream_ids):
            found = map(self._book.find, dict.fromkeys(upstream_ids))
            return tuple(self._shown(order) for order in found if order is not None)

    def orders_under(self, campaign_code: str) -> tuple[UpstreamOrder, ...]:
        with self._called("orders_under", campaign_code):
            return tuple(map(self._shown, self._book.under(campaign_code)))

    def report(self, upstream_ids: Sequence[str]) -> tuple[VideoReport, ...]:
        if not upstream_ids:
            return ()
        with self._called("report", *upstream_ids):
            orders = filter(None, map(self._book.find, dict.fromkeys(upstream_ids)))
            return tuple(line for order in orders for line in self._reported(order))

    def consent_page(self, state: Secret, redirect_uri: str) -> str:
        query = urlencode({"redirect_uri": redirect_uri, "state": state.reveal()})
        return f"https://tiktok.example/consent?{query}"

    def exchange(self, code: Secret, redirect_uri: str) -> Tokens:
        with self._called("exchange", redirect_uri):
            return self._desk.exchange(code, redirect_uri, self._clock.now())

    def refresh(self, token: Secret) -> Tokens:
        with self._called("refresh"):
            return self._desk.refresh(token, self._clock.now())

    def _membership(self, handle: str) -> Membership:
        creator = self._people.find(handle)
        return Membership.INVALID if creator is None else creator.membership

    def _invited(self, handle: str) -> Invited:
        creator = self._people.find(handle)
        if creator is None:
            return Invited(rejected="HANDLE_NOT_FOUND")
        if creator.membership is Membership.IN:
            return Invited(is_in=True)
        if creator.rejected is None:
            self._people.put(attrs.evolve(creator, membership=Membership.INVITED))
        return Invited(rejected=creator.rejected)

    def _member(self, handle: str) -> Creator:
        creator = self._people.find(handle)
        if creator is None or creator.membership is not Membership.IN:
            raise TikTokRefused(NOT_A_CREATOR, f"{handle} is not a TCM creator")
        return creator

    def _addressee(self, handle: str) -> Creator:
        creator = self._people.find(handle)
        if creator is None:
            raise TikTokRefused(PARAMETER, f"handle_names: {handle} does not exist")
        return creator

    def _consenting(self, open_id: str, token: Secret, scope: str) -> tuple[Consent, Creator]:
        consent = self._desk.behind(token, self._clock.now())
        creator = self._people.numbered(consent.creator.number)
        if creator.open_id != open_id:
            raise TikTokRefused(PERMISSION, "creator_id: no permission to operate this creator")
        if scope not in consent.scopes:
            raise TikTokRefused(SCOPE_MISSING, f"The scope {scope} is not authorized by the user")
        return consent, creator

    def _figures(self, creator: Creator, wanted: frozenset[AccountMetric]) -> dict[AccountMetric, Value]:
        known = {**creator.values, _A.USER_NAME: creator.handle}
        open_ones = (wanted | {_A.USER_NAME}) - self._undelivered
        return well_formed({metric: value for metric, value in known.items() if metric in open_ones})

    def _listed(self, creator: Creator, wanted: frozenset[PostMetric], most: int) -> tuple[Video, ...]:
        newest = list(self._people.videos_of(creator))[: max(most, 0)]
        return tuple(self._video(creator, video, wanted) for video in newest)

    def _video(self, creator: Creator, video: ShownVideo, wanted: frozenset[PostMetric]) -> Video:
        open_ones = wanted - self._undelivered
        return Video(
            video_id=video.video_id,
            fetched_at=self._clock.now(),
            values=well_formed({m: value for m, value in video.values.items() if m in open_ones}),
            url=f"https://www.tiktok.com/@{creator.handle}/video/{video.video_id}",
            published_at=video.published_at,
        )

    def _shown(self, order: ShownOrder) -> UpstreamOrder:
        handle = self._people.numbered(order.owner).handle
        return UpstreamOrder(order.order_id, handle, order.code.text, order.video_ids)

    def _reported(self, order: ShownOrder) -> list[VideoReport]:
        creator = self._people.numbered(order.owner)
        videos = [self._people.video(video_id) for video_id in order.video_ids]
        return [
            VideoReport(order.order_id, creator.handle, self._video(creator, video, frozenset(_P)))
            for video in videos
            if not video.is_deleted
        ]


def _check_handles(handles: Sequence[str]) -> None:
    if len({fold(handle) for handle in handles}) > HANDLES_PER_CHECK:
        raise TikTokRefused(PARAMETER, f"handle_names: must have 1 to {HANDLES_PER_CHECK} items")

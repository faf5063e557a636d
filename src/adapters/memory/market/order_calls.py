"""What is asked about orders: placing, finding, reading, reviews."""

from collections.abc import Iterable, Iterator, Sequence

import attrs

from influence.adapters.memory.market.creator_calls import CreatorCalls
from influence.adapters.memory.market.creators import Creator, ShownVideo
from influence.adapters.memory.market.orders import ShownOrder
from influence.adapters.memory.market.placing import PLACING
from influence.adapters.memory.market.refusals import PARAMETER, given
from influence.domain.breakdowns import parts_within
from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.networks import fold
from influence.domain.orders import Placement
from influence.domain.ports.upstream import (
    OrderRequest,
    OrdersPlaced,
    ReviewStage,
    Sought,
    UpstreamOrder,
    Video,
    VideoReport,
    VideoReview,
)
from influence.domain.ports.upstream_failures import Ability, Generation, TikTokRefused


class OrderCalls(CreatorCalls):
    """The marketplace, as far as orders are concerned."""

    def place_orders(self, request: OrderRequest) -> OrdersPlaced:
        with self._called("place_orders", *request.handles):
            asked, refused = self._addressees(request.handles)
            if refused and not asked:
                raise TikTokRefused(PARAMETER, next(iter(refused.values())))
            orders = PLACING[self._generation](self._book, request, list(asked.values()))
            given = {name: self._placement(order) for name, order in zip(asked, orders, strict=True)}
            return OrdersPlaced(
                placements={h: given[fold(h)] for h in request.handles if fold(h) in given},
                refused={h: refused[fold(h)] for h in request.handles if fold(h) in refused},
                remaining=self._book.remaining(orders[0].code),
            )

    def find_placed(self, request: OrderRequest) -> OrdersPlaced | None:
        if request.campaign_code is None:
            self._need(Ability.READ_BACK)
        with self._called("find_placed", *request.handles):
            texts = [one.text for one in self._book.codes if one.reference == request.reference]
            text = request.campaign_code or next(iter(texts), "")
            placements = {}
            for handle in request.handles:
                creator = self._people.find(handle)
                order = None if creator is None else self._book.of(creator, text)
                if order is not None:
                    placements[handle] = self._placement(order)
            return OrdersPlaced(placements, {}) if placements else None

    def read_orders(self, orders: Sequence[Sought]) -> tuple[UpstreamOrder, ...]:
        if not orders:
            return ()
        with self._called("read_orders", *(one.upstream_id for one in orders)):
            asked = tuple(dict.fromkeys(orders))
            if self._generation is Generation.TTCM:
                return tuple(shown for one in asked for shown in self._shown(one))
            return tuple(shown for one in asked for shown in self._attributed(one, asked))

    def reviews(self, orders: Sequence[Sought]) -> tuple[VideoReview, ...]:
        self._need(Ability.REVIEW)
        if not orders:
            return ()
        with self._called("reviews", *(one.upstream_id for one in orders)):
            return tuple(
                self._reviewed(order.order_id, video_id)
                for one in dict.fromkeys(orders)
                for order in self._book.identified(one.upstream_id)
                for video_id in order.video_ids
            )

    def _addressees(self, handles: Iterable[str]) -> tuple[dict[str, Creator], dict[str, str]]:
        """Creators and refusals, by folded handle. Orders are for everybody, campaigns for members only."""
        asked: dict[str, Creator] = {}
        refused: dict[str, str] = {}
        for handle in handles:
            creator, name = self._people.find(handle), fold(handle)
            if name in self._refusals:
                refused[name] = self._refusals[name]
            elif self._generation is Generation.TTCM:
                asked[name] = given(creator, f"handle_names: {handle} does not exist")
            elif creator is not None and creator.membership is Membership.IN:
                asked[name] = creator
            else:
                refused[name] = f"{handle} could not be invited"
        return asked, refused

    def _placement(self, order: ShownOrder) -> Placement:
        return Placement(order.order_id, order.code.text, order.code.invite_link, self._clock.now())

    def _shown(self, sought: Sought) -> Iterator[UpstreamOrder]:
        """The order with that id, whatever its creator is called now."""
        for order in self._book.identified(sought.upstream_id):
            handle = self._people.numbered(order.owner).handle
            reports = self._reports(sought.upstream_id, order.video_ids)
            yield UpstreamOrder(sought.upstream_id, handle, order.code.text, order.video_ids, reports)

    def _attributed(self, sought: Sought, asked: Sequence[Sought]) -> Iterator[UpstreamOrder]:
        """A campaign keeps all videos together; whose they are is told by their reports only."""
        if self._book.code(sought.campaign_code) is None:
            return
        orders = list(self._book.under(sought.campaign_code))
        names = {fold(one.handle) for one in asked if one.campaign_code == sought.campaign_code}
        invited = {fold(self._people.numbered(order.owner).handle) for order in orders}
        owners = {one: self._owner(one, names, invited) for order in orders for one in order.video_ids}
        mine = tuple(one for one, owner in owners.items() if owner == fold(sought.handle))
        yield UpstreamOrder(
            sought.upstream_id,
            sought.handle,
            sought.campaign_code,
            mine,
            self._reports(sought.upstream_id, mine, sought.handle),
            unattributed=frozenset(one for one, owner in owners.items() if owner is None),
        )

    def _owner(self, video_id: str, names: set[str], invited: set[str]) -> str | None:
        """The folded handle of its creator. A stranger may be somebody whose new name we do not know."""
        if not self._is_reported(video_id):
            return next(iter(names)) if len(names) == len(invited) == 1 else None
        told = fold(self._people.numbered(self._people.video(video_id).owner).handle)
        return told if told in names or names <= invited else None

    def _reports(
        self, upstream_id: str, video_ids: Sequence[str], asked: str | None = None
    ) -> tuple[VideoReport, ...]:
        told = map(self._people.video, filter(self._is_reported, video_ids))
        owned = ((self._people.numbered(video.owner), video) for video in told)
        return tuple(
            VideoReport(upstream_id, asked or creator.handle, self._reported(creator, video))
            for creator, video in owned
        )

    def _reported(self, creator: Creator, video: ShownVideo) -> Video:
        whole = self._video(creator, video, frozenset(PostMetric))
        return attrs.evolve(whole, parts=parts_within(video.parts, self._delivery.parted - self._undelivered))

    def _is_reported(self, video_id: str) -> bool:
        video = self._people.video(video_id)
        return video.is_reported and not video.is_deleted

    def _reviewed(self, upstream_id: str, video_id: str) -> VideoReview:
        video = self._people.video(video_id)
        if video.is_deleted:
            return VideoReview(upstream_id, video_id, ReviewStage.DELETED)
        return VideoReview(upstream_id, video_id, video.stage, video.reason)

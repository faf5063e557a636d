"""Orders of the in-memory marketplace, with TikTok's limits and refusals."""

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from influence.adapters.memory.market.creators import Creator, NotPossible
from influence.domain.campaigns import LONGEST_BRAND
from influence.domain.orders import HANDLES_PER_ORDER, MOST_POSTS, SPARK_DAYS
from influence.domain.ports.upstream import OrderRequest
from influence.domain.ports.upstream_failures import TikTokRefused

ORDERS_PER_CODE: Final = 200
PARAMETER: Final = 40002
NUMBER_LIMIT: Final = 40502


@attrs.frozen
class Code:
    """A campaign code with its link: what one brand asks of each creator under it."""

    text: str
    invite_link: str
    brand: str
    videos: int


@attrs.frozen
class ShownOrder:
    """One creator's order under a code."""

    order_id: str
    code: Code
    owner: int
    is_accepted: bool = False
    video_ids: tuple[str, ...] = ()


class OrderBook:
    """All codes and orders."""

    def __init__(self) -> None:
        self._codes: dict[str, Code] = {}
        self._orders: dict[str, ShownOrder] = {}

    def find(self, order_id: str) -> ShownOrder | None:
        return self._orders.get(order_id)

    def under(self, text: str) -> Iterator[ShownOrder]:
        """The orders under a code or its link, oldest first."""
        return (one for one in self._orders.values() if text in {one.code.text, one.code.invite_link})

    def remaining(self, code: Code) -> int:
        """How many more creators can accept under *code*."""
        return ORDERS_PER_CODE - sum(one.is_accepted for one in self.under(code.text))

    def place(self, request: OrderRequest, creators: Sequence[Creator]) -> tuple[Code, list[ShownOrder]]:
        """One order for each of *creators*, all or none.

        Raises:
            TikTokRefused: as TikTok does.
        """
        self._check(request, creators)
        code = self._code(request)
        taken = {one.owner for one in self.under(code.text)}
        for creator in creators:
            if creator.number in taken:
                raise TikTokRefused(PARAMETER, f"{creator.handle} has an order under {code.text} already")
        self._codes[code.text] = code
        return code, [self._open(code, creator) for creator in creators]

    def order_of(self, creator: Creator, text: str) -> ShownOrder:
        """The order of *creator* under a code or its link."""
        for order in self.under(text):
            if order.owner == creator.number:
                return order
        raise NotPossible(f"@{creator.handle} has no order under {text}")

    def accept(self, order: ShownOrder) -> ShownOrder:
        """The order, accepted."""
        if not order.is_accepted and self.remaining(order.code) <= 0:
            raise NotPossible(f"{ORDERS_PER_CODE} creators have accepted under {order.code.text}")
        return self._put(attrs.evolve(order, is_accepted=True))

    def link(self, order: ShownOrder, video_id: str) -> ShownOrder:
        """The order, accepted and with the video."""
        if self.linked_to(video_id) is not None:
            raise NotPossible(f"video {video_id} is linked to an order")
        if len(order.video_ids) >= order.code.videos:
            raise NotPossible(f"order {order.order_id} has all of its {order.code.videos} videos")
        accepted = self.accept(order)
        return self._put(attrs.evolve(accepted, video_ids=(*accepted.video_ids, video_id)))

    def unlink(self, video_id: str) -> ShownOrder:
        """The order without the video."""
        order = self.linked_to(video_id)
        if order is None:
            raise NotPossible(f"video {video_id} is linked to no order")
        left = tuple(one for one in order.video_ids if one != video_id)
        return self._put(attrs.evolve(order, video_ids=left))

    def linked_to(self, video_id: str) -> ShownOrder | None:
        """The order that names the video."""
        return next((one for one in self._orders.values() if video_id in one.video_ids), None)

    def _check(self, request: OrderRequest, creators: Sequence[Creator]) -> None:
        rules = (
            (1 <= len(request.brand) <= LONGEST_BRAND, "brand_name"),
            (1 <= len(request.description) <= LONGEST_BRAND, "description"),
            (1 <= len(creators) <= HANDLES_PER_ORDER, "handle_names"),
            (1 <= request.posts_required <= MOST_POSTS, "video_number"),
            (request.spark_days in {None, *SPARK_DAYS}, "default_spark_ads_requested_authorization_days"),
        )
        for is_kept, name in rules:
            if not is_kept:
                raise TikTokRefused(PARAMETER, f"{name}: out of bounds")

    def _code(self, request: OrderRequest) -> Code:
        if request.campaign_code is None:
            number = len(self._codes) + 1
            link = f"https://www.tiktok.com/t/FAKE{number:04}/"
            return Code(f"CODE{number:04}", link, request.brand, request.posts_required)
        code = self._codes.get(request.campaign_code)
        if code is None or code.brand != request.brand:
            raise TikTokRefused(PARAMETER, f"campaign_code {request.campaign_code} is not of this brand")
        if self.remaining(code) <= 0:
            raise TikTokRefused(NUMBER_LIMIT, f"campaign code {code.text} carries no further order")
        return code

    def _open(self, code: Code, creator: Creator) -> ShownOrder:
        return self._put(ShownOrder(f"72000000000000{len(self._orders) + 1:05}", code, creator.number))

    def _put(self, order: ShownOrder) -> ShownOrder:
        self._orders[order.order_id] = order
        return order

"""The order book of the in-memory marketplace: who was asked under which code, and the videos tied to it.

In TikTok One a campaign plays the part of a code, and an invited handle that of an order.
"""

from collections.abc import Iterator

import attrs

from influence.adapters.memory.market.creators import Creator, NotPossible


@attrs.frozen
class Code:
    """What orders are placed under, with its link.

    *videos* may be tied by each creator and *orders* be accepted, where that is limited. *reference* is the text by
    which a request finds it again.
    """

    text: str
    invite_link: str
    brand: str
    reference: str
    videos: int | None = None
    orders: int | None = None


@attrs.frozen
class ShownOrder:
    """One creator's order under a code."""

    order_id: str
    code: Code
    owner: int
    is_accepted: bool = False
    video_ids: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        """True when no further video can be tied to it."""
        return self.code.videos is not None and len(self.video_ids) >= self.code.videos


class OrderBook:
    """All codes and orders."""

    def __init__(self) -> None:
        self._codes: dict[str, Code] = {}
        self._orders: dict[tuple[str, int], ShownOrder] = {}
        self._elsewhere: dict[str, int] = {}

    @property
    def codes(self) -> tuple[Code, ...]:
        return tuple(self._codes.values())

    @property
    def orders(self) -> tuple[ShownOrder, ...]:
        return tuple(self._orders.values())

    def code(self, text: str) -> Code | None:
        """The code with this text or this link."""
        return next((one for one in self.codes if text in {one.text, one.invite_link}), None)

    def identified(self, order_id: str) -> Iterator[ShownOrder]:
        """The order with that id, if there is one."""
        return (one for one in self.orders if one.order_id == order_id)

    def under(self, text: str) -> Iterator[ShownOrder]:
        """The orders under a code or its link, oldest first."""
        return (one for one in self.orders if text in {one.code.text, one.code.invite_link})

    def of(self, creator: Creator, text: str) -> ShownOrder | None:
        """The order of *creator* under a code or its link."""
        return next((one for one in self.under(text) if one.owner == creator.number), None)

    def order_of(self, creator: Creator, text: str) -> ShownOrder:
        """As `of`, for one that must be there."""
        found = self.of(creator, text)
        if found is None:
            raise NotPossible(f"@{creator.handle} has no order under {text}")
        return found

    def remaining(self, code: Code) -> int | None:
        """How many more creators can accept under *code*, where that is limited."""
        taken = sum(one.is_accepted for one in self.under(code.text))
        return None if code.orders is None else code.orders - taken - self._elsewhere.get(code.text, 0)

    def use_up(self, code: Code, left: int) -> None:
        """Others accept under *code*, until no more than *left* can."""
        remaining = self.remaining(code)
        if remaining is None:
            raise NotPossible(f"any number of creators can join under {code.text}")
        self._elsewhere[code.text] = self._elsewhere.get(code.text, 0) + remaining - left

    def open(self, code: Code, creator: Creator, order_id: str) -> ShownOrder:
        """A new order under a new or an old code."""
        self._codes[code.text] = code
        return self._put(ShownOrder(order_id, code, creator.number))

    def accept(self, order: ShownOrder) -> ShownOrder:
        """The order, accepted."""
        if not order.is_accepted and self.remaining(order.code) == 0:
            raise NotPossible(f"{order.code.orders} creators have accepted under {order.code.text}")
        return self._put(attrs.evolve(order, is_accepted=True))

    def link(self, order: ShownOrder, video_id: str) -> ShownOrder:
        """The order, accepted and with the video."""
        if self.linked_to(video_id) is not None:
            raise NotPossible(f"video {video_id} is linked to an order")
        if order.is_full:
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
        return next((one for one in self.orders if video_id in one.video_ids), None)

    def _put(self, order: ShownOrder) -> ShownOrder:
        self._orders[order.code.text, order.owner] = order
        return order

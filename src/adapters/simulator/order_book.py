"""The order book of the simulated marketplace, and the rules of TikTok's order workflow 2.0."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import attrs

from influence.adapters.simulator.chance import number, text
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.orders import ORDERS_PER_CODE, CampaignCode, Deliverable, Link, Order, Via
from influence.adapters.simulator.refusals import Refused, Why

_LINK_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"


@attrs.frozen
class Brief:
    """What a brand asks for when it places orders."""

    account_id: str
    brand_name: str
    description: str
    deliverables: tuple[Deliverable, ...]
    source: str | None = None
    code: str | None = None


class OrderBook:
    """Codes and orders.

    A code carries 200 orders, counted when a creator accepts; a creator links no more videos than the code asks
    for; a video is linked to one order at a time.
    """

    def __init__(self, seed: int, codes: Iterable[CampaignCode] = (), orders: Iterable[Order] = ()) -> None:
        self._seed = seed
        self._codes = {code.code: code for code in codes}
        self._by_link = {code.invite_link: code for code in self._codes.values()}
        self._orders: dict[str, Order] = {}
        self._under: dict[str, dict[str, str]] = {code: {} for code in self._codes}
        self._linked: dict[str, str] = {}
        for order in orders:
            self._put(order)

    @property
    def codes(self) -> tuple[CampaignCode, ...]:
        return tuple(self._codes.values())

    @property
    def orders(self) -> tuple[Order, ...]:
        return tuple(self._orders.values())

    def place(
        self, brief: Brief, creators: Sequence[Creator], now: datetime
    ) -> tuple[CampaignCode, list[Order]]:
        """New orders for the *creators*, under a new code or the one the *brief* names.

        A code that is used again forces the deliverables of its first orders.

        Raises:
            Refused: the code is not of this account and brand, a creator has an order under it, or it is used up.
        """
        code = self._new_code(brief) if brief.code is None else self._code_again(brief, brief.code)
        served = self._under.get(code.code, {})
        for creator in creators:
            if creator.key in served:
                raise Refused(Why.ALREADY_ORDERED, f"{creator.handle} has an order under {code.code} already")
        self._codes[code.code] = self._by_link[code.invite_link] = code
        self._under.setdefault(code.code, served)
        placed = []
        for creator in creators:
            order = Order(number(self._seed, "order", len(self._orders)), code.code, creator.key, now)
            self._put(order)
            placed.append(order)
        return code, placed

    def code(self, text_or_link: str) -> CampaignCode:
        """The code with this text, or with this invite link.

        Raises:
            Refused: there is no such code.
        """
        found = self._codes.get(text_or_link) or self._by_link.get(text_or_link)
        if found is None:
            raise Refused(Why.UNKNOWN_CODE, f"there is no campaign code or invite link {text_or_link!r}")
        return found

    def order(self, order_id: str) -> Order | None:
        return self._orders.get(order_id)

    def under(self, code: CampaignCode) -> list[Order]:
        """The orders under *code*, oldest first."""
        return [self._orders[order_id] for order_id in self._under[code.code].values()]

    def remaining(self, code: CampaignCode) -> int:
        """How many more creators can accept under *code*."""
        accepted = sum(1 for order in self.under(code) if order.accepted_at)
        return ORDERS_PER_CODE - accepted - self._codes[code.code].accepted_elsewhere

    def use_up(self, code: CampaignCode) -> CampaignCode:
        """The code after others took every order it still carried."""
        taken = code.accepted_elsewhere + self.remaining(code)
        used_up = attrs.evolve(code, accepted_elsewhere=taken)
        self._codes[code.code] = self._by_link[code.invite_link] = used_up
        return used_up

    def of(self, creator: Creator) -> list[Order]:
        """The orders of *creator*, newest first."""
        return [order for order in reversed(self._orders.values()) if order.owner == creator.key]

    def order_of(self, creator: Creator, code: CampaignCode) -> Order:
        """The order of *creator* under *code*.

        Raises:
            Refused: this creator has none.
        """
        order_id = self._under[code.code].get(creator.key)
        if order_id is None:
            raise Refused(Why.UNKNOWN_ORDER, f"@{creator.handle} has no order under {code.code}")
        return self._orders[order_id]

    def linked_to(self, video_id: str) -> Order | None:
        """The order that the video is linked to now."""
        order_id = self._linked.get(video_id)
        return None if order_id is None else self._orders[order_id]

    def accept(self, order: Order, now: datetime) -> Order:
        """The order, accepted. A second time changes nothing.

        Raises:
            Refused: the creator refused it before, or the code carries no further order.
        """
        if order.accepted_at is not None:
            return order
        if order.refused_at is not None:
            raise Refused(Why.WRONG_STATE, f"order {order.order_id} was refused by its creator")
        if self.remaining(self._codes[order.code]) <= 0:
            raise Refused(
                Why.ORDERS_EXHAUSTED, f"{ORDERS_PER_CODE} creators have accepted under {order.code}"
            )
        return self._put(attrs.evolve(order, accepted_at=now))

    def refuse(self, order: Order, now: datetime) -> Order:
        """The order, refused by its creator.

        Raises:
            Refused: it was accepted before.
        """
        if order.accepted_at is not None:
            raise Refused(Why.WRONG_STATE, f"order {order.order_id} is accepted")
        return self._put(attrs.evolve(order, refused_at=order.refused_at or now))

    def link(self, order: Order, video_id: str, via: Via, now: datetime) -> Order:
        """The order, accepted and with the video linked to it.

        Raises:
            Refused: as for `accept`; the order has all its videos; the video is linked to an order.
        """
        if video_id in self._linked:
            raise Refused(Why.ALREADY_LINKED, f"video {video_id} is linked to order {self._linked[video_id]}")
        limit = self._codes[order.code].videos_per_creator
        if len(order.live_links) >= limit:
            raise Refused(Why.VIDEOS_EXHAUSTED, f"order {order.order_id} has all of its {limit} videos")
        accepted = self.accept(order, now)
        return self._put(attrs.evolve(accepted, links=(*accepted.links, Link(video_id, via, now))))

    def revoke(self, video_id: str, now: datetime) -> Order:
        """The order after its link to the video is revoked.

        Raises:
            Refused: the video is linked to no order.
        """
        order = self.linked_to(video_id)
        if order is None:
            raise Refused(Why.WRONG_STATE, f"video {video_id} is linked to no order")
        del self._linked[video_id]
        links = tuple(
            attrs.evolve(link, revoked_at=now) if link.video_id == video_id and not link.revoked_at else link
            for link in order.links
        )
        return self._put(attrs.evolve(order, links=links))

    def _put(self, order: Order) -> Order:
        self._orders[order.order_id] = order
        self._under[order.code][order.owner] = order.order_id
        self._linked.update((link.video_id, order.order_id) for link in order.live_links)
        return order

    def _new_code(self, brief: Brief) -> CampaignCode:
        place = len(self._codes)
        slug = text(self._seed, "invite link", place, length=9, alphabet=_LINK_LETTERS)
        return CampaignCode(
            code=text(self._seed, "campaign code", place, length=10),
            invite_link=f"https://www.tiktok.com/t/{slug}/",
            account_id=brief.account_id,
            brand_name=brief.brand_name,
            description=brief.description,
            source=brief.source,
            deliverables=brief.deliverables,
        )

    def _code_again(self, brief: Brief, named: str) -> CampaignCode:
        code = self._codes.get(named)
        if code is None or code.account_id != brief.account_id:
            raise Refused(Why.UNKNOWN_CODE, f"this account has no campaign code {named!r}")
        if code.brand_name != brief.brand_name:
            raise Refused(Why.OTHER_BRAND, f"campaign code {named} belongs to another brand name")
        if self.remaining(code) <= 0:
            raise Refused(Why.ORDERS_EXHAUSTED, f"campaign code {named} carries no further order")
        return code

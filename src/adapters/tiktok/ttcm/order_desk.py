"""Orders: placing them, finding them again, and reading what became of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from influence.adapters.tiktok.asked import Asked
from influence.adapters.tiktok.calls import Json
from influence.adapters.tiktok.codes import ENDPOINT_OFFLINE, FIELDS_OFFLINE, NOT_FOUND, NUMBER_LIMIT
from influence.adapters.tiktok.desk import Desk
from influence.adapters.tiktok.listings import numbered
from influence.adapters.tiktok.ttcm import orders, tables, videos
from influence.adapters.tiktok.ttcm.reviews import REVIEWS, reviews
from influence.domain.ports.upstream import (
    OrderRequest,
    OrdersPlaced,
    Sought,
    UpstreamOrder,
    VideoReport,
    VideoReview,
)
from influence.domain.ports.upstream_failures import CodeUsedUp, TikTokRefused, TikTokUnavailable

CREATE: Final = "/tcm/order/create/v2/"
READ: Final = "/tcm/order/get/v2/"
REPORT: Final = videos.REPORT_PATH

ORDERS_PER_PAGE: Final = 20
REPORTS_PER_PAGE: Final = 100
ORDERS_PER_CALL: Final = 200


@attrs.frozen
class OrderDesk:
    """The orders of the brand's marketplace account."""

    _desk: Desk

    def place(self, request: OrderRequest) -> OrdersPlaced:
        try:
            answer = self._desk.brand_changes(CREATE, orders.order_body(request))
        except TikTokRefused as refused:
            if refused.upstream_code != NUMBER_LIMIT or request.campaign_code is None:
                raise
            raise CodeUsedUp(refused.upstream_code, refused.message, refused.request_id) from refused
        return orders.placed(answer, request.handles, self._desk.now())

    def find(self, request: OrderRequest, code: str) -> OrdersPlaced | None:
        """The orders of *request* under *code*; a creator who seems to have several of them is left to a person.

        Raises:
            TikTokUnavailable: an order cannot be read, and whoever asks wants to know what is not there.
        """
        items = self._shown({"query_type": "CAMPAIGN_CODE", "campaign_code": code})
        found = [orders.found({"campaign_code": code, **item}, self._desk.now()) for item in items]
        if None in found:
            self._desk.drift.unreadable(READ, "orders")
            raise TikTokUnavailable("unreadable answer: orders")
        placements = Asked(request.handles).spelt(orders.single(one for one in found if one is not None))
        return OrdersPlaced(placements, {}) if placements else None

    def read(self, sought: Sequence[Sought]) -> tuple[UpstreamOrder, ...]:
        """The orders that can be read, with the reports of their videos, in the order in which they were sought."""
        ids = list(dict.fromkeys(one.upstream_id for one in sought))
        known = dict(self._orders(ids))
        reported = self._reported([one for one in ids if one in known and known[one].video_ids])
        return tuple(attrs.evolve(known[one], reports=reported.get(one, ())) for one in ids if one in known)

    def reviews(self, sought: Sequence[Sought]) -> tuple[VideoReview, ...]:
        ids = dict.fromkeys(one.upstream_id for one in sought)
        return tuple(review for upstream_id in ids for review in self._reviews(upstream_id))

    def _orders(self, ids: Sequence[str]) -> Iterator[tuple[str, UpstreamOrder]]:
        for some in _in_pieces(ids):
            for item in self._shown({"query_type": "ORDER_ID", "order_ids": some}):
                order = orders.order_shown(item)
                if order is None:
                    self._desk.drift.note(READ, "orders", item)
                else:
                    yield order.upstream_id, order

    def _shown(self, query: Json) -> list[Json]:
        return numbered(self._desk.numbered(READ, query, ORDERS_PER_PAGE), "orders", ORDERS_PER_PAGE)

    def _reported(self, ids: Sequence[str]) -> Mapping[str, tuple[VideoReport, ...]]:
        """The reports by order, each video once."""
        found: dict[str, dict[str, VideoReport]] = {}
        for some in _in_pieces(ids):
            for line in videos.reports(self._insights(some), self._desk.now(), self._desk.drift):
                found.setdefault(line.upstream_id, {}).setdefault(line.video.video_id, line)
        return {upstream_id: tuple(lines.values()) for upstream_id, lines in found.items()}

    def _insights(self, ids: Sequence[str]) -> Iterable[Json]:
        """What TikTok reports, without the fields, or wholly without, if it took them offline."""
        try:
            return self._report({"order_ids": ids, "metrics": tables.REPORT_FIELDS})
        except TikTokRefused as refused:
            if refused.upstream_code == ENDPOINT_OFFLINE:
                return ()
            if refused.upstream_code != FIELDS_OFFLINE:
                raise
        return self._report({"order_ids": ids})

    def _report(self, query: Json) -> Iterable[Json]:
        return numbered(self._desk.numbered(REPORT, query, REPORTS_PER_PAGE), "insights", REPORTS_PER_PAGE)

    def _reviews(self, upstream_id: str) -> Iterator[VideoReview]:
        try:
            answer = self._desk.brand_reads(REVIEWS, {"v2_order_id": upstream_id})
        except TikTokRefused as refused:
            if refused.upstream_code != NOT_FOUND:
                raise
            return
        yield from reviews(answer, upstream_id, self._desk.drift)


def _in_pieces(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (ids[start : start + ORDERS_PER_CALL] for start in range(0, len(ids), ORDERS_PER_CALL))

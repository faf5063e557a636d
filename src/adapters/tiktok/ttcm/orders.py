"""Orders as the order generation takes and tells them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from influence.adapters.tiktok.asked import Asked, handle_in
from influence.adapters.tiktok.calls import Answer, Json
from influence.adapters.tiktok.converters import address, identifier, whole
from influence.domain.deliverables import Deliverable
from influence.domain.networks import fold
from influence.domain.orders import Placement
from influence.domain.ports.upstream import OrderRequest, OrdersPlaced, UpstreamOrder

_FAILED: Final = "failed_handle_names"


def order_body(request: OrderRequest) -> Json:
    """What TikTok is asked to place. Zero Spark days of a whole order are said by saying nothing.

    Posts that have names say their Spark days themselves.
    """
    optional: Json = {"campaign_code": request.campaign_code, **_wanted(request)}
    return {
        "brand_name": request.brand,
        "description": request.description,
        "handle_names": Asked(request.handles).once,
        **{name: value for name, value in optional.items() if value is not None},
    }


def _wanted(request: OrderRequest) -> Json:
    """The posts: by name, or how many of them."""
    if request.deliverables:
        return {"deliverables": [_deliverable(one) for one in request.deliverables]}
    return {
        "video_number": request.posts_required,
        "default_spark_ads_requested_authorization_days": request.spark_days or None,
    }


def _deliverable(one: Deliverable) -> Json:
    days: Json = {} if one.spark_days is None else {"spark_ads_requested_authorization_days": one.spark_days}
    return {"deliverable_name": one.name, **days}


def placed(answer: Answer, handles: tuple[str, ...], at: datetime) -> OrdersPlaced:
    """What TikTok placed, by handle as it was asked.

    Raises:
        OutcomeUnknown: orders were placed, and the answer does not tell which.
    """
    asked = Asked(handles)
    placements = asked.spelt(_placements(answer, handles, at))
    failed = _failed(answer)
    is_told = answer.data.get("orders") is not None
    refused = {
        handle: answer.partly or "TikTok refused this creator"
        for handle in handles
        if handle not in placements and (fold(handle) in failed or (is_told and answer.partly is not None))
    }
    if not is_told and len(refused) < len(set(handles)):
        raise answer.unreadable("orders")
    return OrdersPlaced(placements, refused, _count(answer.data.get("remaining_orders")))


def _count(value: object) -> int | None:
    number = whole(value)
    return number if number is not None and 0 <= number < 2**31 else None


def _placements(answer: Answer, handles: Iterable[str], at: datetime) -> Iterator[tuple[str, Placement]]:
    """Each order in *answer*. One for somebody who was not asked for may be one of ours under another name."""
    wanted = frozenset(map(fold, handles))
    items = answer.items("orders")
    if len(items) != len(answer.data.get("orders") or ()):  # type: ignore[arg-type]  # a list, or `items` raised
        raise answer.unreadable("orders")
    for item in items:
        told = {**answer.data, **{name: value for name, value in item.items() if value is not None}}
        handle, order_id = handle_in(item), identifier(item.get("order_id"))
        code, link = identifier(told.get("campaign_code")), address(told.get("invite_link"))
        if handle is None or fold(handle) not in wanted:
            raise answer.unreadable("orders")
        if order_id is None or code is None or link is None:
            raise answer.unreadable("orders")
        yield handle, Placement(order_id, code, link, at)


def found(item: Json, at: datetime) -> tuple[str, Placement] | None:
    """The handle and the placement of an order as TikTok shows it; None when it does not say enough."""
    order_id, handle = identifier(item.get("order_id")), handle_in(item)
    code, link = identifier(item.get("campaign_code")), address(item.get("invite_link"))
    if order_id is None or handle is None or code is None:
        return None
    return handle, Placement(order_id, code, link or "", at)


def single(placements: Iterable[tuple[str, Placement]]) -> Iterator[tuple[str, Placement]]:
    """Those of *placements* whose handle bears no other one."""
    by_handle: dict[str, dict[str, Placement]] = {}
    for handle, placement in placements:
        by_handle.setdefault(fold(handle), {})[placement.upstream_id] = placement
    for handle, its in by_handle.items():
        if len(its) == 1:
            yield handle, next(iter(its.values()))


def _failed(answer: Answer) -> frozenset[str]:
    given = answer.data.get(_FAILED)
    names = map(identifier, given if isinstance(given, list) else [])
    return frozenset(fold(name) for name in names if name is not None)


def order_shown(item: Json) -> UpstreamOrder | None:
    """An order as TikTok shows it; None when it does not say enough.

    Videos that cannot be read are not "no videos": that would revoke links.
    """
    order_id, handle = identifier(item.get("order_id")), handle_in(item)
    code, videos = identifier(item.get("campaign_code")), _videos(item)
    if order_id is None or handle is None or code is None or videos is None:
        return None
    return UpstreamOrder(order_id, handle, code, videos)


def _videos(item: Json) -> tuple[str, ...] | None:
    given = item.get("video_ids")
    if given is None:
        return () if _video_count(item) == 0 else None
    if not isinstance(given, list):
        return None
    ids = tuple(identifier(video_id) for video_id in given)
    known = tuple(dict.fromkeys(video_id for video_id in ids if video_id is not None))
    return None if None in ids else known


def _video_count(item: Json) -> int | None:
    quota = item.get("quota")
    return whole({**item, **(quota if isinstance(quota, Mapping) else {})}.get("current_video_count"))

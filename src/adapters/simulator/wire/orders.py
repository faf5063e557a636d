"""Placing orders and reading them back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.order_book import Brief
from influence.adapters.simulator.orders import ORDERS_PER_CODE, Deliverable, Order
from influence.adapters.simulator.refusals import Refused
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.creators import ACCOUNT
from influence.adapters.simulator.wire.envelope import PARAMETER, ApiRefused
from influence.adapters.simulator.wire.pages import numbered_page, paged
from influence.adapters.simulator.wire.parameters import Kind, Parameter, read_parameters

_SPARK_DAYS: Final = (7, 30, 60, 365)
CREATE: Final = (
    ACCOUNT,
    Parameter("brand_name", most=60),
    Parameter("description", most=60),
    Parameter("handle_names", Kind.HANDLES, most=100),
    Parameter("campaign_code", required=False, most=60),
    Parameter("order_source", required=False, choices=("MSP", "OTHER")),
    Parameter("deliverables", Kind.OBJECTS, required=False, most=10),
    Parameter("video_number", Kind.INTEGER, required=False, default=10, most=10),
    Parameter(
        "default_spark_ads_requested_authorization_days",
        Kind.INTEGER,
        required=False,
        least=0,
        most=365,
        choices=_SPARK_DAYS,
    ),
)
_DELIVERABLE: Final = (
    Parameter("deliverable_name", most=60),
    Parameter(
        "spark_ads_requested_authorization_days",
        Kind.INTEGER,
        required=False,
        least=0,
        most=365,
        choices=(0, *_SPARK_DAYS),
    ),
)
GET: Final = (
    ACCOUNT,
    Parameter("query_type", choices=("ORDER_ID", "CAMPAIGN_CODE", "INVITE_LINK")),
    Parameter("order_ids", Kind.TEXTS, required=False, most=200),
    Parameter("campaign_code", required=False),
    Parameter("invite_link", required=False),
    Parameter("fields", Kind.TEXTS, required=False, most=50),
    *paged(20),
)

_FIELDS: Final = (
    "order_id", "handle_name", "campaign_code", "invite_link", "video_ids", "current_video_count",
    "total_video_limit", "per_creator_video_limit",
)  # fmt: skip


def create(call: Call) -> Data:
    """New orders, one per handle, under one code and one link."""
    found = (_addressee(call, handle) for handle in call.texts("handle_names"))
    creators = list({creator.key: creator for creator in found}.values())
    brief = Brief(
        account_id=call.text("tcm_account_id"),
        brand_name=call.text("brand_name"),
        description=call.text("description"),
        deliverables=_deliverables(call),
        source=call.text_or_none("order_source"),
        code=call.text_or_none("campaign_code"),
    )
    with call.world.change():
        code, orders = call.world.book.place(brief, creators, call.now)
    return {
        "campaign_code": code.code,
        "invite_link": code.invite_link,
        "remaining_orders": call.world.book.remaining(code),
        "orders": [
            {"order_id": order.order_id, "handle_name": creator.handle}
            for order, creator in zip(orders, creators, strict=True)
        ],
    }


def read(call: Call) -> Data:
    """Orders by their ids, by code or by link. Those of other accounts are left out without a word."""
    fields = call.texts("fields") or _FIELDS
    unknown = [field for field in fields if field not in _FIELDS]
    if unknown:
        raise ApiRefused(PARAMETER, f"fields: {unknown[0]!r} is not a field")
    orders = [
        o for o in _asked(call) if call.world.book.code(o.code).account_id == call.text("tcm_account_id")
    ]
    page, note = numbered_page(call, orders)
    return {"orders": [_order(call, order, fields) for order in page], "page_info": note}


def _order(call: Call, order: Order, fields: Sequence[str]) -> Data:
    code = call.world.book.code(order.code)
    links = call.world.shown_links(order)
    quota: Data = {
        "current_video_count": sum(not call.world.shelf.is_deleted(link.video_id) for link in links),
        "per_creator_video_limit": code.videos_per_creator,
        "total_video_limit": code.videos_per_creator * ORDERS_PER_CODE,
    }
    whole: Data = {
        "order_id": order.order_id,
        "handle_name": call.world.people.by_key(order.owner).handle,
        "video_ids": [link.video_id for link in links],
        "campaign_code": code.code,
        "invite_link": code.invite_link,
        "quota": {name: value for name, value in quota.items() if name in fields},
    }
    return {name: value for name, value in whole.items() if name in fields or (name == "quota" and value)}


def _asked(call: Call) -> list[Order]:
    return _QUERIES[call.text("query_type")](call)


def _by_ids(call: Call) -> list[Order]:
    ids = dict.fromkeys(call.texts("order_ids"))
    if not ids:
        raise ApiRefused(PARAMETER, "order_ids: required for this query_type")
    return [order for order in map(call.world.book.order, ids) if order is not None]


def _by_code(name: str) -> Callable[[Call], list[Order]]:
    def named(call: Call) -> list[Order]:
        text = call.text_or_none(name)
        if text is None:
            raise ApiRefused(PARAMETER, f"{name}: required for this query_type")
        try:
            return call.world.book.under(call.world.book.code(text))
        except Refused:
            return []

    return named


_QUERIES: Final[Mapping[str, Callable[[Call], list[Order]]]] = {
    "ORDER_ID": _by_ids,
    "CAMPAIGN_CODE": _by_code("campaign_code"),
    "INVITE_LINK": _by_code("invite_link"),
}


def _addressee(call: Call, handle: str) -> Creator:
    creator = call.world.find(handle)
    if creator is None:
        raise ApiRefused(PARAMETER, f"handle_names: {handle} does not exist")
    return creator


def _deliverables(call: Call) -> tuple[Deliverable, ...]:
    default_days = cast("int | None", call.values["default_spark_ads_requested_authorization_days"])
    given = call.objects("deliverables") or [
        {"deliverable_name": f"Deliverable {place}"} for place in range(1, call.integer("video_number") + 1)
    ]
    return tuple(_deliverable(one, default_days) for one in given)


def _deliverable(given: Mapping[str, object], default_days: int | None) -> Deliverable:
    told = read_parameters(_DELIVERABLE, given)
    days = cast("int | None", told["spark_ads_requested_authorization_days"])
    return Deliverable(cast("str", told["deliverable_name"]), default_days if days is None else days)

"""The report: everything TikTok tells about the videos that are linked to orders."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.measurements import counters_on
from influence.adapters.simulator.orders import Order
from influence.adapters.simulator.profiles import Profile, profile_of
from influence.adapters.simulator.videos import Counters, Video
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.creators import ACCOUNT
from influence.adapters.simulator.wire.envelope import PARAMETER, ApiRefused
from influence.adapters.simulator.wire.metrics import DEFAULT_METRICS, METRICS, metrics_of, rate
from influence.adapters.simulator.wire.pages import numbered_page, paged
from influence.adapters.simulator.wire.parameters import Kind, Parameter

MOST_DAYS: Final = 60
REPORT: Final = (
    ACCOUNT,
    Parameter("order_ids", Kind.TEXTS, most=200),
    Parameter("need_daily_stats", Kind.FLAG, required=False, default=False),
    Parameter("start_date", Kind.DATE, required=False),
    Parameter("end_date", Kind.DATE, required=False),
    Parameter("metrics", Kind.TEXTS, required=False, most=100),
    *paged(100),
)


def report(call: Call) -> Data:
    """One entry per linked video. Orders of other accounts are left out without a word."""
    unknown = [metric for metric in call.texts("metrics") if metric not in METRICS]
    if unknown:
        raise ApiRefused(PARAMETER, f"metrics: {unknown[0]!r} is not a metric")
    if call.values["need_daily_stats"]:
        _check_days(call)
    page, note = numbered_page(call, list(_linked(call)))
    return {"insights": [_insight(call, *linked) for linked in page], "page_info": note}


def _check_days(call: Call) -> None:
    start, end = call.day("start_date"), call.day("end_date")
    if start is None or end is None:
        raise ApiRefused(PARAMETER, "start_date, end_date: required when need_daily_stats is true")
    if not timedelta(0) <= end - start <= timedelta(days=MOST_DAYS):
        raise ApiRefused(PARAMETER, f"end_date: must lie 0 to {MOST_DAYS} days after start_date")


def _linked(call: Call) -> Iterator[tuple[Order, Creator, Video]]:
    world, account = call.world, call.text("tcm_account_id")
    for order in map(world.book.order, dict.fromkeys(call.texts("order_ids"))):
        if order is None or world.book.code(order.code).account_id != account:
            continue
        creator = world.people.by_key(order.owner)
        if creator.gone:
            continue
        for link in world.shown_links(order):
            if world.shelf.is_released(link.video_id) and not world.shelf.is_deleted(link.video_id):
                yield order, creator, world.shelf.find(creator, link.video_id)


def _insight(call: Call, order: Order, creator: Creator, video: Video) -> Data:
    profile = profile_of(creator)
    wanted = call.texts("metrics") or DEFAULT_METRICS
    metrics = metrics_of(video, profile, call.now)
    if call.values["need_daily_stats"]:
        metrics["daily_stats"] = _daily(call, video, profile)
    return {
        "dimensions": {
            "tcm_account_id": call.world.book.code(order.code).account_id,
            "order_id": order.order_id,
            "order_type": "API_ORDER_V2",
            "video_id": video.video_id,
            "handle_name": creator.handle,
            "video_first_release_time": f"{video.created_at:%Y-%m-%d}",
        },
        "metrics": {
            name: value
            for name, value in metrics.items()
            if name not in video.lacking and (name in wanted or name == "daily_stats")
        },
    }


def _daily(call: Call, video: Video, profile: Profile) -> list[Data]:
    start, end = call.day("start_date"), call.day("end_date")
    if start is None or end is None:
        return []
    released, today = video.created_at.date(), call.now.date()
    days = [start + timedelta(days=passed) for passed in range((end - start).days + 1)]
    told = [day for day in days if released <= day < today]
    return [_one_day(counters_on(video, profile.followers, day), day.isoformat()) for day in told]


def _one_day(counters: Counters, day: str) -> Data:
    return {
        "date": day,
        "views": counters.views,
        "likes": counters.likes,
        "comments": counters.comments,
        "shares": counters.shares,
        "engagement_rate": rate(counters.engagements, counters.views),
    }

"""The control plane: how tests, demonstrations and people set the scene."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, cast

import attrs

from influence.adapters.simulator.clock import ClockRefused
from influence.adapters.simulator.creators import Membership
from influence.adapters.simulator.events import happen
from influence.adapters.simulator.journal import MOST_REMEMBERED
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.scene import MEMBERS
from influence.adapters.simulator.web import conduct
from influence.adapters.simulator.web.house import House
from influence.adapters.simulator.web.telling import (
    Answer,
    BadRequest,
    Json,
    body_of,
    flag,
    integer,
    limit_of,
    number,
    only,
)
from influence.adapters.simulator.wire.links import watch

# Which refusals are about something that is not there, or about the state of the world; the rest is a bad request.
STATUS: Final = {
    Why.UNKNOWN_HANDLE: 404,
    Why.UNKNOWN_VIDEO: 404,
    Why.UNKNOWN_CODE: 404,
    Why.UNKNOWN_ORDER: 404,
    Why.UNKNOWN_CAMPAIGN: 404,
    Why.UNKNOWN_BRAND: 404,
    Why.UNKNOWN_REQUEST: 404,
    Why.WRONG_STATE: 409,
    Why.HANDLE_TAKEN: 409,
    Why.ALREADY_LINKED: 409,
    Why.ORDERS_EXHAUSTED: 409,
    Why.VIDEOS_EXHAUSTED: 409,
}


def seed(house: House, body: Json) -> Answer:
    """Add creators: `count` made-up ones or the given `handles`; `members` is the share of members."""
    only(body, "count", "handles", "members", "seed")
    share, own = number(body, "members", MEMBERS), integer(body, "seed", house.world.seed)
    if ("count" in body) == ("handles" in body):
        raise BadRequest("say either count or handles")
    if "count" in body:
        return attrs.asdict(house.world.populate(integer(body, "count", 0), members=share, seed=own))
    handles = body["handles"]
    if not isinstance(handles, list) or not all(isinstance(handle, str) for handle in handles):
        raise BadRequest("handles: must be a list of strings")
    return attrs.asdict(house.world.add_handles(cast("list[str]", handles), members=share, seed=own))


def trigger(house: House, body: Json) -> Answer:
    """Make an event happen."""
    return happen(house.world, body)


def clock(house: House, _: Json) -> Answer:
    """The time of the simulated world."""
    return {"now": house.world.clock.now().isoformat(), "frozen": house.world.clock.is_frozen}


def move_clock(house: House, body: Json) -> Answer:
    """Jump to `now`, move on by `advance` seconds, stop or go with `frozen`."""
    only(body, "now", "advance", "frozen")
    frozen, now = body.get("frozen"), body.get("now")
    if not (frozen is None or isinstance(frozen, bool)):
        raise BadRequest("frozen: must be true or false")
    try:
        instant = None if now is None else datetime.fromisoformat(cast("str", now))
        step = timedelta(seconds=number(body, "advance", 0))
        house.world.move_clock(to=instant, by=step, frozen=frozen)
    except (ClockRefused, TypeError, ValueError, OverflowError) as error:
        raise BadRequest(f"now, advance: {error}") from error
    return clock(house, {})


def log(house: House, query: Json) -> Answer:
    """The latest requests to the API, newest last, with remarks on what the client did wrong.

    With `faults_only` only those with remarks.
    """
    faults_only = flag(query, "faults_only")
    entries = house.door.journal.latest(limit_of(query, MOST_REMEMBERED), faults_only=faults_only)
    return {"requests": [attrs.asdict(entry) for entry in entries]}


def creators(house: House, query: Json) -> Answer:
    """The handles that live here, all of them or those with one `membership`."""
    told = query.get("membership")
    try:
        membership = None if told is None else Membership(str(told).upper())
    except ValueError as error:
        raise BadRequest(f"membership: one of {', '.join(Membership)}") from error
    found = house.world.creators(membership)
    return {
        "total": len(found),
        "handles": [creator.handle for creator in found[: limit_of(query, len(found))]],
    }


def creator(house: House, query: Json) -> Answer:
    """One creator with videos and orders, the newest first."""
    world = house.world
    with world.lock:
        found = world.creator(str(query.get("handle", "")))
        return {
            "handle": found.handle,
            "creator_id": found.creator_id,
            "membership": found.membership.value,
            "reject_reason": profile_of(found).reject_reason,
            "country": profile_of(found).country,
            "videos": [
                {
                    "video_id": video.video_id,
                    "url": watch(found.handle, video.video_id),
                    "caption": video.caption,
                }
                for video in world.shelf.of(found)
            ],
            "orders": [
                {
                    "order_id": order.order_id,
                    "campaign_code": order.code,
                    "invite_link": world.book.code(order.code).invite_link,
                    "accepted": order.accepted_at is not None,
                    "refused": order.refused_at is not None,
                    "video_ids": [link.video_id for link in order.live_links],
                }
                for order in world.book.of(found)
            ],
        }


CONTROLS: Final[Mapping[tuple[str, str], Callable[[House, Json], Answer]]] = {
    ("POST", "/simulator/seed"): seed,
    ("POST", "/simulator/trigger"): trigger,
    ("GET", "/simulator/clock"): clock,
    ("POST", "/simulator/clock"): move_clock,
    ("GET", "/simulator/log"): log,
    ("GET", "/simulator/creators"): creators,
    ("GET", "/simulator/creator"): creator,
    ("GET", "/simulator/quota"): conduct.quota,
    ("POST", "/simulator/quota"): conduct.set_quota,
    ("GET", "/simulator/hostility"): conduct.hostility,
    ("POST", "/simulator/hostility"): conduct.set_hostility,
    ("GET", "/simulator/habits"): conduct.habits,
    ("POST", "/simulator/habits"): conduct.set_habits,
    ("GET", "/simulator/hooks"): conduct.hooks,
    ("POST", "/simulator/hooks"): conduct.set_hooks,
    ("GET", "/simulator/openapi.json"): conduct.openapi,
}


def control(house: House, deed: Callable[[House, Json], Answer], told: bytes | Json) -> tuple[int, Answer]:
    """The status and the JSON that answer one request to the control plane."""
    try:
        return 200, deed(house, body_of(told) if isinstance(told, bytes) else told)
    except BadRequest as bad:
        return 400, {"error": str(bad)}
    except Refused as refused:
        return STATUS.get(refused.why, 400), {"error": str(refused)}
    except OSError as error:
        return 507, {"error": f"done, but the state file could not be written: {error.strerror}"}

"""The control plane: how tests, demonstrations and people set the scene."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, cast

import attrs

from influence.adapters.simulator.clock import ClockRefused
from influence.adapters.simulator.creators import Membership
from influence.adapters.simulator.events import happen
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.scene import MEMBERS
from influence.adapters.simulator.wire.door import Door
from influence.adapters.simulator.wire.links import watch
from influence.adapters.simulator.wire.parameters import Unfit, decode

Answer = dict[str, object]
Json = Mapping[str, object]

# Which refusals are about something that is not there, or about the state of the world; the rest is a bad request.
STATUS: Final = {
    Why.UNKNOWN_HANDLE: 404,
    Why.UNKNOWN_VIDEO: 404,
    Why.UNKNOWN_CODE: 404,
    Why.UNKNOWN_ORDER: 404,
    Why.WRONG_STATE: 409,
    Why.HANDLE_TAKEN: 409,
    Why.ALREADY_LINKED: 409,
    Why.ORDERS_EXHAUSTED: 409,
    Why.VIDEOS_EXHAUSTED: 409,
}


class BadRequest(Exception):
    """A request to the control plane that says nothing we understand."""


def seed(door: Door, body: Json) -> Answer:
    """Add creators: `count` made-up ones or the given `handles`; `members` is the share of members."""
    _only(body, "count", "handles", "members", "seed")
    share, number = _number(body, "members", MEMBERS), _integer(body, "seed", door.world.seed)
    if ("count" in body) == ("handles" in body):
        raise BadRequest("say either count or handles")
    if "count" in body:
        return attrs.asdict(door.world.populate(_integer(body, "count", 0), members=share, seed=number))
    handles = body["handles"]
    if not isinstance(handles, list) or not all(isinstance(handle, str) for handle in handles):
        raise BadRequest("handles: must be a list of strings")
    return attrs.asdict(door.world.add_handles(cast("list[str]", handles), members=share, seed=number))


def trigger(door: Door, body: Json) -> Answer:
    """Make an event happen."""
    return happen(door.world, body)


def clock(door: Door, _: Json) -> Answer:
    """The time of the simulated world."""
    return {"now": door.world.clock.now().isoformat(), "frozen": door.world.clock.is_frozen}


def move_clock(door: Door, body: Json) -> Answer:
    """Jump to `now`, move on by `advance` seconds, stop or go with `frozen`."""
    _only(body, "now", "advance", "frozen")
    frozen, now = body.get("frozen"), body.get("now")
    if not (frozen is None or isinstance(frozen, bool)):
        raise BadRequest("frozen: must be true or false")
    try:
        instant = None if now is None else datetime.fromisoformat(cast("str", now))
        step = timedelta(seconds=_number(body, "advance", 0))
        door.world.move_clock(to=instant, by=step, frozen=frozen)
    except (ClockRefused, TypeError, ValueError, OverflowError) as error:
        raise BadRequest(f"now, advance: {error}") from error
    return clock(door, {})


def log(door: Door, query: Json) -> Answer:
    """The latest requests to the API, newest last, with remarks on what the client did wrong."""
    entries = [attrs.asdict(entry) for entry in list(door.log)]
    limit = _limit(query, len(entries))
    return {"requests": entries[len(entries) - limit :] if limit < len(entries) else entries}


def creators(door: Door, query: Json) -> Answer:
    """The handles that live here, all of them or those with one `membership`."""
    told = query.get("membership")
    try:
        membership = None if told is None else Membership(str(told).upper())
    except ValueError as error:
        raise BadRequest(f"membership: one of {', '.join(Membership)}") from error
    found = door.world.creators(membership)
    return {
        "total": len(found),
        "handles": [creator.handle for creator in found[: _limit(query, len(found))]],
    }


def creator(door: Door, query: Json) -> Answer:
    """One creator with videos and orders, the newest first."""
    world = door.world
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


CONTROLS: Final[Mapping[tuple[str, str], Callable[[Door, Json], Answer]]] = {
    ("POST", "/simulator/seed"): seed,
    ("POST", "/simulator/trigger"): trigger,
    ("GET", "/simulator/clock"): clock,
    ("POST", "/simulator/clock"): move_clock,
    ("GET", "/simulator/log"): log,
    ("GET", "/simulator/creators"): creators,
    ("GET", "/simulator/creator"): creator,
}


def control(door: Door, deed: Callable[[Door, Json], Answer], told: bytes | Json) -> tuple[int, Answer]:
    """The status and the JSON that answer one request to the control plane."""
    try:
        return 200, deed(door, _body(told) if isinstance(told, bytes) else told)
    except BadRequest as bad:
        return 400, {"error": str(bad)}
    except Refused as refused:
        return STATUS.get(refused.why, 400), {"error": str(refused)}
    except OSError as error:
        return 507, {"error": f"done, but the state file could not be written: {error.strerror}"}


def _body(content: bytes) -> Json:
    try:
        body = decode(content or b"{}")
    except Unfit as unfit:
        raise BadRequest(f"the body is {unfit}") from unfit
    if not isinstance(body, dict):
        raise BadRequest("the body must be a JSON object")
    return body


def _only(body: Json, *known: str) -> None:
    for extra in sorted(set(body) - set(known)):
        raise BadRequest(f"{extra}: not known here, only {', '.join(known)}")


def _number(body: Json, name: str, default: float) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadRequest(f"{name}: must be a number")
    return value


def _integer(body: Json, name: str, default: int) -> int:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**63:
        raise BadRequest(f"{name}: must be a whole number")
    return value


def _limit(query: Json, default: int) -> int:
    told = str(query.get("limit", default))
    if not (told.isascii() and told.isdigit() and len(told) < 10):
        raise BadRequest("limit: must be a whole number")
    return int(told)

"""How the simulator conducts itself: its quota, its hostility, its habits, its messages, and what it says of itself."""

import attrs

from influence.adapters.simulator import habits as habitual
from influence.adapters.simulator.hooks import Mishap
from influence.adapters.simulator.hostility.dealer import Hostility, NotHostile
from influence.adapters.simulator.hostility.effects import Effects
from influence.adapters.simulator.openapi import description
from influence.adapters.simulator.quota import QuotaUnreadable, quota_of
from influence.adapters.simulator.web.house import House
from influence.adapters.simulator.web.telling import (
    Answer,
    BadRequest,
    Json,
    flag,
    integer,
    limit_of,
    number,
    only,
    texts,
)

_STATUSES = (200, 429)


def quota(house: House, _: Json) -> Answer:
    """The limits, how many calls came, which broke a limit, and the most calls that one window ever held."""
    return {**house.door.meter.report(), "http_status": house.door.throttle_status}


def set_quota(house: House, body: Json) -> Answer:
    """Other `limits`: a level, or such as `10/s 600/min insights 20/min`. Calls are counted anew.

    `http_status` is that of a refusal: 200 or 429.
    """
    only(body, "limits", "http_status")
    status = integer(body, "http_status", house.door.throttle_status)
    if status not in _STATUSES:
        raise BadRequest("http_status: 200 or 429")
    if "limits" in body:
        try:
            house.door.meter.set(quota_of(str(body["limits"])))
        except QuotaUnreadable as error:
            raise BadRequest(f"limits: {error}") from error
    house.door.throttle_status = status
    return quota(house, {})


def hostility(house: House, _: Json) -> Answer:
    """Whether answers are spoilt on purpose, with which dice, and what was dealt so far."""
    dealing = house.door.hostility
    return {"on": False} if dealing is None else dealing.report()


def set_hostility(house: House, body: Json) -> Answer:
    """Turn hostility `on` or off, with other dice: `seed`, `share`, `kinds`, `effects` (none, safe or all)."""
    only(body, "on", "seed", "share", "kinds", "effects")
    before = house.door.hostility or Hostility()
    told, is_on = str(body.get("effects", before.effects)), flag(body, "on", default=True)
    if told not in set(Effects):
        raise BadRequest(f"effects: one of {', '.join(Effects)}")
    if set(body) - {"on"} or house.door.hostility is None:
        try:
            house.door.hostility = Hostility(
                integer(body, "seed", before.seed),
                share=number(body, "share", before.share),
                kinds=texts(body, "kinds", tuple(kind.name for kind in before.kinds)),
                effects=told,
            )
        except NotHostile as error:
            raise BadRequest(str(error)) from error
    house.door.hostility.is_on = is_on
    return hostility(house, {})


def habits(house: House, _: Json) -> Answer:
    """What the simulator does where TikTok's documentation is silent, with the meaning of each habit."""
    return {"habits": attrs.asdict(house.world.habits), "meanings": habitual.meanings()}


def set_habits(house: House, body: Json) -> Answer:
    """Other habits, such as `refresh_tokens`: `keep`. All of them or none."""
    return {"habits": attrs.asdict(habitual.set_habits(house.world, body))}


def hooks(house: House, query: Json) -> Answer:
    """The latest messages to subscribers, newest last, with what became of each try."""
    tries = list(house.hooks.log)
    most = limit_of(query, len(tries))
    return {
        "signed": house.hooks.signed,
        "mishaps": sorted(house.hooks.mishaps),
        "deliveries": [attrs.asdict(one) for one in tries[max(0, len(tries) - most) :]],
    }


def set_hooks(house: House, body: Json) -> Answer:
    """What befalls messages from now on: `mishaps` of duplicate, disorder and drop; `signed` or not."""
    only(body, "mishaps", "signed")
    told = texts(body, "mishaps", tuple(house.hooks.mishaps))
    if not set(told) <= set(Mishap):
        raise BadRequest(f"mishaps: some of {', '.join(Mishap)}")
    house.hooks.mishaps = frozenset(map(Mishap, told))
    house.hooks.signed = flag(body, "signed", default=house.hooks.signed)
    return hooks(house, {})


def openapi(_: House, __: Json) -> Answer:
    """This API in OpenAPI 3.1."""
    return description()

"""Which requests may lose their answer: those whose outcome can be read back, or that can be made again."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from influence.adapters.simulator.world import World

Told = Mapping[str, object]


class Effects(StrEnum):
    """Whose answers may be lost after the request was done."""

    NONE = "none"
    SAFE = "safe"
    ALL = "all"


def _always(_: Told, __: World) -> bool:
    return True


def _under_a_code(told: Told, _: World) -> bool:
    return bool(told.get("campaign_code"))


def _under_a_name(told: Told, _: World) -> bool:
    return bool(told.get("campaign_name") or told.get("campaign_id"))


def _that_keeps_its_token(_: Told, world: World) -> bool:
    return world.habits.refresh_tokens == "keep"


# What is not named here has an outcome that nobody can find out: a new code of orders, a traded auth code.
SAFE: Final[Mapping[str, Callable[[Told, World], bool]]] = {
    "/tcm/creator/invite/": _always,
    "/tcm/order/create/v2/": _under_a_code,
    "/tto/tcm/campaign/create/": _under_a_name,
    "/tto/tcm/campaign/update/": _always,
    "/tto/tcm/campaign/link/": _always,
    "/tt_user/oauth2/refresh_token/": _that_keeps_its_token,
}


def may_lose(method: str, path: str, told: Told, world: World) -> bool:
    """True for a request that a client can clear up after its answer was lost."""
    return method == "POST" and path in SAFE and SAFE[path](told, world)

"""Subscriptions: who is told when something happens, and where."""

import weakref
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final, cast
from urllib.parse import urlsplit

import attrs

from influence.adapters.simulator.announcements import Announcement, Happening
from influence.adapters.simulator.chance import number
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.envelope import (
    NOT_FOUND,
    PARAMETER,
    PERMISSION,
    TOKEN_WRONG,
    ApiRefused,
)
from influence.adapters.simulator.wire.pages import numbered_page, paged
from influence.adapters.simulator.wire.parameters import Kind, Parameter, read_parameters
from influence.adapters.simulator.wire.tokens import check_app
from influence.adapters.simulator.world import World

VIDEOS: Final = "TCM_VIDEOS"
ENTITIES: Final = (
    VIDEOS, "TCM_SPARK_ADS", "LEAD", "AD_GROUP", "AD", "AD_ACCOUNT_SUSPENSION", "CREATIVE_FATIGUE",
    "API_SERVICE_STATUS", "REPORT_DATA_CHANGE",
)  # fmt: skip
_APP: Final = (Parameter("app_id"), Parameter("secret"))
SUBSCRIBE: Final = (
    *_APP,
    Parameter("subscribe_entity", choices=ENTITIES),
    Parameter("callback_url", most=2_000),
    Parameter("subscription_detail", Kind.OBJECT),
)
GET: Final = (*_APP, Parameter("subscribe_entity", required=False, choices=ENTITIES), *paged(1_000))
UNSUBSCRIBE: Final = (*_APP, Parameter("subscription_id"))
_DETAIL: Final = (Parameter("access_token"), Parameter("tto_tcm_account_id", required=False))


@attrs.frozen
class Subscription:
    """One wish to be told about an entity, by the token it was made with."""

    subscription_id: str
    entity: str
    callback_url: str
    access_token: str = attrs.field(repr=False)
    account_id: str | None = None


class Subscriptions:
    """The subscriptions of one world. They end with the program, and with the token they were made with."""

    def __init__(self, world: World) -> None:
        self._seed = world.seed
        self._world = weakref.ref(world)  # the book is kept by the world, and must not keep it
        self._made = 0
        self._kept: dict[str, Subscription] = {}

    def add(self, wished: Subscription) -> Subscription:
        """The subscription with its id; the same wish twice is one."""
        for known in self._kept.values():
            if attrs.evolve(known, subscription_id="") == wished:
                return known
        self._made += 1
        made = attrs.evolve(wished, subscription_id=number(self._seed, "subscription", self._made))
        self._kept[made.subscription_id] = made
        return made

    def remove(self, subscription_id: str) -> bool:
        """Whether there was one to end."""
        return self._kept.pop(subscription_id, None) is not None

    def of(self, entity: str | None) -> list[Subscription]:
        """Those that live, about one *entity* or all, the oldest first."""
        return [one for one in self._kept.values() if entity in {None, one.entity} and self._lives(one)]

    def listening_to(self, announcement: Announcement) -> list[Subscription]:
        """Who is told: about videos those of the account, about a consent every address once."""
        listening = self.of(VIDEOS)
        if announcement.kind is Happening.CONSENT_REMOVED:
            return list({one.callback_url: one for one in reversed(listening)}.values())
        return [one for one in listening if one.account_id == announcement.facts.get("account_id")]

    def _lives(self, subscription: Subscription) -> bool:
        world = self._world()
        return world is not None and subscription.access_token == world.credentials.access_token


_BOOKS: Final[weakref.WeakKeyDictionary[World, Subscriptions]] = weakref.WeakKeyDictionary()


def subscriptions_of(world: World) -> Subscriptions:
    """The one book of subscriptions of *world*."""
    with world.lock:
        if world not in _BOOKS:
            _BOOKS[world] = Subscriptions(world)
        return _BOOKS[world]


def subscribe(call: Call) -> Data:
    """From now on messages about an entity go to an address on this machine."""
    check_app(call, "app_id", "secret")
    entity, address = call.text("subscribe_entity"), call.text("callback_url")
    if not is_near(address):
        call.remarks.append("the simulator sends messages to this machine only")
        raise ApiRefused(PARAMETER, "callback_url: must be an address on this machine")
    detail = read_parameters(_DETAIL, cast("Mapping[str, object]", call.values["subscription_detail"]))
    account = cast("str | None", detail["tto_tcm_account_id"])
    if detail["access_token"] != call.world.credentials.access_token:
        raise ApiRefused(TOKEN_WRONG, "Access token is incorrect or has been revoked")
    if entity == VIDEOS and account is None:
        raise ApiRefused(PARAMETER, "tto_tcm_account_id: Missing data for required field.")
    if account is not None and account not in call.world.credentials.account_ids:
        raise ApiRefused(PERMISSION, "tto_tcm_account_id: no permission to operate this account")
    wished = Subscription("", entity, address, call.world.credentials.access_token, account)
    return {"subscription_id": subscriptions_of(call.world).add(wished).subscription_id}


def listed(call: Call) -> Data:
    """The subscriptions of the app, all of them or those about one entity."""
    check_app(call, "app_id", "secret")
    found = subscriptions_of(call.world).of(call.text_or_none("subscribe_entity"))
    page, note = numbered_page(call, found)
    return {"subscriptions": [_told(call, one) for one in page], "page_info": note}


def unsubscribe(call: Call) -> Data:
    """No more messages."""
    check_app(call, "app_id", "secret")
    subscription_id = call.text("subscription_id")
    if not subscriptions_of(call.world).remove(subscription_id):
        raise ApiRefused(NOT_FOUND, "subscription_id: the subscription does not exist")
    return {"subscription_id": int(subscription_id)}


def is_near(address: str) -> bool:
    """True for a loopback address."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
        return parts.scheme in {"http", "https"} and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


def _told(call: Call, one: Subscription) -> Data:
    detail = {} if one.account_id is None else {"tto_tcm_account_id": one.account_id}
    return {
        "app_id": call.world.credentials.app_id,
        "subscription_id": one.subscription_id,
        "subscribe_entity": one.entity,
        "callback_url": one.callback_url,
        "subscription_detail": detail,
    }

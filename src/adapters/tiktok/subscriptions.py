"""Where TikTok sends its messages: subscriptions to what happens to our campaigns' videos."""

from collections.abc import Iterator
from typing import Final

import attrs

from influence.adapters.tiktok.calls import Access, Answer, Json
from influence.adapters.tiktok.converters import address, identifier
from influence.adapters.tiktok.listings import numbered
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.wire import Wire
from influence.domain.ports.upstream import Subscription

SUBSCRIBE: Final = "/subscription/subscribe/"
SUBSCRIPTIONS: Final = "/subscription/get/"
UNSUBSCRIBE: Final = "/subscription/unsubscribe/"
VIDEOS: Final = "TCM_VIDEOS"
"""The entity whose messages tell of videos: TikTok One's campaigns only."""
PER_PAGE: Final = 1_000

_BRAND: Final = Access("your marketplace account")


@attrs.frozen
class Subscriptions:
    """The subscriptions of our app, over *wire*. The calls bear no token: what they need stands in them."""

    _wire: Wire
    _settings: TikTokSettings

    def subscribe(self, callback_url: str) -> Subscription:
        detail: Json = {
            "access_token": self._settings.access_token,
            "tto_tcm_account_id": self._settings.account_id,
        }
        body: Json = {
            **self._app,
            "subscribe_entity": VIDEOS,
            "callback_url": callback_url,
            "subscription_detail": detail,
        }
        answer = self._wire.change(SUBSCRIBE, body, _BRAND)
        subscription_id = identifier(answer.data.get("subscription_id"))
        if subscription_id is None:
            raise answer.unreadable("subscription_id")
        return Subscription(subscription_id, VIDEOS, callback_url)

    def subscriptions(self) -> tuple[Subscription, ...]:
        """All of them. One that does not say its id is left out: nobody could end it."""
        items = numbered(self._page, "subscriptions", PER_PAGE)
        return tuple({one.subscription_id: one for one in self._told(items)}.values())

    def unsubscribe(self, subscription_id: str) -> None:
        self._wire.change(UNSUBSCRIBE, {**self._app, "subscription_id": subscription_id}, _BRAND)

    @property
    def _app(self) -> Json:
        return {"app_id": self._settings.app_id, "secret": self._settings.app_secret}

    def _page(self, page: int) -> Answer:
        return self._wire.read(SUBSCRIPTIONS, {**self._app, "page": page, "page_size": PER_PAGE}, _BRAND)

    def _told(self, items: list[Json]) -> Iterator[Subscription]:
        for item in items:
            subscription_id = identifier(item.get("subscription_id"))
            if subscription_id is None:
                self._wire.drift.note(SUBSCRIPTIONS, "subscription_id", item.get("subscription_id"))
                continue
            entity = identifier(item.get("subscribe_entity")) or ""
            yield Subscription(subscription_id, entity, address(item.get("callback_url")) or "")

"""Where TikTok sends its messages."""

import json
from typing import Any

import pytest

from influence.domain.ports.upstream import Subscription
from influence.domain.ports.upstream_failures import (
    Ability,
    Generation,
    NotDelivered,
    OutcomeUnknown,
    TikTokUnavailable,
)
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import HOOK, FarSide, envelope, raw, sent

LONG = 7412345678901234567


def test_a_subscription_is_told_with_its_id() -> None:
    far = FarSide(envelope(**ANSWERS["subscribe"]))

    assert far.subscriptions.subscribe(HOOK) == Subscription(str(LONG), "TCM_VIDEOS", HOOK)


@pytest.mark.parametrize("given", [None, "", True, 7.4e18, [], {}, -1])
def test_a_subscription_without_an_id_is_in_doubt(given: object) -> None:
    far = FarSide(envelope(subscription_id=given))

    with pytest.raises(OutcomeUnknown, match="unreadable answer: subscription_id"):
        far.subscriptions.subscribe(HOOK)


def test_ids_are_read_exactly_whatever_their_type() -> None:
    items: list[dict[str, Any]] = [
        {"subscription_id": LONG, "subscribe_entity": "TCM_VIDEOS", "callback_url": HOOK},
        {"subscription_id": str(LONG + 1)},
        {"subscription_id": LONG, "subscribe_entity": "TCM_VIDEOS", "callback_url": HOOK},
        {"subscription_id": 7.412e18},
        {},
    ]
    far = FarSide(raw(json.dumps({"code": 0, "data": {"subscriptions": items}}).encode()))

    assert far.marketplace.subscriptions() == (
        Subscription(str(LONG), "TCM_VIDEOS", HOOK),
        Subscription(str(LONG + 1), "", ""),
    )


def test_pages_of_subscriptions_are_followed() -> None:
    def page(first: int, count: int) -> Any:
        items = [{"subscription_id": number} for number in range(first, first + count)]
        return envelope(subscriptions=items, page_info={"total_number": 1_003, "total_page": 2})

    far = FarSide(page(1, 1_000), page(1_001, 3))

    assert len(far.marketplace.subscriptions()) == 1_003
    assert [sent(request)["page"] for request in far.requests] == ["1", "2"]


def test_an_unreadable_list_is_not_an_empty_one() -> None:
    with pytest.raises(TikTokUnavailable, match="unreadable answer: subscriptions"):
        FarSide(envelope(subscriptions="none")).marketplace.subscriptions()


def test_orders_have_no_messages() -> None:
    far = FarSide(envelope())

    with pytest.raises(NotDelivered) as caught:
        far.marketplace.subscribe(HOOK)

    assert (caught.value.ability, caught.value.generation) == (Ability.SUBSCRIBE, Generation.TTCM)
    assert far.requests == []


def test_the_secret_goes_over_the_line_and_into_no_address() -> None:
    far = FarSide(envelope(**ANSWERS["subscriptions"]))

    far.marketplace.subscriptions()

    assert dict(far.last.url.params)["secret"] == "***"
    assert sent(far.last)["secret"] == "planted-app-secret"
    assert far.last.extensions["target"].startswith(b"/open_api/v1.3/subscription/get/?app_id=")

"""What both generations share is asked over the same wire: consents and webhooks."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from influence.adapters.tiktok.tiktok_one.marketplace import TikTokOneMarketplace
from influence.domain.grants import SCOPES
from influence.domain.ports.upstream import Subscription, TokenHolder
from influence.domain.secret import Secret
from tests.adapters.tiktok.tiktok_one.far_side import ACCOUNT, TOKEN, FarSide

BACK: Final = "https://ours.example/back/"
HEAR: Final = "https://ours.example/hear/"
GIVEN: Final = {
    "access_token": "planted-access-answer",
    "refresh_token": "planted-refresh-answer",
    "open_id": "open-1",
    "scope": "video.list",
}
SUBSCRIBED: Final = {"subscription_id": 7001, "subscribe_entity": "TCM_VIDEOS", "callback_url": HEAR}
HOLDER: Final = TokenHolder("open-1", frozenset({"video.list"}))
SUBSCRIPTION: Final = Subscription("7001", "TCM_VIDEOS", HEAR)
ANSWERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "/tt_user/oauth2/token/": GIVEN,
    "/tt_user/oauth2/refresh_token/": GIVEN,
    "/tt_user/oauth2/revoke/": {},
    "/tt_user/token_info/get/": {"creator_id": "open-1", "scope": "video.list"},
    "/subscription/subscribe/": {"subscription_id": 7001},
    "/subscription/get/": {"subscriptions": [SUBSCRIBED], "page_info": {"total_number": 1}},
    "/subscription/unsubscribe/": {"subscription_id": 7001},
}
CASES: Final[Mapping[str, tuple[Callable[[TikTokOneMarketplace], object], str, object]]] = {
    "exchange": (lambda m: m.exchange(Secret("code"), BACK).open_id, "/tt_user/oauth2/token/", "open-1"),
    "refresh": (lambda m: m.refresh(Secret("old")).open_id, "/tt_user/oauth2/refresh_token/", "open-1"),
    "revoke": (lambda m: m.revoke(TOKEN), "/tt_user/oauth2/revoke/", None),
    "holder": (lambda m: m.holder(TOKEN), "/tt_user/token_info/get/", HOLDER),
    "subscribe": (lambda m: m.subscribe(HEAR), "/subscription/subscribe/", SUBSCRIPTION),
    "subscriptions": (lambda m: m.subscriptions(), "/subscription/get/", (SUBSCRIPTION,)),
    "unsubscribe": (lambda m: m.unsubscribe("7001"), "/subscription/unsubscribe/", None),
}


@pytest.mark.parametrize("call", CASES)
def test_a_shared_part_is_asked_once_over_our_wire(call: str) -> None:
    far = FarSide.telling(ANSWERS)

    ask, path, expected = CASES[call]

    result = ask(far.marketplace)

    assert (far.paths, result) == ([path], expected)


def test_messages_are_wanted_about_our_account() -> None:
    far = FarSide.telling(ANSWERS)

    far.marketplace.subscribe(HEAR)

    assert far.body["subscription_detail"] == {
        "access_token": "planted-brand-token",
        "tto_tcm_account_id": ACCOUNT,
    }


def test_a_creator_consents_to_everything_at_once() -> None:
    far = FarSide({})

    page = far.marketplace.consent_page(Secret("s"), BACK)

    assert far.marketplace.scopes == SCOPES
    assert page.startswith("https://www.tiktok.com/v2/auth/authorize?")
    assert "state=s" in page

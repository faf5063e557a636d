"""Where TikTok sends its messages."""

import pytest

from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import Subscription
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokRefused, TikTokUnavailable
from influence.testing.contracts.marketplace.kinds import TIKTOK_ONE, only_with
from influence.testing.contracts.marketplace.towns import Town

HOOK = "http://127.0.0.1:9999/hook/"


def known(marketplace: Marketplace, subscription_id: str) -> Subscription | None:
    told = {one.subscription_id: one for one in marketplace.subscriptions()}
    return told.get(subscription_id)


@only_with(TIKTOK_ONE)
def test_a_subscription_is_told_until_it_ends(marketplace: Marketplace) -> None:
    mine, other = marketplace.subscribe(HOOK), marketplace.subscribe(f"{HOOK}other/")

    assert (mine.entity, mine.callback_url) == ("TCM_VIDEOS", HOOK)
    assert known(marketplace, mine.subscription_id) == mine

    marketplace.unsubscribe(mine.subscription_id)

    assert known(marketplace, mine.subscription_id) is None
    assert known(marketplace, other.subscription_id) == other


def test_an_unknown_subscription_cannot_end(marketplace: Marketplace) -> None:
    with pytest.raises(TikTokRefused):
        marketplace.unsubscribe("7399999999999999999")


@only_with(TIKTOK_ONE)
def test_a_lost_answer_leaves_a_subscription_in_doubt(town: Town, marketplace: Marketplace) -> None:
    url = f"{HOOK}lost/"

    with town.no_way_back(), pytest.raises(OutcomeUnknown):
        marketplace.subscribe(url)

    assert url in {one.callback_url for one in marketplace.subscriptions()}


def test_subscriptions_that_cannot_be_read_are_not_none(town: Town, marketplace: Marketplace) -> None:
    with town.no_way_there(), pytest.raises(TikTokUnavailable):
        marketplace.subscriptions()

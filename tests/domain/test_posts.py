import pytest

from influence.domain.campaigns import CampaignId
from influence.domain.capabilities import Kind, Tie
from influence.domain.networks import Network
from influence.domain.orders import OrderId
from influence.domain.posts import WAYS_IN, Attachment, NoWayIn, PostId, Why, tie_of
from tests.domain.making import NOW


def attach(network: Network, why: Why, *, by: str = "mara", order: OrderId | None = None) -> Attachment:
    return Attachment(CampaignId(1), PostId(1), network, why, NOW, by, order)


@pytest.mark.parametrize(
    ("why", "networks"),
    [
        (Why.ORDER_LINK, {Network.TIKTOK}),
        (Why.LEGACY_CAPTURE, {Network.TIKTOK}),
        (Why.KEYWORD, {Network.INSTAGRAM, Network.YOUTUBE}),
        (Why.BY_HAND, set(Network)),
    ],
    ids=["order", "legacy", "keyword", "hand"],
)
def test_a_reason_attaches_posts_of_its_networks(why: Why, networks: set[Network]) -> None:
    order = OrderId(1) if why is Why.ORDER_LINK else None

    for network in Network:
        if network in networks:
            assert attach(network, why, order=order).why is why
        else:
            with pytest.raises(NoWayIn):
                attach(network, why, order=order)


def test_every_network_names_its_ways_in() -> None:
    assert set(WAYS_IN) == set(Network)
    assert Why.KEYWORD not in WAYS_IN[Network.TIKTOK]


def test_an_order_link_names_its_order() -> None:
    with pytest.raises(NoWayIn, match="A tiktok post does not enter a campaign by order link"):
        attach(Network.TIKTOK, Why.ORDER_LINK)


def test_no_other_reason_names_an_order() -> None:
    with pytest.raises(NoWayIn):
        attach(Network.TIKTOK, Why.BY_HAND, order=OrderId(1))


def test_a_manual_add_names_its_user() -> None:
    with pytest.raises(NoWayIn) as refusal:
        attach(Network.TIKTOK, Why.BY_HAND, by="")

    assert len(refusal.value.remedies) == 2


@pytest.mark.parametrize(
    ("kind", "tie"),
    [
        (Kind.AUTHENTICATED_TTCM, Tie.FREE_AUTH),
        (Kind.AUTHENTICATED_NON_TTCM, Tie.FREE_AUTH),
        (Kind.NON_AUTHENTICATED_TTCM, Tie.FREE_TTCM),
        (Kind.UNSUPPORTED, Tie.NONE),
    ],
    ids=str,
)
def test_without_an_order_the_kind_decides(kind: Kind, tie: Tie) -> None:
    assert tie_of([Why.BY_HAND], kind) is tie
    assert tie_of([], kind) is tie
    assert tie_of([Why.BY_HAND, Why.ORDER_LINK], kind) is Tie.ORDER

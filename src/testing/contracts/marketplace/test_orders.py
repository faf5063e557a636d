"""Placing orders, and what TikTok refuses."""

from contextlib import suppress

import attrs
import pytest

from influence.domain.deliverables import Deliverable
from influence.domain.membership import Membership
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import OrderRequest
from influence.domain.ports.upstream_failures import Ability, TikTokRefused, TikTokUnavailable
from influence.testing.contracts.marketplace.asking import ask, only, order_of, sought
from influence.testing.contracts.marketplace.kinds import TIKTOK_ONE, TTCM, only_with
from influence.testing.contracts.marketplace.towns import Town


def test_each_handle_gets_an_order_under_one_code(town: Town, marketplace: Marketplace) -> None:
    ann, bob = town.somebody().upper(), town.somebody()

    placed = marketplace.place_orders(ask(ann, bob))

    assert set(placed.placements) == {ann, bob}
    assert placed.refused == {}
    assert placed.remaining == (200 if marketplace.generation is TTCM else None)
    one, other = placed.placements[ann], placed.placements[bob]
    assert one.upstream_id != other.upstream_id
    assert (one.campaign_code, one.invite_link) == (other.campaign_code, other.invite_link)
    assert one.invite_link.startswith("https://")
    assert one.placed_at == town.now()


@only_with(TTCM)
def test_who_is_no_member_can_be_asked(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)

    assert set(marketplace.place_orders(ask(handle)).placements) == {handle}


def test_a_handle_that_is_asked_twice_gets_one_order(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    placed = marketplace.place_orders(ask(handle, handle.upper()))

    assert set(placed.placements) == {handle, handle.upper()}
    assert len({one.upstream_id for one in placed.placements.values()}) == 1


def test_two_requests_have_two_codes(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    codes = {only(marketplace.place_orders(ask(handle))).campaign_code for _ in range(2)}

    assert len(codes) == 2


def test_a_code_can_be_used_again(town: Town, marketplace: Marketplace) -> None:
    ann, bob = town.somebody(), town.somebody()
    first = only(marketplace.place_orders(ask(ann)))

    second = only(marketplace.place_orders(ask(bob, code=first.campaign_code)))

    assert (second.campaign_code, second.invite_link) == (first.campaign_code, first.invite_link)
    both = sought({ann: first, bob: second})
    assert {order.upstream_id for order in marketplace.read_orders(both)} == {
        first.upstream_id,
        second.upstream_id,
    }


def test_an_unknown_code_is_refused(town: Town, marketplace: Marketplace) -> None:
    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(town.somebody(), code="7399999999999999999"))


@only_with(TTCM)
def test_a_code_of_another_brand_is_refused(town: Town, marketplace: Marketplace) -> None:
    _, placement = order_of(marketplace, town.somebody())

    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(town.somebody(), code=placement.campaign_code, brand="Bolt"))


@only_with(TTCM)
def test_a_second_order_under_a_code_is_refused(town: Town, marketplace: Marketplace) -> None:
    handle, other = town.somebody(), town.somebody()
    _, placement = order_of(marketplace, handle)
    code = placement.campaign_code

    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(other, handle, code=code))

    assert marketplace.find_placed(ask(other, code=code)) is None


@only_with(TIKTOK_ONE)
def test_a_second_invitation_is_the_first_one(town: Town, marketplace: Marketplace) -> None:
    handle, other = town.somebody(), town.somebody()
    _, placement = order_of(marketplace, handle)

    placed = marketplace.place_orders(ask(other, handle, code=placement.campaign_code))

    assert placed.placements[handle].upstream_id == placement.upstream_id
    assert set(placed.placements) == {handle, other}


@only_with(TTCM)
def test_one_unknown_handle_refuses_all_orders(town: Town, marketplace: Marketplace) -> None:
    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(town.somebody(), town.somebody(Membership.INVALID)))


@only_with(TIKTOK_ONE)
@pytest.mark.parametrize("membership", [Membership.INVALID, Membership.NOT_IN, Membership.INVITED])
def test_who_is_no_member_is_refused_alone(
    town: Town, marketplace: Marketplace, membership: Membership
) -> None:
    handle, other = town.somebody(), town.somebody(membership)

    placed = marketplace.place_orders(ask(handle, other))

    assert set(placed.placements) == {handle}
    assert set(placed.refused) == {other}
    assert placed.refused[other]


def test_orders_for_unknown_handles_only_are_refused(town: Town, marketplace: Marketplace) -> None:
    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(town.somebody(Membership.INVALID)))


def test_a_request_for_nobody_places_nothing(marketplace: Marketplace) -> None:
    with suppress(TikTokRefused):
        assert marketplace.place_orders(ask()).placements == {}


@pytest.mark.parametrize(
    "request_",
    [
        ask(*(f"nobody{place}" for place in range(101))),
        ask("ann", brand=""),
        ask("ann", brand="b" * 61),
    ],
    ids=["101 handles", "no brand", "long brand"],
)
def test_what_tiktok_does_not_take_is_refused(marketplace: Marketplace, request_: OrderRequest) -> None:
    with pytest.raises(TikTokRefused):
        marketplace.place_orders(request_)


@only_with(TTCM)
@pytest.mark.parametrize("posts", [0, 11])
def test_an_order_asks_for_one_to_ten_videos(town: Town, marketplace: Marketplace, posts: int) -> None:
    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(town.somebody(), posts=posts))


def test_a_hundred_orders_are_placed_and_read_back(town: Town, marketplace: Marketplace) -> None:
    handles = [town.somebody() for _ in range(100)]

    placed = marketplace.place_orders(ask(*handles))

    assert set(placed.placements) == set(handles)
    wanted = sought(placed.placements)
    assert [order.upstream_id for order in marketplace.read_orders(wanted)] == [o.upstream_id for o in wanted]


@only_with(TTCM)
def test_quota_is_spent_by_acceptance_and_not_by_placing(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    _, placement = order_of(marketplace, handle)

    town.accept(handle, placement.campaign_code)

    again = ask(town.somebody(), code=placement.campaign_code)
    assert marketplace.place_orders(again).remaining == 199


@only_with(TTCM)
def test_a_code_carries_two_hundred_orders(town: Town, marketplace: Marketplace) -> None:
    handles = [town.somebody() for _ in range(200)]
    code = next(iter(marketplace.place_orders(ask(*handles[:100])).placements.values())).campaign_code
    marketplace.place_orders(ask(*handles[100:], code=code))
    for handle in handles:
        town.accept(handle, code)

    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(town.somebody(), code=code))


def test_a_request_that_never_left_places_nothing(town: Town, marketplace: Marketplace) -> None:
    ann, bob = town.somebody(), town.somebody()
    _, placement = order_of(marketplace, ann)
    lost = ask(bob, code=placement.campaign_code)

    with town.no_way_there(), pytest.raises(TikTokUnavailable):
        marketplace.place_orders(lost)

    assert marketplace.find_placed(lost) is None


@only_with(TTCM)
def test_named_posts_are_placed_as_many_as_they_are(town: Town, marketplace: Marketplace) -> None:
    named = (Deliverable("Recipe"), Deliverable("Story time", 30), Deliverable("Teaser", 0))
    ann, bob = town.somebody(), town.somebody()

    first = only(marketplace.place_orders(attrs.evolve(ask(ann, posts=3), deliverables=named)))
    again = attrs.evolve(ask(bob, posts=3, code=first.campaign_code), deliverables=named)
    second = only(marketplace.place_orders(again))

    assert second.campaign_code == first.campaign_code


@only_with(TTCM)
@pytest.mark.parametrize("name", ["", "a" * 61])
def test_names_of_posts_have_a_length(town: Town, marketplace: Marketplace, name: str) -> None:
    unusable = Deliverable("Recipe")
    object.__setattr__(unusable, "name", name)

    with pytest.raises(TikTokRefused):
        marketplace.place_orders(attrs.evolve(ask(town.somebody(), posts=1), deliverables=(unusable,)))


@only_with(TIKTOK_ONE)
def test_names_of_posts_do_not_stand_in_the_way(town: Town, marketplace: Marketplace) -> None:
    named = (Deliverable("Recipe", 30), Deliverable("Story", 30))

    placed = marketplace.place_orders(attrs.evolve(ask(town.somebody()), deliverables=named, spark_days=30))

    assert Ability.DELIVERABLES in marketplace.lacks
    assert len(placed.placements) == 1

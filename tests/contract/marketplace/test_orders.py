"""Placing orders, and what TikTok shows of them."""

import pytest

from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import OrderRequest, OrdersPlaced
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokRefused, TikTokUnavailable
from influence.domain.values import well_formed
from tests.contract.marketplace.towns import Town


def ask(*handles: str, posts: int = 2, brand: str = "Acme", code: str | None = None) -> OrderRequest:
    return OrderRequest(brand, "Three recipes", handles, posts, campaign_code=code)


def only(placed: OrdersPlaced) -> tuple[str, str, str]:
    (placement,) = placed.placements.values()
    return placement.upstream_id, placement.campaign_code, placement.invite_link


def test_each_handle_gets_an_order_under_one_code(town: Town, marketplace: Marketplace) -> None:
    ann, bob = town.somebody().upper(), town.somebody(Membership.NOT_IN)

    placed = marketplace.place_orders(ask(ann, bob))

    assert set(placed.placements) == {ann, bob}
    assert placed.refused == {}
    assert placed.remaining == 200
    one, other = placed.placements[ann], placed.placements[bob]
    assert one.upstream_id != other.upstream_id
    assert (one.campaign_code, one.invite_link) == (other.campaign_code, other.invite_link)
    assert one.invite_link.startswith("https://")
    assert one.placed_at == town.now()


def test_a_fresh_order_has_no_videos(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order_id, code, _ = only(marketplace.place_orders(ask(handle)))

    (shown,) = marketplace.read_orders([order_id])

    assert (shown.upstream_id, shown.handle, shown.campaign_code) == (order_id, handle, code)
    assert shown.video_ids == ()
    assert marketplace.report([order_id]) == ()


def test_a_code_can_be_used_again_by_its_brand(town: Town, marketplace: Marketplace) -> None:
    first, code, link = only(marketplace.place_orders(ask(town.somebody())))
    second, again, same_link = only(marketplace.place_orders(ask(town.somebody(), code=code)))

    assert (again, same_link) == (code, link)
    assert {order.upstream_id for order in marketplace.orders_under(code)} == {first, second}


def test_a_code_of_another_brand_is_refused(town: Town, marketplace: Marketplace) -> None:
    _, code, _ = only(marketplace.place_orders(ask(town.somebody())))

    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(town.somebody(), code=code, brand="Bolt"))
    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(town.somebody(), code="NOSUCHCODE"))


def test_a_second_order_under_a_code_is_refused(town: Town, marketplace: Marketplace) -> None:
    handle, other = town.somebody(), town.somebody()
    _, code, _ = only(marketplace.place_orders(ask(handle)))

    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(other, handle, code=code))

    assert len(marketplace.orders_under(code)) == 1


def test_an_order_for_nobody_is_refused(town: Town, marketplace: Marketplace) -> None:
    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(town.somebody(), town.somebody(Membership.INVALID)))


@pytest.mark.parametrize(
    "request_",
    [
        ask(*(f"nobody{place}" for place in range(101))),
        ask(posts=1),
        ask("ann", posts=0),
        ask("ann", posts=11),
        ask("ann", brand=""),
        ask("ann", brand="b" * 61),
    ],
    ids=["101 handles", "no handle", "no posts", "11 posts", "no brand", "long brand"],
)
def test_what_tiktok_does_not_take_is_refused(marketplace: Marketplace, request_: OrderRequest) -> None:
    with pytest.raises(TikTokRefused):
        marketplace.place_orders(request_)


def test_a_hundred_orders_are_placed_and_read_back(town: Town, marketplace: Marketplace) -> None:
    handles = [town.somebody() for _ in range(100)]

    placed = marketplace.place_orders(ask(*handles))

    assert set(placed.placements) == set(handles)
    ids = [placement.upstream_id for placement in placed.placements.values()]
    assert [order.upstream_id for order in marketplace.read_orders(ids)] == ids
    code = placed.placements[handles[0]].campaign_code
    assert {order.upstream_id for order in marketplace.orders_under(code)} == set(ids)


@pytest.mark.parametrize("way", ["link", "code"])
def test_a_video_published_for_an_order_is_tied_to_it(town: Town, marketplace: Marketplace, way: str) -> None:
    handle = town.somebody()
    order_id, code, link = only(marketplace.place_orders(ask(handle)))

    video_id = town.publish_by(handle, {"link": link, "code": code}[way])

    (order,) = marketplace.read_orders([order_id])
    assert order.video_ids == (video_id,)
    (line,) = marketplace.report([order_id])
    assert (line.upstream_id, line.handle, line.video.video_id) == (order_id, handle, video_id)


def test_a_code_ties_a_video_that_was_published_before(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    video_id = town.publish(handle)
    order_id, code, _ = only(marketplace.place_orders(ask(handle)))

    town.type_code(handle, video_id, code)

    assert marketplace.read_orders([order_id])[0].video_ids == (video_id,)


def test_a_report_has_the_full_figures(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order_id, _, link = only(marketplace.place_orders(ask(handle)))
    town.publish_by(handle, link)

    (line,) = marketplace.report([order_id])

    assert set(line.video.values) == set(PostMetric)
    assert well_formed(line.video.values) == line.video.values
    assert line.video.published_at is not None
    assert line.video.published_at.date() == town.now().date()
    assert line.video.fetched_at == town.now()
    assert line.video.video_id in line.video.url


def test_a_revoked_video_leaves_its_order(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order_id, _, link = only(marketplace.place_orders(ask(handle)))
    gone, kept = town.publish_by(handle, link), town.publish_by(handle, link)

    town.unlink(handle, gone)

    assert marketplace.read_orders([order_id])[0].video_ids == (kept,)
    assert [line.video.video_id for line in marketplace.report([order_id])] == [kept]


def test_a_deleted_video_leaves_the_report_only(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order_id, _, link = only(marketplace.place_orders(ask(handle)))
    video_id = town.publish_by(handle, link)

    town.delete_video(handle, video_id)

    assert marketplace.read_orders([order_id])[0].video_ids == (video_id,)
    assert marketplace.report([order_id]) == ()


def test_quota_is_spent_by_acceptance_and_not_by_placing(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    _, code, _ = only(marketplace.place_orders(ask(handle)))

    town.accept(handle, code)

    assert marketplace.place_orders(ask(town.somebody(), code=code)).remaining == 199


def test_a_code_carries_two_hundred_orders(town: Town, marketplace: Marketplace) -> None:
    handles = [town.somebody() for _ in range(200)]
    code = next(iter(marketplace.place_orders(ask(*handles[:100])).placements.values())).campaign_code
    marketplace.place_orders(ask(*handles[100:], code=code))
    for handle in handles:
        town.accept(handle, code)

    with pytest.raises(TikTokRefused):
        marketplace.place_orders(ask(town.somebody(), code=code))


def test_unknown_ids_and_codes_are_missing(town: Town, marketplace: Marketplace) -> None:
    order_id, _, _ = only(marketplace.place_orders(ask(town.somebody())))

    assert [order.upstream_id for order in marketplace.read_orders(["123", order_id])] == [order_id]
    assert marketplace.orders_under("NOSUCHCODE") == ()
    assert marketplace.report(["123"]) == ()


def test_more_than_two_hundred_ids_can_be_read(town: Town, marketplace: Marketplace) -> None:
    order_id, _, _ = only(marketplace.place_orders(ask(town.somebody())))
    ids = [str(number) for number in range(1, 400)]

    assert [order.upstream_id for order in marketplace.read_orders([*ids, order_id])] == [order_id]
    assert marketplace.report([*ids, order_id]) == ()


def test_an_order_follows_its_creator_through_a_rename(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order_id, _, _ = only(marketplace.place_orders(ask(handle)))
    town.rename(handle, f"{handle}.new")

    assert marketplace.read_orders([order_id])[0].handle == f"{handle}.new"


def test_a_lost_answer_leaves_orders_in_doubt_and_placed(town: Town, marketplace: Marketplace) -> None:
    _, code, _ = only(marketplace.place_orders(ask(town.somebody())))
    handle = town.somebody()

    town.loses()
    with pytest.raises(OutcomeUnknown):
        marketplace.place_orders(ask(handle, code=code))

    assert handle in {order.handle for order in marketplace.orders_under(code)}


def test_a_request_that_never_left_places_nothing(town: Town, marketplace: Marketplace) -> None:
    _, code, _ = only(marketplace.place_orders(ask(town.somebody())))

    town.breaks()
    with pytest.raises(TikTokUnavailable):
        marketplace.place_orders(ask(town.somebody(), code=code))

    assert len(marketplace.orders_under(code)) == 1

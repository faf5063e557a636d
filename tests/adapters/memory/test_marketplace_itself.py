"""What tests can do with the in-memory marketplace beyond its port."""

import threading

import pytest

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.marketplace import Called, FakeMarketplace, NotPossible
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.ports.upstream import OrderRequest, Permit, ReviewStage, Sought
from influence.domain.ports.upstream_failures import (
    Generation,
    NotDelivered,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.domain.quota import Urgency


def ask(*handles: str) -> OrderRequest:
    return OrderRequest("Acme", "Spring", "Three recipes", handles, 2, "ref-1")


@pytest.fixture(params=Generation)
def market(request: pytest.FixtureRequest) -> FakeMarketplace:
    """A marketplace with ann and bob in it."""
    market = FakeMarketplace(SteppedClock(), request.param)
    market.add_creator("ann")
    market.add_creator("bob")
    return market


def test_the_order_generation_is_played_unless_told_otherwise() -> None:
    assert FakeMarketplace(SteppedClock()).generation is Generation.TTCM


def test_calls_are_written_down_with_their_urgency(market: FakeMarketplace) -> None:
    market.memberships(["ann"])
    market.at(Urgency.FIGURES).public_profile(Permit("ann"))
    market.at(Urgency.FIGURES).at(Urgency.ORDERS).memberships(["bob"])

    assert market.calls == [
        Called("memberships", ("ann",), Urgency.USER),
        Called("public_profile", ("ann",), Urgency.FIGURES),
        Called("memberships", ("bob",), Urgency.ORDERS),
    ]


def test_views_see_what_happens_in_the_same_world(market: FakeMarketplace) -> None:
    view = market.at(Urgency.ORDERS)

    market.becomes("ann", Membership.NOT_IN)
    view.fail_next(TikTokUnavailable("down"))

    with pytest.raises(TikTokUnavailable):
        market.memberships(["ann"])
    assert view.memberships(["ann"])["ann"].membership is Membership.NOT_IN
    market.close_account()
    with pytest.raises(TikTokRefused):
        view.own_account()


def test_what_is_lacking_is_not_written_down() -> None:
    market = FakeMarketplace(SteppedClock(), Generation.TIKTOK_ONE)

    with pytest.raises(NotDelivered):
        market.invite(["ann"])

    assert market.calls == []


def test_only_the_next_call_of_that_name_fails(market: FakeMarketplace) -> None:
    market.fail_next(TikTokUnavailable("down"), "public_profile")

    assert set(market.memberships(["ann"])) == {"ann"}
    with pytest.raises(TikTokUnavailable):
        market.public_profile(Permit("ann"))
    assert market.public_profile(Permit("ann")).handle == "ann"


def test_a_lost_change_has_happened(market: FakeMarketplace) -> None:
    market.lose_next("place_orders")

    with pytest.raises(OutcomeUnknown):
        market.place_orders(ask("ann"))

    code = market.place_orders(ask("bob")).placements["bob"].campaign_code
    assert code.endswith("2")


def test_a_lost_question_is_as_good_as_none(market: FakeMarketplace) -> None:
    market.lose_next()

    with pytest.raises(TikTokUnavailable):
        market.memberships(["ann"])


def test_orders_can_be_refused_for_one_creator(market: FakeMarketplace) -> None:
    market.refuse_orders("Bob", "not this one")

    placed = market.place_orders(ask("ann", "BOB"))

    assert set(placed.placements) == {"ann"}
    assert placed.refused == {"BOB": "not this one"}
    with pytest.raises(TikTokRefused, match="not this one"):
        market.place_orders(ask("bob"))


def test_metrics_can_be_taken_away() -> None:
    taken = AccountMetric.FOLLOWER_COUNT
    market = FakeMarketplace(SteppedClock(), undelivered=[taken])
    market.add_creator("ann")

    assert taken in market.undelivered
    assert taken not in market.public_profile(Permit("ann")).values


def test_who_is_gone_takes_everything_along(market: FakeMarketplace) -> None:
    video_id = market.add_video("ann")
    tokens = market.exchange(market.consent("ann", "http://back/"), "http://back/")

    market.forget("ann")

    assert market.memberships(["ann"])["ann"].membership is Membership.INVALID
    with pytest.raises(NotPossible):
        market.delete_video(video_id)
    with pytest.raises(NotPossible):
        market.add_video("ann")
    with pytest.raises(Exception, match="no longer accepts"):
        market.holder(tokens.access)


def test_a_review_is_what_the_scene_says() -> None:
    market = FakeMarketplace(SteppedClock())
    market.add_creator("ann")
    placement = market.place_orders(ask("ann")).placements["ann"]
    video_id = market.publish("ann", placement.campaign_code)

    market.review(video_id, ReviewStage.REJECTED, "music")

    (review,) = market.reviews([Sought(placement.upstream_id, placement.campaign_code, "ann")])
    assert (review.stage, review.reason) == (ReviewStage.REJECTED, "music")


@pytest.mark.parametrize(
    "deed",
    [
        lambda market: market.add_creator("ANN"),
        lambda market: market.becomes("zoe", Membership.IN),
        lambda market: market.rename("ann", "bob"),
        lambda market: market.publish("ann", "NOCODE"),
        lambda market: market.unlink("1"),
        lambda market: market.link("bob", market.add_video("ann"), "NOCODE"),
        lambda market: market.answer_request("ann", "NOCODE", "1", approve=True),
    ],
    ids=["twice", "nobody", "taken", "no order", "no link", "not theirs", "never asked"],
)
def test_a_scene_that_cannot_be_is_refused(market: FakeMarketplace, deed: object) -> None:
    assert callable(deed)

    with pytest.raises(NotPossible):
        deed(market)


def test_threads_place_each_order_once() -> None:
    market = FakeMarketplace(SteppedClock())
    handles = [f"ann{number}" for number in range(40)]
    for handle in handles:
        market.add_creator(handle)
    placed: list[str] = []

    def place(handle: str) -> None:
        placed.append(market.place_orders(ask(handle)).placements[handle].upstream_id)

    threads = [threading.Thread(target=place, args=[handle]) for handle in handles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(placed)) == len(handles)

"""The forecast counts what a refresh asks for, in TikTok's pages."""

import attrs

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.application.forecast_refresh import Forecast, ForecastRefresh
from influence.domain.ports.upstream import ReviewStage
from influence.domain.ports.upstream_failures import Generation
from influence.testing.moments import HOUR
from tests.support.desk import Desk


def forecast(desk: Desk) -> Forecast:
    return ForecastRefresh(desk.storage, desk.market, desk.clock, desk.policy)(desk.by)


def test_an_empty_installation_needs_no_calls(desk: Desk) -> None:
    assert forecast(desk) == Forecast(0, 0, 0, 0, 0, 0, 0)


def test_the_forecast_is_what_a_refresh_asks_for(desk: Desk) -> None:
    for handle in ("ann", "bob", "cleo"):
        desk.member(handle)
    desk.stub("dora")
    desk.campaign("Spring", "ann", "bob")
    desk.order("ann")

    counted = forecast(desk)

    assert (counted.memberships, counted.accounts, counted.participants, counted.orders) == (4, 3, 2, 1)
    assert counted.calls == 1 + 3 + 2 * 3 + 1 + 1


def test_archived_campaigns_are_not_refreshed_and_not_counted(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.campaigns.archive(desk.by, "Spring")

    assert forecast(desk).participants == 0


def asked_and_counted(desk: Desk) -> tuple[int, int]:
    """How many reviews and link requests TikTok is asked for, and how many were forecast."""
    counted = forecast(desk)
    desk.market.calls.clear()
    desk.clock.advance(HOUR)
    desk.sync_posts(desk.by)
    return len(desk.asked("reviews", "link_requests")), counted.reviews + counted.link_requests


def test_reviews_that_are_awaited_are_counted(desk: Desk) -> None:
    for handle in ("ann", "bob", "cleo"):
        desk.member(handle)
    desk.campaign("Spring", "ann", "bob", "cleo")
    in_review, silent, done = (
        desk.market.publish(handle, desk.code_of(desk.order(handle))) for handle in ("ann", "bob", "cleo")
    )
    desk.market.review(in_review, ReviewStage.IN_REVIEW)
    desk.market.report_later(silent)
    desk.sync_posts(desk.by)

    counted = forecast(desk)

    assert done
    assert (counted.orders, counted.reviews, counted.link_requests) == (3, 2, 0)
    assert counted.calls == 1 + 3 + 3 * 3 + 1 + 1 + 2
    assert asked_and_counted(desk) == (2, 2)


def test_requests_to_link_are_counted_by_code(desk: Desk) -> None:
    desk = attrs.evolve(desk, market=FakeMarketplace(desk.clock, Generation.TIKTOK_ONE))
    for handle in ("ann", "bob"):
        desk.member(handle)
    desk.campaign("Spring", "ann", "bob")
    desk.campaign("Autumn", "ann")
    desk.order("ann")
    desk.market.publish("ann", desk.code_of(desk.order("ann", campaign="Autumn")))
    waiting = forecast(desk)
    desk.sync_posts(desk.by)

    done = forecast(desk)

    assert (waiting.reviews, waiting.link_requests) == (0, 2)
    assert done.link_requests == 1

"""The forecast counts what a refresh asks for, in TikTok's pages."""

from influence.application.forecast_refresh import Forecast, ForecastRefresh
from tests.support.desk import Desk


def forecast(desk: Desk) -> Forecast:
    return ForecastRefresh(desk.storage, desk.market, desk.clock, desk.policy)(desk.by)


def test_an_empty_installation_needs_no_calls(desk: Desk) -> None:
    assert forecast(desk) == Forecast(0, 0, 0, 0, 0)


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

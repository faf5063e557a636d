from datetime import date

import attrs
import pytest

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.domain.ports.upstream import Vacation
from influence.domain.ports.upstream_failures import Generation, TikTokRefused, TikTokUnavailable
from tests.support.desk import Desk

AWAY = Vacation(date(2026, 3, 1), date(2026, 3, 9), is_now=True)


@pytest.fixture
def resting(desk: Desk) -> Desk:
    """Ann and bob have consented and are on vacation, and so is cem, who has not."""
    for handle in ("ann", "bob", "cem"):
        desk.member(handle)
        desk.market.goes_on_vacation(handle, AWAY)
    for handle in ("ann", "bob"):
        desk.consents(handle, asked=handle)
    desk.market.calls.clear()
    return desk


def test_who_consented_tells_a_vacation(resting: Desk) -> None:
    assert resting.ask_vacations(resting.by, ["ann", "cem", "BOB"]) == {"ann": AWAY, "bob": AWAY}
    assert len(resting.asked("vacation")) == 2


def test_no_vacation_is_nothing_to_tell(resting: Desk) -> None:
    resting.market.goes_on_vacation("ann", None)

    assert resting.ask_vacations(resting.by, ["ann"]) == {}


def test_a_refusal_hides_no_other_vacation(resting: Desk) -> None:
    resting.market.fail_next(TikTokRefused(40130, "scope"), "vacation")

    assert resting.ask_vacations(resting.by, ["ann", "bob"]) == {"bob": AWAY}


def test_nobody_else_is_asked_about_when_tiktok_is_away(resting: Desk) -> None:
    resting.market.fail_next(TikTokUnavailable("down"), "vacation")

    assert resting.ask_vacations(resting.by, ["ann", "bob"]) == {}
    assert len(resting.asked("vacation")) == 1


def test_the_newer_generation_is_not_asked(resting: Desk) -> None:
    market = FakeMarketplace(resting.clock, Generation.TIKTOK_ONE)

    assert attrs.evolve(resting, market=market).ask_vacations(resting.by, ["ann"]) == {}
    assert market.calls == []


def test_a_consent_that_ended_tells_nothing(resting: Desk) -> None:
    resting.market.withdraw("ann")

    assert resting.ask_vacations(resting.by, ["ann"]) == {}


@pytest.mark.parametrize(
    ("vacation", "words"),
    [
        (AWAY, "is on vacation from 2026-03-01 until 2026-03-09"),
        (Vacation(date(2026, 3, 1), None, is_now=False), "will be on vacation from 2026-03-01"),
        (Vacation(None, None, is_now=True), "is on vacation"),
    ],
)
def test_only_known_days_are_said(vacation: Vacation, words: str) -> None:
    assert str(vacation) == words

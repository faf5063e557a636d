from datetime import date

import pytest

from influence.adapters.memory.policy import BOOK
from influence.domain.policy import Plans, PlanUnknown, Retention

PLANS = Plans({"standard": 250, "trial": 3}, frozenset({"unlimited"}))


@pytest.mark.parametrize(("plan", "most"), [("trial", 3), ("standard", 250), ("unlimited", None)])
def test_a_plan_has_room_or_no_limit(plan: str, most: int | None) -> None:
    assert PLANS.most(plan) == most


def test_an_unknown_plan_is_refused_with_those_there_are() -> None:
    with pytest.raises(PlanUnknown, match="'gold'; the plans are trial, standard, unlimited"):
        PLANS.most("gold")


@pytest.mark.parametrize(("default", "most"), [(-1, 30), (5, 4), (0, 31)])
def test_retention_stays_within_thirty_days(default: int, most: int) -> None:
    with pytest.raises(ValueError, match="at most 30"):
        Retention(default, most)


def test_terms_know_their_day_and_their_newest_edition() -> None:
    terms = BOOK.on(date(2026, 3, 2))

    assert terms.on == date(2026, 3, 2)
    assert terms.since == date(2024, 1, 1)
    assert terms.version == "ttcm-release-1/2024-01-01"

from datetime import timedelta
from typing import Any, Final

import attrs
import pytest

from influence.adapters.memory.policy import LIMITS
from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.deliverables import Deliverable
from influence.domain.errors import Unusable
from influence.domain.quota import LEVELS, Limits, Window
from influence.testing.builders import an_order

ORDER: Final = an_order(CampaignId(1), AccountId(1))
BASIC: Final = LEVELS["basic"].calls


@pytest.mark.parametrize(
    ("text", "calls", "insights"),
    [
        ("basic", BASIC, 20),
        (" BASIC ", BASIC, 20),
        ("basic insights 5/min", BASIC, 5),
        ("10/s", {Window.SECOND: 10}, None),
        ("none", {}, None),
    ],
)
def test_a_level_has_the_limits_of_the_day(text: str, calls: dict[Window, int], insights: int | None) -> None:
    longer = attrs.evolve(LIMITS, silence=timedelta(minutes=7))

    assert longer.allowed(text) == Limits(calls, insights, timedelta(minutes=7))


def test_a_level_that_is_not_agreed_is_refused() -> None:
    with pytest.raises(Unusable, match=r"write a level \(basic, none\)"):
        LIMITS.allowed("ultimate")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("orders_per_code", 0, "orders_per_code"),
        ("orders_per_code", 201, "from 1 to 200"),
        ("handles_per_order", 101, "from 1 to 100"),
        ("posts_per_order", 11, "from 1 to 10"),
        ("spark_days", (8,), "spark_days"),
        ("spark_days", (), "spark_days"),
        ("insights", 0, "insights_per_minute"),
        ("silence", timedelta(0), "silence_minutes"),
        ("levels", {}, "calls"),
    ],
)
def test_more_than_the_program_can_hold_is_refused(name: str, value: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        attrs.evolve(LIMITS, **{name: value})


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"posts_required": 4}, "an order asks for 1 to 3 posts"),
        ({"spark_days": 365}, "TikTok knows 0, 30"),
        ({"deliverables": (Deliverable("Teaser", 7),)}, "TikTok knows 0, 30"),
    ],
)
def test_an_order_beyond_the_limits_is_refused(changed: dict[str, Any], why: str) -> None:
    limits = attrs.evolve(LIMITS, posts_per_order=3, spark_days=(0, 30))

    with pytest.raises(Unusable, match=why):
        limits.refuse_order(attrs.evolve(ORDER, **changed))


def test_an_order_within_the_limits_passes() -> None:
    limits = attrs.evolve(LIMITS, posts_per_order=3, spark_days=(0, 30))

    for within in ({"posts_required": 3}, {"spark_days": 30}, {"spark_days": None}):
        limits.refuse_order(attrs.evolve(ORDER, **within))

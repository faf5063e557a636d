from datetime import date, timedelta
from typing import Any, Final

import pytest

from influence.domain.ports.upstream import Vacation
from influence.domain.secret import Secret
from influence.testing.moments import NOON
from tests.adapters.tiktok.far_side import FarSide, envelope

TODAY: Final = NOON.date()
FIRST, LAST = TODAY + timedelta(days=2), TODAY + timedelta(days=9)


def told(*, is_on: object, since: object = None, until: object = None) -> Vacation | None:
    """What is understood of such an answer."""
    fields: dict[str, Any] = {
        "is_on_vacation": is_on,
        "vacation_start_date": since,
        "vacation_end_date": until,
    }
    far = FarSide(envelope(**fields))
    vacation = far.marketplace.vacation("open-1", Secret("t"))
    asked = dict(far.requests[0].url.params)["fields"]
    assert asked == '["is_on_vacation","vacation_start_date","vacation_end_date"]'
    return vacation


@pytest.mark.parametrize(
    ("answer", "vacation"),
    [
        ({"is_on": False}, None),
        ({"is_on": None}, None),
        ({"is_on": "true"}, None),
        ({"is_on": True}, Vacation(None, None, is_now=True)),
        ({"is_on": True, "since": "1970-01-01", "until": str(LAST)}, Vacation(None, LAST, is_now=True)),
        ({"is_on": True, "since": "soon", "until": 7}, Vacation(None, None, is_now=True)),
        ({"is_on": False, "since": str(FIRST), "until": str(LAST)}, Vacation(FIRST, LAST, is_now=False)),
        ({"is_on": False, "since": str(TODAY)}, None),
        ({"is_on": False, "since": "2020-01-01", "until": "2020-01-09"}, None),
    ],
)
def test_a_vacation_is_told_as_far_as_it_can_be_read(
    answer: dict[str, object], vacation: Vacation | None
) -> None:
    assert told(**answer) == vacation


def test_a_day_with_a_time_is_that_day() -> None:
    vacation = told(is_on=True, until=f"{LAST}T00:00:00Z")

    assert vacation is not None
    assert vacation.until == date.fromisoformat(str(LAST))

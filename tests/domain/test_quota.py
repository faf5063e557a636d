import pytest

from influence.domain.errors import Unusable
from influence.domain.quota import LEVELS, Limits, Urgency, Use, Window, broken, limits

HALF_SECOND = Use(Window.SECOND, 5, 10)
HALF_MINUTE = Use(Window.MINUTE, 300, 600)
LOW_MINUTE = Use(Window.MINUTE, 299, 600)
HALF_DAY = Use(Window.DAY, 500, 1000)


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_is_read_by_its_name(level: str) -> None:
    assert limits(level) == LEVELS[level]
    assert limits(f"  {level.upper()} ") == LEVELS[level]


@pytest.mark.parametrize("text", ["10/s 600/min", "1/day", "3/s insights 20/min", "none"])
def test_limits_are_written_as_they_are_read(text: str) -> None:
    assert str(limits(text)) == text


def test_a_level_can_be_changed_in_part() -> None:
    assert limits("basic,insights:20/min") == limits("basic insights 20/min")
    changed = limits("basic 5/s insights 20/min")

    assert changed == Limits({**LEVELS["basic"].calls, Window.SECOND: 5}, insights=20)


@pytest.mark.parametrize(
    "text", ["", " ", "cheap", "0/s", "-1/s", "10/h", "10", "basic x", "insights 0/min", "10/s;"]
)
def test_what_names_no_limits_is_refused(text: str) -> None:
    with pytest.raises(Unusable, match="write a level"):
        limits(text)


@pytest.mark.parametrize("text", ["insights 5/s", "insights 5/day"])
def test_insights_are_limited_by_the_minute_only(text: str) -> None:
    with pytest.raises(Unusable, match="write a level"):
        limits(text)


@pytest.mark.parametrize(
    ("urgency", "allowed"), [(Urgency.USER, 100), (Urgency.ORDERS, 95), (Urgency.FIGURES, 80)]
)
def test_the_last_of_a_day_is_kept(urgency: Urgency, allowed: int) -> None:
    assert limits("100/day").of_day(urgency) == allowed
    assert limits("10/s").of_day(urgency) is None


def test_a_share_of_a_day_is_rounded_down() -> None:
    assert [limits("7/day").of_day(urgency) for urgency in Urgency] == [7, 6, 5]
    assert [limits("1/day").of_day(urgency) for urgency in Urgency] == [1, 0, 0]


@pytest.mark.parametrize(
    ("uses", "served", "window"),
    [
        ((), None, Window.SECOND),
        ((HALF_SECOND, LOW_MINUTE), None, Window.SECOND),
        ((LOW_MINUTE,), None, Window.SECOND),
        ((HALF_SECOND, HALF_MINUTE), None, Window.MINUTE),
        ((HALF_DAY, HALF_MINUTE, HALF_SECOND), None, Window.DAY),
        ((LOW_MINUTE,), Window.SECOND, Window.MINUTE),
        ((HALF_MINUTE,), Window.MINUTE, Window.DAY),
        ((HALF_DAY,), Window.SECOND, Window.DAY),
        ((), Window.DAY, Window.DAY),
    ],
)
def test_the_broken_window_is_the_largest_suspect(
    uses: tuple[Use, ...], served: Window | None, window: Window
) -> None:
    assert broken(uses, served) is window


def test_nothing_is_left_when_too_much_was_used() -> None:
    assert [Use(Window.DAY, used, 10).left for used in (0, 9, 10, 12)] == [10, 1, 0, 0]

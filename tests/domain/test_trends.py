import math
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.errors import Unusable
from influence.domain.formulas import Definitions
from influence.domain.metric_days import MetricDays, MetricHistory, Point
from influence.domain.metrics import AccountMetric
from influence.domain.observations import Reason
from influence.domain.provenance import Provenance
from influence.domain.trends import LONGEST_STEP, Change, Chart, NoChange, Segment, Span, chart
from influence.domain.values import Money, Value
from tests.domain.making import DAY, NOW
from tests.support.sometimes import assert_reached, sometimes

ALL = Span(NOW - 1000 * DAY, NOW + 1000 * DAY)
FOLLOWERS, RATE = AccountMetric.FOLLOWER_COUNT, AccountMetric.ENGAGEMENT_RATE
PUBLIC, OWN = Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED


def seen(
    day: float,
    value: Value,
    *,
    until: float | None = None,
    metric: AccountMetric = FOLLOWERS,
    source: Provenance = PUBLIC,
    definitions: Definitions = Definitions.TTCM,
) -> MetricDays:
    """A value first seen on that day after NOW, and confirmed until another."""
    at = NOW + day * DAY
    confirmed = at if until is None else NOW + until * DAY
    return MetricDays(metric, source, definitions, (Point(at, value, confirmed),))


def drawn(*days: MetricDays, left_out: tuple[float, ...] = (), span: Span = ALL) -> Chart:
    """The chart of *days*."""
    return chart(MetricHistory(days, tuple(NOW + day * DAY for day in left_out)), span)


def only(found: Chart) -> Segment:
    """The one segment."""
    (segment,) = found.segments
    return segment


def points(segment: Segment) -> list[tuple[float, int | float]]:
    """Its points, by days after NOW."""
    return [((point.at - NOW) / DAY, point.value) for point in segment.points]


def test_values_of_one_formula_are_one_line() -> None:
    segment = only(drawn(seen(0, 10), seen(1, 12), seen(2, 11)))

    assert points(segment) == [(0, 10), (1, 12), (2, 11)]
    assert segment.gaps == ()


def test_a_confirmed_value_is_seen_twice() -> None:
    assert points(only(drawn(seen(0, 10, until=5), seen(6, 12)))) == [(0, 10), (5, 10), (6, 12)]


def test_values_of_different_formulas_are_never_one_line() -> None:
    found = drawn(
        seen(0, 0.1, metric=RATE, source=OWN),
        seen(1, 0.2, metric=RATE, source=OWN),
        seen(2, 0.3, metric=RATE, definitions=Definitions.TIKTOK_ONE),
        seen(3, 0.4, metric=RATE, source=OWN, definitions=Definitions.UNKNOWN),
    )

    assert [len(segment.points) for segment in found.segments] == [2, 1, 1]
    assert found.change is NoChange.NOT_ONE_LINE


def test_prices_of_two_currencies_are_two_lines() -> None:
    rate = AccountMetric.CREATOR_RATE
    found = drawn(
        seen(0, Money(100, "EUR"), metric=rate, source=OWN),
        seen(1, Money(90, "USD"), metric=rate, source=OWN),
        seen(2, Money(None, "EUR", negotiable=True), metric=rate, source=OWN),
    )

    assert [(segment.unit, points(segment)) for segment in found.segments] == [
        ("EUR", [(0, 100)]),
        ("USD", [(1, 90)]),
    ]


def test_what_is_no_number_is_not_drawn() -> None:
    genders = (("female", 0.5), ("male", 0.5))

    assert drawn(seen(0, genders, metric=AccountMetric.AUDIENCE_GENDERS, source=OWN)) == Chart(())
    assert drawn(seen(0, "ann", metric=AccountMetric.USER_NAME)) == Chart(())


def test_sources_of_one_line_are_drawn_in_order_of_time() -> None:
    own = [Point(NOW + day * DAY, day, NOW + day * DAY) for day in (1, 3, 5)]
    public = [Point(NOW + day * DAY, day, NOW + day * DAY) for day in (0, 2, 4)]
    days = [
        MetricDays(FOLLOWERS, source, Definitions.TTCM, tuple(told))
        for source, told in ((OWN, own), (PUBLIC, public))
    ]

    assert points(only(drawn(*days))) == [(day, day) for day in range(6)]


def test_of_two_values_of_a_day_the_last_confirmed_is_drawn() -> None:
    older, newer = seen(0, 10, until=3.1, source=OWN), seen(3.2, 12)

    assert points(only(drawn(older, newer))) == [(0, 10), (3.2, 12)]
    assert points(only(drawn(seen(3.05, 12), older))) == [(0, 10), (3.1, 10)]


def test_a_later_first_sight_breaks_the_tie_of_a_day() -> None:
    later, earlier = seen(3.05, 12, until=3.2, source=OWN), seen(3, 10, until=3.2)

    for days in ((later, earlier), (earlier, later)):
        assert points(only(drawn(*days))) == [(3.05, 12)]


def test_two_sources_of_one_day_give_one_point() -> None:
    segment = only(drawn(seen(0, 10, source=OWN), seen(0.1, 11), seen(1, 12, source=OWN)))

    assert points(segment) == [(0.1, 11), (1, 12)]


def test_what_tiktok_left_out_breaks_the_line() -> None:
    segment = only(drawn(seen(0, 10), seen(2, 12), left_out=(1, 3)))

    assert [(gap.since, gap.until, gap.reason) for gap in segment.gaps] == [
        (NOW, NOW + 2 * DAY, Reason.NOT_DELIVERED),
        (NOW + 2 * DAY, NOW + 3 * DAY, Reason.NOT_DELIVERED),
    ]
    assert [len(run) for run in segment.runs] == [1, 1]


def test_nothing_is_made_up_where_nobody_looked() -> None:
    longest = LONGEST_STEP / DAY
    near = only(drawn(seen(0, 10), seen(longest, 12)))
    far = only(drawn(seen(0, 10), seen(longest + 1, 12), seen(longest + 2, 13)))

    assert near.gaps == ()
    assert [gap.reason for gap in far.gaps] == [Reason.NOT_COLLECTED]
    assert [len(run) for run in far.runs] == [1, 2]
    assert points(far) == [(0, 10), (longest + 1, 12), (longest + 2, 13)]


def test_a_value_that_was_confirmed_is_no_gap() -> None:
    segment = only(drawn(seen(0, 10, until=100), seen(101, 11), left_out=(50,)))

    assert segment.gaps == ()


def test_a_span_cuts_a_chart() -> None:
    span = Span(NOW + 1 * DAY, NOW + 4 * DAY)
    segment = only(drawn(seen(0, 10, until=2), seen(3, 11, until=9), seen(10, 12), span=span))

    assert points(segment) == [(2, 10), (3, 11)]


def test_a_span_does_not_run_backwards() -> None:
    with pytest.raises(Unusable, match="is before"):
        Span(NOW, NOW - DAY)


def test_a_change_is_absolute_and_a_share() -> None:
    change = drawn(seen(0, 200), seen(1, 500), seen(2, 250)).change

    assert isinstance(change, Change)
    assert (change.absolute, change.share) == (50, 0.25)


def test_a_change_from_nothing_has_no_share() -> None:
    change = drawn(seen(0, 0), seen(1, 5)).change

    assert isinstance(change, Change)
    assert (change.absolute, change.share) == (5, None)


@pytest.mark.parametrize(
    ("values", "why"), [((), NoChange.NO_VALUE), ((seen(0, 1),), NoChange.ONE_VALUE)], ids=str
)
def test_a_change_needs_two_points(values: tuple[MetricDays, ...], why: NoChange) -> None:
    found = drawn(*values)

    assert found.change is why
    assert why.sentence.endswith(".")
    assert all(segment.trend is None for segment in found.segments)


def test_a_trend_is_the_slope_of_least_squares() -> None:
    straight = only(drawn(seen(0, 10), seen(1, 13), seen(4, 22))).trend
    bent = only(drawn(seen(0, 0), seen(1, 3), seen(2, 0))).trend

    assert straight is not None
    assert math.isclose(straight.per_day, 3)
    assert bent is not None
    assert math.isclose(bent.per_day, 0, abs_tol=1e-9)
    assert bent.points == 3


DAYS = st.integers(-20, 20)
SEEN = st.builds(
    lambda day, longer, value, source, told: seen(
        day, value, until=day + longer, metric=RATE, source=source, definitions=told
    ),
    DAYS,
    st.integers(0, 12),
    st.floats(0, 1),
    st.sampled_from([PUBLIC, OWN]),
    st.sampled_from(Definitions),
)


@settings(max_examples=200)
@given(st.lists(SEEN, max_size=8), st.lists(DAYS, max_size=6), DAYS, st.integers(0, 60))
def test_a_chart_shows_only_what_was_seen(
    values: list[MetricDays], left_out: list[int], begin: int, days: int
) -> None:
    span = Span(NOW + begin * DAY, NOW + (begin + days) * DAY)
    history = MetricHistory(tuple(values), tuple(NOW + day * DAY for day in sorted(left_out)))

    found = chart(history, span)

    told = [point for one in values for point in one.points]
    moments = {
        (at, point.value, one.formula)
        for one in values
        for point in one.points
        for at in (point.at, point.until)
    }
    for segment in found.segments:
        assert all((point.at, point.value, segment.formula) in moments for point in segment.points)
        assert all(span.holds(point.at) for point in segment.points)
        assert sum(map(len, segment.runs)) == len(segment.points)
        assert _days(segment) == sorted(set(_days(segment)))
        for run in segment.runs:
            assert all(_is_joined(one.at, other.at, told) for one, other in pairwise(run))
        sometimes("gap", segment.gaps)
        sometimes("line", len(segment.points) > 2)
    assert len({segment.formula.id for segment in found.segments}) == len(found.segments)
    sometimes("two formulas", len(found.segments) > 1)
    sometimes("empty", not found.segments)


def _days(segment: Segment) -> list[int]:
    return [point.at.toordinal() for point in segment.points]


def _is_joined(since: datetime, until: datetime, told: list[Point[Value]]) -> bool:
    held = any(point.at <= since and until <= point.until for point in told)
    return held or until - since <= timedelta(days=8)


def test_random_charts_reached_everything() -> None:
    test_a_chart_shows_only_what_was_seen()

    assert_reached(["gap", "line", "two formulas", "empty"])

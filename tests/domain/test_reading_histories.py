from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.capabilities import Kind, Tie, may
from influence.domain.formulas import TIKTOK, Definitions, formula_of
from influence.domain.metric_days import MetricDays, MetricHistory, Point, by_source
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.observations import TTCM_DATA_BEGINS, Absence, Observation, Reason, Snapshot
from influence.domain.phase import Phase
from influence.domain.provenance import Provenance
from influence.domain.read_gate import (
    QUARANTINE,
    Circumstances,
    read_account,
    read_account_history,
    read_post_history,
    read_untabled_history,
)
from tests.domain.making import DAY, NOW
from tests.support.sometimes import assert_reached, sometimes

FOLLOWERS, VIEWS = AccountMetric.FOLLOWER_COUNT, AccountMetric.AVERAGE_VIEWS
PUBLIC, OWN, REPORT = (
    Provenance.TTCM_PUBLIC,
    Provenance.TTCM_AUTHORISED,
    Provenance.TTCM_ORDER_REPORT,
)
AFTER, BEFORE = Circumstances(Phase.AFTER), Circumstances(Phase.BEFORE)
TOO_EARLY = TTCM_DATA_BEGINS - DAY


def told(
    source: Provenance,
    *values: int,
    metric: Metric = FOLLOWERS,
    days_ago: int = 0,
    left_out: Sequence[int] = (),
) -> MetricDays:
    """Values of days in a row, the last of them so many *days_ago*; those *left_out* are days ago too."""
    last = NOW - days_ago * DAY
    times = [last - back * DAY for back in reversed(range(len(values)))]
    points = tuple(Point(at, value, at) for at, value in zip(times, values, strict=True))
    silent = tuple(NOW - back * DAY for back in sorted(left_out, reverse=True))
    return MetricDays(metric, source, Definitions.UNKNOWN, points, silent)


def early(source: Provenance, metric: Metric = FOLLOWERS) -> MetricDays:
    """A value that says it is older than TikTok's data, and was confirmed since."""
    return MetricDays(metric, source, Definitions.UNKNOWN, (Point(TOO_EARLY, 98, NOW),))


def shown(history: MetricHistory | Absence) -> list[object]:
    """The values that may be read."""
    assert isinstance(history, MetricHistory)
    return [point.value for days in history.days for point in days.points]


def test_a_history_shows_what_may_be_read_now() -> None:
    days = [
        told(OWN, 3, days_ago=1),
        told(PUBLIC, 2, days_ago=2, left_out=[3]),
        told(Provenance.LEGACY, 99, days_ago=4),
        early(PUBLIC),
    ]

    for now in (BEFORE, AFTER):
        whole = read_account_history(Kind.AUTHENTICATED_TTCM, FOLLOWERS, days, now)
        public = read_account_history(Kind.NON_AUTHENTICATED_TTCM, FOLLOWERS, days, now)

        assert shown(whole) == [3, 2]
        assert shown(public) == [2]
        assert isinstance(whole, MetricHistory)
        assert isinstance(public, MetricHistory)
        assert whole.left_out == public.left_out == (NOW - 3 * DAY,)


def test_a_history_of_a_closed_cell_is_withheld() -> None:
    days = [told(OWN, 7, metric=VIEWS)]

    for kind in (Kind.AUTHENTICATED_NON_TTCM, Kind.NON_AUTHENTICATED_TTCM, Kind.UNSUPPORTED):
        history = read_account_history(kind, VIEWS, days, AFTER)
        assert isinstance(history, Absence)
        assert history.reason is Reason.WITHHELD


@pytest.mark.parametrize(
    ("days", "reason", "rule"),
    [
        ([], Reason.NOT_COLLECTED, "accounts/follower_count/authenticated_ttcm"),
        (
            [told(Provenance.LEGACY, 7)],
            Reason.NOT_COLLECTED,
            "accounts/follower_count/authenticated_ttcm",
        ),
        ([told(PUBLIC, left_out=[1])], Reason.NOT_DELIVERED, "accounts/follower_count/authenticated_ttcm"),
        ([early(PUBLIC)], Reason.WITHHELD, QUARANTINE),
        ([early(PUBLIC), told(OWN, left_out=[1])], Reason.WITHHELD, QUARANTINE),
    ],
    ids=["nothing", "old-only", "left-out", "quarantine", "quarantine-and-left-out"],
)
def test_an_empty_history_says_why(days: list[MetricDays], reason: Reason, rule: str) -> None:
    history = read_account_history(Kind.AUTHENTICATED_TTCM, FOLLOWERS, days, AFTER)

    assert isinstance(history, Absence)
    assert (history.reason, history.rule) == (reason, rule)


def test_a_source_that_never_tells_it_leaves_no_gap() -> None:
    days = [told(OWN, left_out=[0]), told(PUBLIC, 1)]

    history = read_account_history(Kind.AUTHENTICATED_TTCM, FOLLOWERS, days, AFTER)

    assert isinstance(history, MetricHistory)
    assert history.left_out == ()


def test_quarantine_cuts_off_the_beginning_only() -> None:
    first = TTCM_DATA_BEGINS
    points = tuple(Point(at, value, at) for value, at in enumerate((first - DAY, first, first + DAY)))
    days = MetricDays(FOLLOWERS, PUBLIC, Definitions.UNKNOWN, points, (first - DAY, first + 2 * DAY))

    history = read_account_history(Kind.NON_AUTHENTICATED_TTCM, FOLLOWERS, [days], AFTER)

    assert shown(history) == [1, 2]
    assert isinstance(history, MetricHistory)
    assert history.left_out == (first + 2 * DAY,)


def test_days_of_another_metric_are_no_part_of_a_history() -> None:
    days = [told(PUBLIC, 1), told(OWN, 900, metric=VIEWS)]

    assert shown(read_account_history(Kind.AUTHENTICATED_TTCM, FOLLOWERS, days, AFTER)) == [1]
    assert shown(read_untabled_history(FOLLOWERS, [told(Provenance.USER, 5), *days])) == [5]


def test_a_history_of_a_post_follows_its_tie() -> None:
    likes, reach = PostMetric.LIKES, PostMetric.REACH
    days = [told(PUBLIC, 1, metric=likes), told(OWN, 2, metric=likes), told(REPORT, 3, metric=likes)]

    ordered = read_post_history(Tie.ORDER, likes, days, AFTER)
    consenting = read_post_history(Tie.FREE_AUTH, likes, days, AFTER)
    free = read_post_history(Tie.FREE_TTCM, likes, days, AFTER)
    closed = read_post_history(Tie.FREE_TTCM, reach, [told(REPORT, 3, metric=reach)], AFTER)

    assert sorted(map(str, shown(ordered))) == sorted(map(str, shown(consenting))) == ["1", "2", "3"]
    assert sorted(map(str, shown(free))) == ["1", "3"]
    assert isinstance(closed, Absence)
    assert closed.reason is Reason.WITHHELD


def test_histories_of_other_networks_are_the_users() -> None:
    days = [told(Provenance.USER, 1), told(Provenance.LEGACY, 2)]

    history = read_untabled_history(FOLLOWERS, days)
    none = read_untabled_history(FOLLOWERS, days[1:])

    assert shown(history) == [1]
    assert isinstance(none, Absence)
    assert none.reason is Reason.NOT_COLLECTED


def test_days_know_their_formula() -> None:
    days = MetricDays(AccountMetric.ENGAGEMENT_RATE, OWN, Definitions.TTCM, ())

    assert days.formula == formula_of(AccountMetric.ENGAGEMENT_RATE, OWN, Definitions.TTCM)


SAID = st.builds(
    lambda source, day, value: Snapshot(
        source,
        TTCM_DATA_BEGINS + day * DAY,
        TTCM_DATA_BEGINS + day * DAY,
        {} if value is None else {FOLLOWERS: value},
    ),
    st.sampled_from([OWN, PUBLIC, OWN, PUBLIC, *Provenance]),
    st.integers(-15, 45),
    st.integers(0, 9) | st.none(),
)


def in_days(snapshots: Sequence[Snapshot[AccountMetric]]) -> list[MetricDays]:
    """The same, as one metric by source."""
    by_provenance: dict[Provenance, list[Snapshot[AccountMetric]]] = {}
    for snapshot in sorted(snapshots, key=lambda one: one.as_of):
        by_provenance.setdefault(snapshot.source, []).append(snapshot)
    return [
        MetricDays(
            FOLLOWERS,
            source,
            Definitions.UNKNOWN,
            tuple(Point(s.as_of, s.values[FOLLOWERS], s.fetched_at) for s in said if s.values),
            tuple(s.as_of for s in said if not s.values),
        )
        for source, said in by_provenance.items()
    ]


@given(
    st.lists(SAID, max_size=8),
    st.sampled_from([Kind.AUTHENTICATED_TTCM] * 3 + list(Kind)),
    st.sampled_from(Phase),
)
def test_a_history_ends_with_what_may_be_read_alone(
    snapshots: list[Snapshot[AccountMetric]], kind: Kind, phase: Phase
) -> None:
    now = Circumstances(phase)

    history = read_account_history(kind, FOLLOWERS, in_days(snapshots), now)

    reading = read_account(kind, [s for s in snapshots if s.source is not Provenance.LEGACY], now)[FOLLOWERS]
    if isinstance(history, Absence):
        assert reading == history
        sometimes("absent", history.reason is not Reason.WITHHELD)
        sometimes("held back", history.rule == QUARANTINE)
        return
    assert isinstance(reading, Observation)
    assert may(kind, FOLLOWERS)
    assert list(history.days) == sorted(history.days, key=by_source)
    points = [point for days in history.days for point in days.points]
    newest = [point.value for point in points if point.until == reading.fetched_at]
    assert reading.value in newest
    assert max(point.until for point in points) == reading.fetched_at
    assert {days.source for days in history.days} <= TIKTOK
    assert all(point.at >= TTCM_DATA_BEGINS for point in points)
    sometimes("two sources", len(history.days) > 1)
    sometimes("cut", len(points) < sum(len(days.points) for days in in_days(snapshots)))


def test_random_histories_reached_everything() -> None:
    test_a_history_ends_with_what_may_be_read_alone()

    assert_reached(["absent", "held back", "two sources", "cut"])

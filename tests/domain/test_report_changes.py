from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from influence.domain.capabilities import Tie
from influence.domain.formulas import Formula
from influence.domain.metrics import PostMetric
from influence.domain.observations import Absence, Observation, Reading, Reason
from influence.domain.provenance import Provenance
from influence.domain.report_changes import (
    MOVING,
    Cause,
    FigureChange,
    Side,
    figure_change,
    number,
    total_change,
)
from influence.domain.totals import total
from influence.domain.values import Value
from tests.domain.making import NOW
from tests.support.sometimes import assert_reached, sometimes

P = PostMetric
WITHHELD = Absence(Reason.WITHHELD, "May not be shown.")
MISSING = Absence(Reason.NOT_COLLECTED, "Not collected yet.")
FORMULA, OTHER = Formula("likes", "likes"), Formula("old", "as the old source computed it")


def seen(value: Value, formula: Formula = FORMULA) -> Observation:
    return Observation(value, frozenset({Provenance.TTCM_PUBLIC}), NOW, NOW, formula)


def change(
    before: Side, after: Side, *, metric: PostMetric = P.LIKES, lost: tuple[Tie, ...] = ()
) -> FigureChange:
    return figure_change(metric, before, after, lost=lost, tie=Tie.FREE_TTCM)


def inside(reading: Reading) -> Side:
    return Side(in_campaign=True, reading=reading)


def outside(reading: Reading) -> Side:
    return Side(in_campaign=False, reading=reading)


@pytest.mark.parametrize(
    ("before", "after", "cause", "difference", "moves"),
    [
        (inside(seen(3)), inside(seen(5)), Cause.CHANGED, 2, 2),
        (inside(seen(5)), inside(seen(3)), Cause.CHANGED, -2, -2),
        (inside(seen(3)), inside(seen(3)), Cause.UNCHANGED, 0, 0),
        (inside(seen(0)), inside(seen(3)), Cause.CHANGED, 3, 3),
        (inside(MISSING), inside(seen(3)), Cause.FIRST_COLLECTED, None, 3),
        (inside(seen(3)), inside(MISSING), Cause.NO_LONGER_COLLECTED, None, -3),
        (outside(MISSING), inside(seen(3)), Cause.LINKED, None, 3),
        (outside(seen(2)), inside(seen(3)), Cause.LINKED, None, 3),
        (inside(seen(3)), outside(seen(4)), Cause.LEFT, None, -3),
        (inside(seen(3)), inside(seen(4, OTHER)), Cause.MEASURED_OTHERWISE, None, 1),
        (inside(MISSING), inside(MISSING), Cause.ABSENT, None, 0),
        (inside(WITHHELD), inside(WITHHELD), Cause.ABSENT, None, 0),
        (outside(seen(1)), outside(seen(2)), Cause.ABSENT, None, 0),
        (outside(MISSING), inside(MISSING), Cause.ABSENT, None, 0),
    ],
)
def test_each_figure_moves_for_one_cause(
    before: Side, after: Side, cause: Cause, difference: int | None, moves: int
) -> None:
    found = change(before, after)

    assert (found.cause, found.difference, found.moves) == (cause, difference, moves)


@pytest.mark.parametrize(
    ("lost", "metric", "cause"),
    [
        ((Tie.ORDER,), P.REACH, Cause.NO_LONGER_ALLOWED),
        ((Tie.FREE_AUTH,), P.TOTAL_ENGAGEMENTS, Cause.NO_LONGER_ALLOWED),
        ((Tie.FREE_AUTH,), P.REACH, Cause.ABSENT),
        ((), P.REACH, Cause.ABSENT),
        ((Tie.ORDER,), P.LIKES, Cause.ABSENT),
    ],
)
def test_an_ended_right_is_the_cause_only_where_it_opened_the_cell(
    lost: tuple[Tie, ...], metric: PostMetric, cause: Cause
) -> None:
    assert change(inside(WITHHELD), inside(WITHHELD), metric=metric, lost=lost).cause is cause


def test_a_post_that_was_never_in_lost_nothing() -> None:
    found = change(outside(WITHHELD), inside(WITHHELD), metric=P.REACH, lost=(Tie.ORDER,))

    assert found.cause is Cause.ABSENT


def test_texts_and_lists_change_without_a_difference() -> None:
    found = change(inside(seen((("DE", 0.5),))), inside(seen((("DE", 0.75),))))

    assert (found.cause, found.difference, found.moves) == (Cause.CHANGED, None, 0)


@pytest.mark.parametrize("cause", Cause, ids=str)
def test_every_cause_has_a_sentence(cause: Cause) -> None:
    assert cause.sentence.endswith(".")
    assert len({one.sentence for one in Cause}) == len(Cause)


READINGS = st.one_of(st.integers(0, 1000).map(seen), st.sampled_from([WITHHELD, MISSING]))
SIDES = st.builds(Side, st.booleans(), READINGS)
LOST = st.sets(st.sampled_from(Tie))
CHANGES = st.builds(
    lambda before, after, lost: change(before, after, metric=P.REACH, lost=tuple(lost)), SIDES, SIDES, LOST
)


@given(st.lists(CHANGES, max_size=8))
@example([change(inside(seen(7)), inside(seen(7)), metric=P.REACH)])
def test_the_parts_of_a_difference_add_up_to_it(changes: list[FigureChange]) -> None:
    found = total_change(P.REACH, changes)

    before, after = (
        total(s.reading for s in sides if s.in_campaign)
        for sides in ([c.before for c in changes], [c.after for c in changes])
    )
    assert (found.before, found.after) == (before, after)
    assert sum(found.by_cause.values()) == (after.value or 0) - (before.value or 0)
    assert set(found.by_cause) <= MOVING
    assert sum(found.counts.values()) == found.posts == len(changes)
    if sometimes("told a difference", found.difference is not None):
        assert found.difference == sum(found.by_cause.values())
    else:
        assert before.value is None or after.value is None
    for cause in found.counts:
        sometimes(cause)


def test_the_property_met_every_cause() -> None:
    test_the_parts_of_a_difference_add_up_to_it()

    assert_reached(["told a difference", *(c for c in Cause if c is not Cause.MEASURED_OTHERWISE)])


@given(st.lists(st.tuples(CHANGES, READINGS), max_size=6))
def test_what_was_outside_never_counts(pairs: list[tuple[FigureChange, Reading]]) -> None:
    """A reading of a post that was not in the campaign on a day changes nothing, whatever it is."""
    plain = total_change(P.REACH, [one for one, _ in pairs])

    others = []
    for one, reading in pairs:
        before, after = (
            side if side.in_campaign else Side(in_campaign=False, reading=reading)
            for side in (one.before, one.after)
        )
        others.append(change(before, after, metric=P.REACH, lost=(Tie.ORDER,)))
    found = total_change(P.REACH, others)

    assert (plain.before, plain.after, plain.difference) == (found.before, found.after, found.difference)
    assert dict(plain.by_cause) == dict(found.by_cause)


def test_a_total_of_two_formulas_has_no_difference() -> None:
    changes = [change(inside(seen(3)), inside(seen(9, OTHER))), change(inside(seen(1)), inside(seen(2)))]

    found = total_change(P.LIKES, changes)

    assert (found.before.value, found.after.value, found.difference) == (4, 11, None)
    assert dict(found.by_cause) == {Cause.CHANGED: 1}


def test_absent_is_never_zero() -> None:
    readings: list[Reading] = [MISSING, WITHHELD, seen(4)]
    for before, after in product(readings, repeat=2):
        found = total_change(P.LIKES, [change(inside(before), inside(after))])
        both = isinstance(before, Observation) and isinstance(after, Observation)

        assert (found.difference is None) == (not both)
        assert number(inside(before)) == (4 if isinstance(before, Observation) else None)

from influence.domain.formulas import Formula
from influence.domain.observations import Absence, Observation, Reason
from influence.domain.provenance import Provenance
from influence.domain.totals import Total, total
from influence.domain.values import Value
from tests.domain.making import NOW

MISSING = Absence(Reason.WITHHELD, "May not be shown.")


def seen(value: Value) -> Observation:
    return Observation(value, frozenset({Provenance.TTCM_PUBLIC}), NOW, NOW, Formula("likes", "likes"))


def test_a_total_names_how_many_posts_it_covers() -> None:
    summed = total([seen(3), MISSING, seen(0.5)])

    assert summed == Total(3.5, 2, 3)
    assert str(summed) == "2 of 3 posts"


def test_a_total_of_nothing_is_absent() -> None:
    assert total([]) == Total(None, 0, 0)
    assert total([MISSING, MISSING]) == Total(None, 0, 2)


def test_a_total_of_zeros_is_zero() -> None:
    assert total([seen(0)]) == Total(0, 1, 1)


def test_what_is_no_number_is_not_summed() -> None:
    assert total(iter([seen("7"), seen((("DE", 0.5),)), seen(2)])) == Total(2, 1, 3)

import pytest

from influence.domain.high_water import AHEAD, Gate, HighWater, Stored, gate, higher, seen
from influence.domain.phase import Phase, Release
from influence.testing.moments import NOON, days_later

BEFORE, CLOSING, AFTER = Phase
RELEASES = {
    BEFORE: Release(),
    CLOSING: Release(CLOSING, NOON, "plan"),
    AFTER: Release(AFTER, days_later(1), "plan"),
}
GATES = {
    # the database, the mark, whether the removal was verified
    (BEFORE, None, False): Gate.OPEN,
    (BEFORE, BEFORE, False): Gate.OPEN,
    (BEFORE, CLOSING, False): Gate.CLOSED,
    (BEFORE, AFTER, False): Gate.HELD,
    (CLOSING, None, False): Gate.OPEN,
    (CLOSING, BEFORE, False): Gate.OPEN,
    (CLOSING, CLOSING, False): Gate.OPEN,
    (CLOSING, AFTER, False): Gate.HELD,
    (CLOSING, AFTER, True): Gate.OPEN,
    (AFTER, None, True): Gate.OPEN,
    (AFTER, BEFORE, True): Gate.OPEN,
    (AFTER, CLOSING, True): Gate.OPEN,
    (AFTER, AFTER, True): Gate.OPEN,
}


@pytest.mark.parametrize("case", GATES)
def test_the_gate_goes_by_database_and_mark(case: tuple[Phase, Phase | None, bool]) -> None:
    stored, mark, is_purged = case
    known = None if mark is None else HighWater("i", mark, NOON)
    told = Stored("i", RELEASES[stored], is_purged)

    assert gate(told, known) is GATES[case]
    floor = min(AHEAD[mark or BEFORE], AHEAD[CLOSING])
    assert AHEAD[seen(told, known).phase] >= max(AHEAD[stored], floor)


@pytest.mark.parametrize("one", Phase)
@pytest.mark.parametrize("other", Phase)
def test_of_two_marks_the_further_counts(one: Phase, other: Phase) -> None:
    found = higher(HighWater("i", one), HighWater("i", other))

    assert found is not None
    assert AHEAD[found.phase] == max(AHEAD[one], AHEAD[other])
    assert higher(None, found) == higher(found, None) == found
    assert higher(None, None) is None

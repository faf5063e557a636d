import pytest

from influence.domain.ports.drift import DriftAlarm, DriftAlarms
from influence.testing.contracts.storage.backends import Backend
from influence.testing.contracts.storage.test_inbox import in_threads
from influence.testing.moments import NOON, hours_later

LIKES = ("/video/list/", "like_count", "str")


@pytest.fixture
def alarms(backend: Backend) -> DriftAlarms:
    """No alarms yet."""
    return backend.drift_alarms


def test_a_first_drift_is_an_alarm(alarms: DriftAlarms) -> None:
    assert alarms.note(*LIKES, NOON)

    assert alarms.all() == (DriftAlarm(*LIKES, first_seen=NOON, last_seen=NOON),)


def test_a_known_drift_only_moves_on(alarms: DriftAlarms) -> None:
    alarms.note(*LIKES, NOON)

    assert not alarms.note(*LIKES, hours_later(2))
    assert alarms.all() == (DriftAlarm(*LIKES, first_seen=NOON, last_seen=hours_later(2)),)


def test_a_late_note_moves_nothing_back(alarms: DriftAlarms) -> None:
    alarms.note(*LIKES, hours_later(1))
    alarms.note(*LIKES, hours_later(3))

    assert not alarms.note(*LIKES, hours_later(2))
    assert not alarms.note(*LIKES, NOON)
    assert alarms.all() == (DriftAlarm(*LIKES, first_seen=NOON, last_seen=hours_later(3)),)


@pytest.mark.parametrize("place", range(3))
def test_endpoint_field_and_shape_make_an_alarm(alarms: DriftAlarms, place: int) -> None:
    other = [*LIKES]
    other[place] = "another"

    alarms.note(*LIKES, NOON)

    assert alarms.note(other[0], other[1], other[2], NOON)
    assert len(alarms.all()) == 2


def test_the_newest_alarm_comes_first(alarms: DriftAlarms) -> None:
    for field, hour in (("b", 1), ("c", 0), ("a", 1), ("c", 2)):
        alarms.note("/video/list/", field, "str", hours_later(hour))

    assert [alarm.field for alarm in alarms.all()] == ["c", "a", "b"]


def test_cleared_alarms_are_new_again(alarms: DriftAlarms) -> None:
    alarms.note(*LIKES, NOON)
    alarms.note("/video/list/", "", "list", NOON)

    assert alarms.clear() == 2
    assert alarms.all() == ()
    assert alarms.clear() == 0
    assert alarms.note(*LIKES, NOON)


def test_of_eight_who_note_a_drift_one_was_first(alarms: DriftAlarms) -> None:
    fields = [f"field_{number}" for number in range(8)]
    new: list[str] = []

    def note(number: int) -> None:
        new.extend(field for field in fields if alarms.note("/a/", field, "str", hours_later(number)))

    in_threads(8, note)

    assert sorted(new) == fields
    assert {(alarm.first_seen, alarm.last_seen) for alarm in alarms.all()} == {(NOON, hours_later(7))}

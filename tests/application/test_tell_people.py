import pytest

from influence.application.tell_people import EVENTS_AT_ONCE, Takers, TellPeople
from influence.domain.events import Event, EventKind
from tests.support.desk import Desk


def put(desk: Desk, *names: str) -> None:
    with desk.write() as work:
        work.outbox.put(*(Event(EventKind.ACCOUNT_ADDED, name) for name in names))


def test_events_are_told_oldest_first_and_once(desk: Desk) -> None:
    put(desk, "ann", "bob")

    assert desk.tell(desk.by) == 2
    assert desk.tell(desk.by) == 0
    assert [(tenant, event.who) for tenant, event in desk.notifier.told] == [("acme", "ann"), ("acme", "bob")]


def test_many_events_are_told_in_portions(desk: Desk) -> None:
    names = [f"creator{number}" for number in range(2 * EVENTS_AT_ONCE + 1)]
    put(desk, *names)

    assert desk.tell(desk.by) == len(names)
    assert [event.who for _, event in desk.notifier.told] == names


def test_an_interrupted_telling_loses_nothing(desk: Desk) -> None:
    class Interrupted:
        """Breaks off at bob."""

        def tell(self, tenant: str, event: Event) -> None:
            if event.who == "bob":
                raise ConnectionError

    put(desk, "ann", "bob")

    with pytest.raises(ConnectionError):
        TellPeople(desk.storage, Interrupted(), Takers())(desk.by)
    desk.tell(desk.by)

    assert [event.who for _, event in desk.notifier.told] == ["ann", "bob"]


def test_what_happens_meanwhile_is_told_as_well(desk: Desk) -> None:
    said: list[str] = []

    class Meanwhile:
        """Something happens while it speaks."""

        def tell(self, tenant: str, event: Event) -> None:
            said.append(event.who)
            if event.who == "ann":
                put(desk, "bob")

    put(desk, "ann")

    assert TellPeople(desk.storage, Meanwhile(), Takers())(desk.by) == 2

    assert said == ["ann", "bob"]

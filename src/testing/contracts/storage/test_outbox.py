import attrs

from influence.domain.events import EventKind
from influence.domain.ports.storage import Storage
from influence.testing.builders import an_event
from influence.testing.contracts.storage.fixtures import Write


def test_events_wait_oldest_first(storage: Storage) -> None:
    events = [an_event(kind, who="ann", detail=f"no {n}") for n, kind in enumerate(EventKind)]

    with storage.begin("acme") as work:
        work.outbox.put(*events[:3])
        work.outbox.put(*events[3:])

        waiting = work.outbox.waiting(100)
    assert [event for _, event in waiting] == events
    assert len({number for number, _ in waiting}) == len(events)


def test_an_event_has_the_time_of_its_unit_of_work(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.outbox.put(an_event(who="ann"), an_event(who="bob"))
        put = [event.at for _, event in work.outbox.waiting(10)]
        work.commit()

    with storage.view("acme") as view:
        told = [event.at for _, event in view.outbox.waiting(10)]
    assert put == told
    assert len(set(told)) == 1
    assert told[0] is not None
    assert told[0].tzinfo is not None


def test_a_tenant_is_called_as_it_chose(storage: Storage, write: Write) -> None:
    with write() as work:
        before = work.organisation.get()
        work.organisation.save(attrs.evolve(before, called="Bright Agency"))

    with storage.view("acme") as view:
        assert view.organisation.get() == attrs.evolve(before, called="Bright Agency")
    with storage.view("bolt") as view:
        assert view.organisation.get().called == ""


def test_only_so_many_are_handed_out(storage: Storage) -> None:
    events = [an_event(who=str(number)) for number in range(5)]

    with storage.begin("acme") as work:
        work.outbox.put(*events)

        assert [event for _, event in work.outbox.waiting(2)] == events[:2]


def test_what_was_told_waits_no_more(storage: Storage) -> None:
    events = [an_event(who=str(number)) for number in range(4)]
    with storage.begin("acme") as work:
        work.outbox.put(*events)
        numbers = [number for number, _ in work.outbox.waiting(10)]

        work.outbox.told([numbers[0], numbers[2]])

        assert [event for _, event in work.outbox.waiting(10)] == [events[1], events[3]]


def test_telling_twice_changes_nothing(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.outbox.put(an_event())
        [(number, _)] = work.outbox.waiting(10)

        work.outbox.told([number])
        work.outbox.told([number, 4711])

        assert work.outbox.waiting(10) == ()


def test_numbers_are_never_used_again(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.outbox.put(an_event())
        [(first, _)] = work.outbox.waiting(10)
        work.outbox.told([first])
        work.outbox.put(an_event())

        [(second, _)] = work.outbox.waiting(10)

    assert second > first


def test_telling_nobody_and_putting_nothing_is_fine(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.outbox.put()
        work.outbox.told([])

        assert work.outbox.waiting(10) == ()

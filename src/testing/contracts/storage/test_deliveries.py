"""What every store promises of deliveries and their attempts."""

from datetime import timedelta

import attrs
import pytest

from influence.domain.deliveries import Answer, Attempt, Delivery, DeliveryId, DeliveryState
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.webhooks import DeliveryFilter
from influence.domain.webhook_refusals import DeliveryNotFound, EndpointNotFound
from influence.domain.webhooks import DisabledBecause, Endpoint, EndpointId
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, HOUR, MINUTE, NOON

EVERY = DeliveryFilter()
NOBODY = DeliveryId(987_654)


def a_delivery(endpoint: EndpointId, event: int = 1, due: int = 0) -> Delivery:
    """A waiting delivery, due so many minutes after noon."""
    return Delivery(
        endpoint=endpoint,
        event=event,
        message_id=f"evt_{event}",
        kind="order.placed",
        body=f'{{"ä":{event}}}',
        queued_at=NOON,
        due_at=NOON + due * MINUTE,
    )


def an_attempt(status: int | None = 503) -> Attempt:
    """A try that was not taken."""
    return Attempt(at=NOON, took=timedelta(milliseconds=12), status=status, why="" if status else "broke")


def endpoints(work: UnitOfWork, *names: str) -> list[EndpointId]:
    """Endpoints by the names of their hosts."""
    made = (Endpoint(url=f"https://{name}.example/", created_at=NOON, created_by="mara") for name in names)
    return [work.endpoints.add(one).id for one in made]


def nameless(work: UnitOfWork, wanted: DeliveryFilter = EVERY) -> list[Delivery]:
    """Deliveries without their numbers."""
    return [attrs.evolve(one, id=DeliveryId(0)) for one in work.deliveries.select(wanted)]


def test_what_is_queued_is_kept_the_newest_first(storage: Storage, write: Write) -> None:
    with write() as work:
        (a,) = endpoints(work, "a")
        assert work.deliveries.queue([a_delivery(a, 1), a_delivery(a, 2)]) == 2
        assert work.deliveries.queue([]) == 0

    with storage.begin("acme") as work:
        assert nameless(work) == [a_delivery(a, 2), a_delivery(a, 1)]


def test_an_event_is_queued_once_for_each_endpoint(storage: Storage) -> None:
    with storage.begin("acme") as work:
        a, b = endpoints(work, "a", "b")
        work.deliveries.queue([a_delivery(a)])
        again = attrs.evolve(a_delivery(a), message_id="evt_other")

        assert work.deliveries.queue([again, a_delivery(b), attrs.evolve(again, endpoint=b)]) == 1

        assert nameless(work) == [a_delivery(b), a_delivery(a)]


def test_nothing_is_queued_for_strangers(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        (theirs,) = endpoints(work, "a")

    with storage.begin("acme") as work:
        (mine,) = endpoints(work, "a")
        for stranger in (theirs, EndpointId(987_654)):
            with pytest.raises(EndpointNotFound):
                work.deliveries.queue([a_delivery(mine), a_delivery(stranger)])

        assert nameless(work) == []


def test_the_longest_due_of_each_endpoint_come_first(storage: Storage) -> None:
    with storage.begin("acme") as work:
        a, b = endpoints(work, "a", "b")
        dues = [(a, 1, 5), (a, 2, 1), (a, 3, 3), (b, 1, 4), (b, 2, 61)]
        work.deliveries.queue([a_delivery(*one) for one in dues])

        due = work.deliveries.due(NOON + HOUR, 2)

        assert [(one.endpoint, one.event) for one in due] == [(a, 2), (a, 3), (b, 1)]


def test_a_delivery_is_due_from_its_very_moment_on(storage: Storage) -> None:
    with storage.begin("acme") as work:
        (a,) = endpoints(work, "a")
        work.deliveries.queue([a_delivery(a, due=1)])

        assert work.deliveries.due(NOON + MINUTE - timedelta(microseconds=1), 9) == ()
        assert len(work.deliveries.due(NOON + MINUTE, 9)) == 1


def test_nothing_is_due_for_a_disabled_endpoint(storage: Storage) -> None:
    with storage.begin("acme") as work:
        a, b = endpoints(work, "a", "b")
        work.deliveries.queue([a_delivery(a), a_delivery(b)])
        disabled = work.endpoints.save(work.endpoints.get(a).disabled(DisabledBecause.BY_USER, NOON))

        assert [one.endpoint for one in work.deliveries.due(NOON, 9)] == [b]
        work.endpoints.save(disabled.enabled())
        assert [one.endpoint for one in work.deliveries.due(NOON, 9)] == [a, b]


def test_what_ended_is_due_no_more(storage: Storage, write: Write) -> None:
    with write() as work:
        (a,) = endpoints(work, "a")
        work.deliveries.queue([a_delivery(a)])
        (queued,) = work.deliveries.select(EVERY)
        ended = queued.tried(Answer(took=HOUR, status=200), NOON, 0.0)
        work.deliveries.save(ended, an_attempt(200))

    with storage.view("acme") as view:
        assert view.deliveries.get(queued.id) == ended
        assert view.deliveries.due(NOON + DAY, 9) == ()


def test_attempts_are_told_oldest_first(storage: Storage) -> None:
    with storage.begin("acme") as work:
        (a,) = endpoints(work, "a")
        work.deliveries.queue([a_delivery(a)])
        (queued,) = work.deliveries.select(EVERY)
        for status in (None, 500, 204):
            work.deliveries.save(queued, an_attempt(status))
        work.deliveries.save(queued)

        assert work.deliveries.attempts(queued.id) == (an_attempt(None), an_attempt(500), an_attempt(204))
        assert work.deliveries.attempts(NOBODY) == ()


def test_what_is_not_here_cannot_be_saved(storage: Storage) -> None:
    with storage.begin("acme") as work:
        (a,) = endpoints(work, "a")
        with pytest.raises(DeliveryNotFound):
            work.deliveries.save(attrs.evolve(a_delivery(a), id=NOBODY), an_attempt())
        with pytest.raises(DeliveryNotFound):
            work.deliveries.get(NOBODY)


def test_deliveries_are_found_by_what_is_wanted(storage: Storage) -> None:
    with storage.begin("acme") as work:
        a, b = endpoints(work, "a", "b")
        early = attrs.evolve(a_delivery(a, 1), queued_at=NOON - DAY)
        work.deliveries.queue([early, a_delivery(a, 2), a_delivery(b, 1)])
        gone = next(one for one in work.deliveries.select(EVERY) if one.event == 2)
        work.deliveries.save(gone.tried(Answer(took=HOUR, status=410), NOON, 0.0))

        def found(**said: object) -> list[tuple[EndpointId, int]]:
            return [(one.endpoint, one.event) for one in work.deliveries.select(DeliveryFilter(**said))]  # type: ignore[arg-type]

        assert found(endpoint=a) == [(a, 2), (a, 1)]
        assert found(state=DeliveryState.FAILED) == [(a, 2)]
        assert found(state=DeliveryState.WAITING, endpoint=a) == [(a, 1)]
        assert found(since=NOON) == [(b, 1), (a, 2)]
        assert found(below=gone.id) == [(a, 1)]
        assert found(below=NOBODY, endpoint=a) == [(a, 2), (a, 1)]


def test_what_ended_long_ago_is_forgotten(storage: Storage) -> None:
    with storage.begin("acme") as work:
        (a,) = endpoints(work, "a")
        work.deliveries.queue([a_delivery(a, event) for event in (1, 2, 3)])
        waiting, late, old = work.deliveries.select(EVERY)
        for one, at in ((old, NOON), (late, NOON + DAY)):
            work.deliveries.save(one.tried(Answer(took=HOUR, status=200), at, 0.0), an_attempt(200))

        assert work.deliveries.forget(NOON + DAY) == 1

        assert [one.id for one in work.deliveries.select(EVERY)] == [waiting.id, late.id]
        assert work.deliveries.attempts(old.id) == ()


def test_tenants_do_not_see_each_other(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        (theirs,) = endpoints(work, "a")
        work.deliveries.queue([a_delivery(theirs)])
        (queued,) = work.deliveries.select(EVERY)
        work.deliveries.save(queued, an_attempt())
        ended = attrs.evolve(a_delivery(theirs, 2), state=DeliveryState.FAILED, due_at=None, ended_at=NOON)
        work.deliveries.queue([ended])

    with write() as work:
        assert work.deliveries.due(NOON + DAY, 9) == ()
        assert nameless(work) == nameless(work, DeliveryFilter(endpoint=theirs)) == []
        assert work.deliveries.attempts(queued.id) == ()
        assert work.deliveries.forget(NOON + DAY) == 0
        with pytest.raises(DeliveryNotFound):
            work.deliveries.get(queued.id)
        with pytest.raises(DeliveryNotFound):
            work.deliveries.save(queued.again(NOON), an_attempt())
    with storage.view("bolt") as view:
        assert view.deliveries.get(queued.id) == queued
        assert view.deliveries.attempts(queued.id) == (an_attempt(),)
        assert len(list(view.deliveries.select(EVERY))) == 2

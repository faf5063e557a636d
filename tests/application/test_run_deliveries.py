"""Deliveries are looked at, and sent once more under the id they had."""

from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from influence.domain.deliveries import DeliveryId, DeliveryState
from influence.domain.ports.webhooks import DeliveryFilter
from influence.domain.webhook_refusals import DeliveryNotFound, EndpointDisabled, EndpointNotFound
from influence.domain.webhooks import EndpointId
from influence.testing.moments import HOUR
from tests.application.webhook_bench import PLACED, Bench, answer, url


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench.at(tmp_path)


def fails(bench: Bench, *names: str) -> None:
    """An event that the endpoints refuse to hear for ever."""
    for name in names:
        bench.web.answers(url(name), answer(410))
    bench.happens(PLACED)
    bench.send()
    for one in bench.endpoints.all(bench.desk.by):
        bench.endpoints.enable(bench.desk.by, one.id)


def test_the_newest_are_shown_first_and_only_so_many(bench: Bench) -> None:
    bench.add()
    bench.happens(PLACED, PLACED, PLACED)

    shown = bench.deliveries.select(bench.desk.by, DeliveryFilter(), 2)

    assert [one.event for one in shown] == [3, 2]


def test_deliveries_of_an_endpoint_that_is_not_here_are_refused(bench: Bench) -> None:
    with pytest.raises(EndpointNotFound):
        bench.deliveries.select(bench.desk.by, DeliveryFilter(endpoint=EndpointId(7)))


@pytest.mark.parametrize("status", [204, 410])
def test_any_delivery_is_sent_once_more_under_its_id(bench: Bench, status: int) -> None:
    made = bench.add()
    bench.web.answers(url("a"), answer(status), answer(204))
    bench.happens(PLACED)
    bench.send()
    bench.endpoints.enable(bench.desk.by, made.endpoint.id)

    again = bench.deliveries.again(bench.desk.by, bench.all()[0].id)
    bench.send()

    assert (again.state, again.tries) == (DeliveryState.WAITING, 0)
    assert len(bench.arrived()) == 2
    assert len(set(bench.arrived())) == 1
    told = bench.deliveries.one(bench.desk.by, again.id)
    assert [one.status for one in told.attempts] == [status, 204]


def test_nothing_is_sent_once_more_to_a_disabled_endpoint(bench: Bench) -> None:
    made = bench.add()
    bench.happens(PLACED)
    bench.endpoints.disable(bench.desk.by, made.endpoint.id)

    with pytest.raises(EndpointDisabled):
        bench.deliveries.again(bench.desk.by, bench.all()[0].id)
    with pytest.raises(EndpointDisabled):
        bench.deliveries.again_since(bench.desk.by, bench.desk.clock.now(), made.endpoint.id)


def test_a_time_leaves_out_what_failed_at_a_disabled_endpoint(bench: Bench) -> None:
    made = bench.add()
    bench.web.answers(url("a"), answer(410))
    bench.happens(PLACED)
    bench.send()
    since = bench.desk.clock.now()

    left_out = bench.deliveries.again_since(bench.desk.by, since)
    bench.endpoints.enable(bench.desk.by, made.endpoint.id)

    assert (left_out, bench.deliveries.again_since(bench.desk.by, since)) == (0, 1)


def test_all_that_failed_since_a_time_are_sent_once_more(bench: Bench) -> None:
    bench.add("a")
    bench.add("b")
    fails(bench, "a")
    bench.desk.clock.advance(HOUR)
    fails(bench, "a", "b")
    since = bench.desk.clock.now()

    count = bench.deliveries.again_since(bench.desk.by, since)

    assert count == 2
    waiting = [one for one in bench.all() if one.state is DeliveryState.WAITING]
    assert {one.queued_at for one in waiting} == {since}
    assert bench.deliveries.again_since(bench.desk.by, since) == 0


def test_what_was_taken_is_sent_once_more_when_asked(bench: Bench) -> None:
    made = bench.add("a")
    bench.add("b")
    bench.happens(PLACED)
    bench.send()
    since = bench.desk.clock.now()

    assert bench.deliveries.again_since(bench.desk.by, since) == 0
    assert bench.deliveries.again_since(bench.desk.by, since, made.endpoint.id, taken_too=True) == 1
    bench.send()

    assert (len(bench.arrived("a")), len(bench.arrived("b"))) == (2, 1)


def test_what_waits_is_not_hastened_by_a_time(bench: Bench) -> None:
    bench.add()
    bench.web.answers(url("a"), answer(500))
    bench.happens(PLACED)
    bench.send()
    before = bench.all()

    bench.deliveries.again_since(bench.desk.by, bench.desk.clock.now() - timedelta(days=9), taken_too=True)

    assert bench.all() == before


@pytest.mark.parametrize("whose", ["nobody", "another tenant"])
def test_another_tenants_delivery_is_nobodys(bench: Bench, whose: str) -> None:
    theirs = attrs.evolve(bench, desk=attrs.evolve(bench.desk, by=attrs.evolve(bench.desk.by, tenant="bolt")))
    if whose == "another tenant":
        theirs.add()
        theirs.happens(PLACED)
        assert [one.id for one in theirs.all()] == [DeliveryId(1)]

    for deed in (bench.deliveries.one, bench.deliveries.again):
        with pytest.raises(DeliveryNotFound) as refusal:
            deed(bench.desk.by, DeliveryId(1))
        assert str(refusal.value) == str(DeliveryNotFound(DeliveryId(1)))
    with pytest.raises(EndpointNotFound):
        bench.deliveries.again_since(bench.desk.by, bench.desk.clock.now(), EndpointId(1))

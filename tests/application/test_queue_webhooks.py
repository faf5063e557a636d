"""Events leave the outbox for the endpoints that want them: once each, and thin."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.application.queue_webhooks import QueueWebhooks
from influence.domain.deliveries import DeliveryState
from influence.domain.events import Event, EventKind, Numbered
from tests.application.webhook_bench import ADDED, PLACED, Bench
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.strategies import texts


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench.at(tmp_path)


def test_each_endpoint_hears_of_its_kinds(bench: Bench) -> None:
    orders, everything, posts = (
        bench.add(*one).endpoint.id for one in (("a", "order.*"), ("b",), ("c", "post.*"))
    )

    bench.happens(PLACED, ADDED)

    heard = {(one.endpoint, one.kind) for one in bench.all()}
    assert heard == {(orders, "order.placed"), (everything, "order.placed"), (everything, "account.added")}
    assert posts not in {endpoint for endpoint, _ in heard}


def test_all_endpoints_hear_of_one_event_under_one_id(bench: Bench) -> None:
    bench.add("a")
    bench.add("b")

    bench.happens(PLACED, PLACED)

    ids = [one.message_id for one in bench.all()]
    assert len(ids) == 4
    assert len(set(ids)) == 2
    assert all(one.message_id == json.loads(one.body)["id"] for one in bench.all())


def test_a_message_holds_a_number_and_no_handle(bench: Bench) -> None:
    bench.add()

    bench.happens(PLACED)

    (delivery,) = bench.all()
    assert json.loads(delivery.body)["data"] == {"order": 12}
    assert "ann" not in delivery.body
    assert delivery.due_at == delivery.queued_at == bench.desk.clock.now()


def test_a_message_tells_when_it_happened(bench: Bench) -> None:
    bench.add()
    with bench.desk.write() as work:
        work.outbox.put(PLACED)
    happened = bench.desk.clock.now()
    bench.desk.clock.advance(timedelta(hours=5))

    bench.happens(ADDED)

    told = {one.kind: json.loads(one.body)["timestamp"] for one in bench.all()}
    assert datetime.fromisoformat(told["order.placed"]) == happened
    assert datetime.fromisoformat(told["account.added"]) == bench.desk.clock.now()


@given(st.sampled_from(EventKind), texts(), texts(), st.sampled_from(["", "order/7", "account/ann"]))
@settings(max_examples=60)
def test_no_event_carries_words_out(kind: EventKind, who: str, detail: str, about: str) -> None:
    bench = Bench.at(Path())
    bench.add()

    bench.happens(Event(kind, f"WHO{who}", f"DETAIL{detail}", about))

    (delivery,) = bench.all()
    body = json.loads(delivery.body)
    assert set(body) == {"type", "id", "timestamp", "data"}
    assert "WHO" not in delivery.body
    assert "DETAIL" not in delivery.body
    assert body["data"] == ({"order": 7} if about == "order/7" else {})


def test_a_disabled_endpoint_hears_of_nothing(bench: Bench) -> None:
    made = bench.add()
    bench.endpoints.disable(bench.desk.by, made.endpoint.id)

    bench.happens(PLACED)
    bench.endpoints.enable(bench.desk.by, made.endpoint.id)

    assert bench.all() == ()


def test_another_tenants_endpoint_hears_of_nothing(bench: Bench) -> None:
    theirs = attrs.evolve(bench, desk=attrs.evolve(bench.desk, by=attrs.evolve(bench.desk.by, tenant="bolt")))
    theirs.add()

    bench.happens(PLACED)

    assert bench.all() == theirs.all() == ()


def test_what_is_taken_twice_is_queued_once(bench: Bench) -> None:
    bench.add()
    taker = QueueWebhooks(bench.desk.clock, bench.desk.chance)
    for _ in range(3):
        with bench.desk.write() as work:
            taker.take(work, bench.desk.by, [Numbered(7, PLACED), Numbered(7, PLACED), Numbered(8, PLACED)])

    assert [one.event for one in bench.all()] == [8, 7]


@pytest.mark.parametrize("cut", [1, 2])
def test_a_power_cut_queues_all_or_nothing_and_doubles_nothing(bench: Bench, cut: int) -> None:
    bench.add("a")
    bench.add("b")
    with bench.desk.write() as work:
        work.outbox.put(PLACED, ADDED)

    with pytest.raises(PowerCut):
        bench.tell_in(BreakingStorage(bench.desk.storage, Cuts(at=cut)))(bench.desk.by)
    queued = len(bench.all())
    bench.tell_in(bench.desk.storage)(bench.desk.by)

    assert queued == (0 if cut == 1 else 4)
    assert len(bench.all()) == 4
    assert {one.state for one in bench.all()} == {DeliveryState.WAITING}

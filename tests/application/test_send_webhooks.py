"""What is due is sent at least once, under the same id, and no endpoint holds up another."""

import json
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.memory.sealer import MemorySealer
from influence.adapters.system.lanes import ThreadLanes
from influence.application.duties import DUTIES
from influence.application.send_webhooks import AT_ONCE, SendWebhooks, Sent
from influence.domain.deliveries import REMEMBERED, WAITS, DeliveryState
from influence.domain.events import EventKind
from influence.domain.jobs import Ending, Result
from influence.domain.webhook_messages import Parcel
from influence.domain.webhooks import LONG_FAILURE, DisabledBecause
from influence.testing.moments import DAY, HOUR, MINUTE
from tests.application.webhook_bench import PLACED, Bench, answer, url
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.sometimes import assert_reached, sometimes


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench.at(tmp_path)


def test_what_is_due_is_sent_once(bench: Bench) -> None:
    bench.add()
    bench.happens(PLACED, PLACED)

    first, second = bench.send(), bench.send()

    assert (first, second) == (Sent(delivered=2), Sent())
    assert bench.arrived() == [one.message_id for one in reversed(bench.all())]
    assert {one.state for one in bench.all()} == {DeliveryState.DELIVERED}


def test_each_try_is_written_down(bench: Bench) -> None:
    bench.add()
    bench.web.answers(url("a"), answer(500), answer(None), answer(204))
    bench.happens(PLACED)

    for wait in (timedelta(0), *WAITS[:2]):
        bench.desk.clock.advance(wait)
        bench.send()

    (delivery,) = bench.all()
    told = bench.deliveries.one(bench.desk.by, delivery.id)
    assert [one.status for one in told.attempts] == [500, None, 204]
    assert (told.delivery.state, told.delivery.tries) == (DeliveryState.DELIVERED, 3)
    assert len(set(bench.arrived())) == 1
    assert len(bench.arrived()) == 3


def test_the_time_and_signature_are_those_of_the_try(bench: Bench) -> None:
    bench.add()
    bench.web.answers(url("a"), answer(500), answer(204))
    bench.happens(PLACED)
    bench.send()
    bench.desk.clock.advance(HOUR)
    bench.send()

    first, second = bench.web.sent

    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 3600
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


def test_three_days_of_failure_give_a_delivery_up(bench: Bench) -> None:
    bench.add()
    bench.web.answers(url("a"), answer(500))
    bench.happens(PLACED)
    begun = bench.desk.clock.now()

    while (due := bench.all()[0].due_at) is not None:
        bench.desk.clock.advance(max(due - bench.desk.clock.now(), timedelta(0)))
        bench.send()

    assert bench.all()[0].state is DeliveryState.FAILED
    assert len(bench.arrived()) == len(WAITS) + 1
    assert 2.5 * DAY < bench.desk.clock.now() - begun <= 3 * DAY
    assert bench.send() == Sent()


def test_a_plea_for_patience_is_granted(bench: Bench) -> None:
    bench.add()
    bench.web.answers(url("a"), answer(429, "7200"), answer(204))
    bench.happens(PLACED)
    bench.send()

    bench.desk.clock.advance(2 * HOUR - MINUTE)
    early = bench.send()
    bench.desk.clock.advance(MINUTE)
    late = bench.send()

    assert (early, late) == (Sent(), Sent(delivered=1))


def test_a_gone_endpoint_gets_nothing_more_and_people_hear(bench: Bench) -> None:
    made = bench.add()
    bench.web.answers(url("a"), answer(410))
    bench.happens(PLACED, PLACED)

    sent = bench.send()
    bench.desk.clock.advance(5 * DAY)
    bench.send()

    assert sent == Sent(failed=1, disabled=1)
    assert len(bench.arrived()) == 1
    assert bench.endpoint(made).disabled_because is DisabledBecause.GONE
    assert sorted(one.state for one in bench.all()) == [DeliveryState.FAILED, DeliveryState.WAITING]
    (event,) = bench.desk.events()
    assert (event.kind, event.about) == (EventKind.WEBHOOK_DISABLED, f"webhook/{made.endpoint.id}")
    assert "410" in str(event)
    assert "example" not in str(event)


def test_an_endpoint_that_fails_too_long_is_disabled_once(bench: Bench) -> None:
    made = bench.add()
    bench.web.answers(url("a"), answer(500))
    bench.happens(PLACED)
    bench.send()

    for _ in range(3):
        bench.desk.clock.advance(LONG_FAILURE)
        bench.happens(PLACED)
        bench.send()

    assert bench.endpoint(made).disabled_because is DisabledBecause.FAILING
    assert [one.kind for _, one in bench.desk.notifier.told].count(EventKind.WEBHOOK_DISABLED) == 1


def test_a_success_in_between_keeps_an_endpoint(bench: Bench) -> None:
    made = bench.add()
    bench.web.answers(url("a"), answer(500), answer(204), answer(500))
    for step in (timedelta(0), 4 * DAY, 4 * DAY):
        bench.desk.clock.advance(step)
        bench.happens(PLACED)
        bench.send()

    assert bench.endpoint(made).is_enabled


def test_what_waited_for_a_disabled_endpoint_is_sent_when_enabled(bench: Bench) -> None:
    made = bench.add()
    bench.happens(PLACED)
    bench.endpoints.disable(bench.desk.by, made.endpoint.id)
    held = bench.send()

    bench.endpoints.enable(bench.desk.by, made.endpoint.id)

    assert (held, bench.send()) == (Sent(), Sent(delivered=1))


def test_an_endpoint_that_fails_is_left_alone_until_next_time(bench: Bench) -> None:
    bench.add("a")
    bench.add("b")
    bench.web.answers(url("a"), answer(None))
    bench.happens(*[PLACED] * (3 * AT_ONCE))

    sent = bench.send()

    assert sent == Sent(delivered=3 * AT_ONCE, failed=1)
    assert len(bench.arrived("a")) == 1


def test_a_slow_endpoint_holds_up_nobody_for_long(bench: Bench) -> None:
    """The others get everything of a round while the slow one still thinks."""
    bench.add("slow")
    for name in "bcd":
        bench.add(name)
    bench.happens(*[PLACED] * AT_ONCE)
    others_are_done, left = threading.Event(), [3 * AT_ONCE]
    counting = threading.Lock()

    def think(parcel: Parcel) -> None:
        if parcel.url == url("slow"):
            assert others_are_done.wait(20)
            return
        with counting:
            left[0] -= 1
            if left[0] == 0:
                others_are_done.set()

    bench.web.meanwhile(think)
    sent = bench.send_in(bench.desk.storage, ThreadLanes(4))(bench.desk.by)

    assert sent == Sent(delivered=4 * AT_ONCE)


@pytest.mark.parametrize("cut", range(1, 5))
def test_a_kill_between_sending_and_marking_sends_the_same_id_again(bench: Bench, cut: int) -> None:
    bench.add("a")
    bench.add("b")
    bench.happens(PLACED)

    with pytest.raises(PowerCut):
        bench.send_in(BreakingStorage(bench.desk.storage, Cuts(at=cut)))(bench.desk.by)
    bench.send()

    assert {one.state for one in bench.all()} == {DeliveryState.DELIVERED}
    assert set(bench.arrived("a")) == set(bench.arrived("b")) == {bench.all()[0].message_id}
    assert len(bench.arrived("a")) == (2 if cut == 1 else 1)
    assert len(bench.arrived("b")) == (2 if cut == 3 else 1)


def test_an_endpoint_removed_meanwhile_is_no_mistake(bench: Bench) -> None:
    made = bench.add()
    bench.happens(PLACED)

    def somebody_removes_it(_: Parcel) -> None:
        bench.endpoints.remove(bench.desk.by, made.endpoint.id)

    bench.web.meanwhile(somebody_removes_it)

    assert bench.send() == Sent()
    assert bench.all() == ()


def test_whoever_disabled_it_meanwhile_is_not_told_so(bench: Bench) -> None:
    made = bench.add()
    bench.web.answers(url("a"), answer(410))
    bench.happens(PLACED)

    def somebody_disables_it(_: Parcel) -> None:
        bench.endpoints.disable(bench.desk.by, made.endpoint.id)

    bench.web.meanwhile(somebody_disables_it)
    sent = bench.send()

    assert sent == Sent(failed=1)
    assert bench.endpoint(made).disabled_because is DisabledBecause.BY_USER
    assert bench.desk.events() == []


def test_a_secret_no_key_opens_stops_its_endpoint_only(bench: Bench) -> None:
    bench.add("a")
    bench.happens(PLACED)
    other = attrs.evolve(bench, desk=attrs.evolve(bench.desk, sealer=MemorySealer(b"another key")))
    second = other.add("b")
    other.happens(PLACED)

    sent = other.send()

    assert (sent.delivered, sent.failed, len(sent.unreadable)) == (1, 0, 1)
    assert other.arrived("b")
    assert not other.arrived("a")
    assert other.endpoint(second).is_enabled


def test_what_ended_long_ago_is_forgotten_by_and_by(bench: Bench) -> None:
    bench.add()
    bench.happens(PLACED)
    bench.send()

    bench.desk.clock.advance(REMEMBERED)
    bench.send()
    kept = len(bench.all())
    bench.desk.clock.advance(timedelta(microseconds=1))
    bench.send()

    assert (kept, len(bench.all())) == (1, 0)


@given(
    st.lists(st.lists(st.sampled_from([204, 500, 429, None]), min_size=1, max_size=3), min_size=1, max_size=6)
)
@settings(max_examples=25)
def _calm_after_the_storm(storms: list[list[int | None]]) -> None:
    bench = Bench.at(Path())
    bench.add()
    for statuses in storms:
        bench.web.answers(url("a"), *map(answer, statuses), answer(204))
        bench.happens(PLACED)
        bench.send()
        bench.desk.clock.advance(20 * MINUTE)
    bench.web.answers(url("a"), answer(204))
    sometimes("a storm left something", any(one.state is DeliveryState.WAITING for one in bench.all()))
    for _ in range(5):
        bench.desk.clock.advance(DAY)
        bench.send()

    assert {one.state for one in bench.all()} == {DeliveryState.DELIVERED}
    assert set(bench.arrived()) == {one.message_id for one in bench.all()}
    assert len(set(bench.arrived())) == len(storms)


def test_after_the_storm_everything_was_delivered() -> None:
    _calm_after_the_storm()

    assert_reached(["a storm left something"])


def test_a_backlog_is_sent_in_slices(bench: Bench) -> None:
    bench.add()
    bench.happens(*[PLACED] * 600)

    first = bench.send()
    second = bench.send()

    assert (first.delivered, first.more) == (500, True)
    assert (second.delivered, second.more) == (100, False)
    assert len({json.loads(one.body)["id"] for one in bench.web.sent}) == 600


def duty(bench: Bench) -> Result:
    """The worker's duty, done once."""
    run = next(one.run for one in DUTIES if one.kind == "webhooks")
    return run(
        lambda kind: cast("Any", {SendWebhooks: bench.send_in(bench.desk.storage)}[kind]), bench.desk.by
    )


def test_the_worker_says_what_was_sent(bench: Bench) -> None:
    bench.add("a")
    bench.add("b")
    bench.web.answers(url("b"), answer(410))
    bench.happens(PLACED)

    assert duty(bench) == Result(Ending.DONE, "1 delivered, 1 not taken, 1 endpoints disabled")
    assert duty(bench) == Result(Ending.DONE, "nothing is due")


def test_the_worker_goes_on_where_a_backlog_is_left(bench: Bench) -> None:
    bench.add()
    bench.happens(*[PLACED] * 501)

    assert duty(bench) == Result(Ending.MORE, "500 delivered")


def test_a_secret_no_key_opens_is_a_failure_of_the_worker(bench: Bench) -> None:
    bench.add()
    bench.happens(PLACED)

    failed = duty(attrs.evolve(bench, desk=attrs.evolve(bench.desk, sealer=MemorySealer(b"another key"))))

    assert failed.ending is Ending.FAILED
    assert "cannot be opened" in failed.words

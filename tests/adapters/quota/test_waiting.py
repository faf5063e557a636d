import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from influence.adapters.quota.memory import MemoryQuota
from influence.adapters.quota.moments import Timing
from influence.adapters.quota.waiting import WaitingQuota
from influence.domain.ports.upstream_failures import TikTokPostponed
from influence.domain.quota import Urgency, Use, Window, limits
from tests.adapters.quota.conftest import Begin
from tests.adapters.quota.virtual import SECOND, VirtualTime

USER, ORDERS, FIGURES = Urgency
PLAIN: Final = "/tto/tcm/campaign/"
PUBLIC: Final = "/tto/tcm/creator/public/"


def call(quota: WaitingQuota, urgency: Urgency = USER, endpoint: str = PLAIN, bearer: str = "brand") -> None:
    with quota.slot(endpoint, bearer, urgency):
        pass


def test_a_slot_is_free_one_second_after_the_answer(begin: Begin, time: VirtualTime) -> None:
    quota, began = begin("1/s"), time.steady
    with quota.slot(PLAIN, "brand", USER):
        time.pass_by(0.4)

    call(quota)

    assert 1.4 < (time.steady - began) / SECOND < 1.41


def test_a_failed_call_holds_its_slot_as_well(begin: Begin, time: VirtualTime) -> None:
    quota = begin("1/s")
    with pytest.raises(OSError, match="lost"), quota.slot(PLAIN, "brand", USER):
        raise OSError("lost")

    call(quota)

    assert 1 < sum(time.slept) < 1.01


def test_nobody_waits_while_there_is_room(begin: Begin, time: VirtualTime) -> None:
    quota = begin("10/s 20/min")

    for _ in range(10):
        call(quota)

    assert time.slept == []


def test_without_limits_nobody_waits(begin: Begin, time: VirtualTime) -> None:
    quota = begin("none")

    for _ in range(100):
        call(quota)

    assert time.slept == []


def test_a_user_does_not_wait_for_a_minute(begin: Begin, time: VirtualTime) -> None:
    quota = begin("1/min")
    call(quota)

    with pytest.raises(TikTokPostponed) as told:
        call(quota)

    assert time.slept == []
    assert told.value.until is not None
    assert 60 < (told.value.until - time.wall()).total_seconds() < 60.1
    assert "1 per minute" in told.value.why


@pytest.mark.parametrize("urgency", [ORDERS, FIGURES])
def test_orders_and_figures_wait_for_a_minute(begin: Begin, time: VirtualTime, urgency: Urgency) -> None:
    quota = begin("1/min")
    call(quota, urgency)

    call(quota, urgency)

    assert 60 < sum(time.slept) < 60.1


def test_the_slot_of_a_killed_process_becomes_free(begin: Begin, time: VirtualTime) -> None:
    quota = begin("1/s")
    killed = quota.slot(PLAIN, "brand", USER)
    killed.__enter__()

    call(quota, ORDERS)

    assert 36 < sum(time.slept) < 36.1


def test_an_endpoint_of_its_own_limit_waits_alone(begin: Begin, time: VirtualTime) -> None:
    quota = begin("10/s insights 1/min")
    call(quota, endpoint=PUBLIC, bearer="mara")

    call(quota, endpoint=PUBLIC, bearer="juno")
    call(quota, endpoint=PLAIN, bearer="mara")
    call(quota, endpoint="/tto/tcm/rank/", bearer="mara")
    assert time.slept == []
    call(quota, ORDERS, endpoint=PUBLIC, bearer="mara")

    assert 60 < sum(time.slept) < 60.1


@pytest.mark.parametrize(("urgency", "served"), [(USER, 20), (ORDERS, 19), (FIGURES, 16)])
def test_the_last_calls_of_a_day_are_for_the_urgent(begin: Begin, urgency: Urgency, served: int) -> None:
    quota = begin("20/day")

    for _ in range(served):
        call(quota, urgency)

    with pytest.raises(TikTokPostponed, match="per day") as told:
        call(quota, urgency)
    assert told.value.until == datetime(2026, 3, 3, 0, 10, tzinfo=UTC)


def test_figures_leave_the_rest_to_others(begin: Begin) -> None:
    quota = begin("20/day")
    for _ in range(16):
        call(quota, FIGURES)
    for _ in range(3):
        call(quota, ORDERS)

    call(quota, USER)

    with pytest.raises(TikTokPostponed):
        call(quota, USER)


def test_a_spent_day_ends_ten_minutes_after_midnight(begin: Begin, time: VirtualTime) -> None:
    quota = begin("1/day")
    call(quota)
    time.pass_by((datetime(2026, 3, 3, 0, 9, 59, tzinfo=UTC) - time.wall()).total_seconds())

    with pytest.raises(TikTokPostponed):
        call(quota, FIGURES)
    time.pass_by(2)

    call(quota)


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_clock_that_jumps_opens_no_second_day(begin: Begin, time: VirtualTime, hours: int) -> None:
    quota = begin("2/day")
    call(quota)
    call(quota)

    time.set_wall(time.wall() + timedelta(hours=hours))

    with pytest.raises(TikTokPostponed, match="per day"):
        call(quota)


def test_a_call_around_midnight_counts_in_both_days(begin: Begin, time: VirtualTime) -> None:
    time.set_wall(datetime(2026, 3, 2, 23, 55, tzinfo=UTC))
    quota = begin("2/day")

    call(quota)
    assert quota.use().windows == (Use(Window.DAY, 1, 2),)
    time.pass_by(1800)

    assert quota.use().windows == (Use(Window.DAY, 1, 2),)


def test_use_tells_windows_and_endpoints(begin: Begin) -> None:
    quota = begin("10/s 600/min 100/day insights 20/min")
    for endpoint in (PLAIN, PUBLIC, PLAIN):
        call(quota, endpoint=endpoint)

    use = quota.use()

    assert use.limits == limits("10/s 600/min 100/day insights 20/min")
    assert use.windows == (Use(Window.SECOND, 3, 10), Use(Window.MINUTE, 3, 600), Use(Window.DAY, 3, 100))
    assert use.by_endpoint == ((PLAIN, 2), (PUBLIC, 1))
    assert use.silent_until is None


def test_after_a_restart_calls_still_count(begin: Begin, time: VirtualTime) -> None:
    quota = begin("1/s")
    call(quota)

    time.steady = 7 * SECOND
    call(quota)

    assert 1 < sum(time.slept) < 1.01


def test_a_slot_that_became_free_meanwhile_is_not_waited_for(time: VirtualTime) -> None:
    looked = iter(range(1, 100))
    quota = MemoryQuota(
        limits("1/s"), Timing(lambda: time.steady + next(looked) * SECOND * 3 // 10, time.wall, time.sleep)
    )

    call(quota)
    call(quota)

    assert all(seconds >= 0 for seconds in time.slept)
    assert 0 in time.slept


# --- threads ---


class Gates:
    """A sleep that ends when the test says so, for each thread by itself."""

    def __init__(self) -> None:
        self.time = VirtualTime()
        self.asleep = {name: threading.Semaphore(0) for name in Urgency}
        self.awake = {name: threading.Semaphore(0) for name in Urgency}
        self.served: list[Urgency] = []

    def sleep(self, _: float) -> None:
        name = Urgency(threading.current_thread().name)
        self.asleep[name].release()
        assert self.awake[name].acquire(timeout=20)

    def wake(self, name: Urgency) -> None:
        self.awake[name].release()

    def wait_until_asleep(self, name: Urgency) -> None:
        assert self.asleep[name].acquire(timeout=20)

    def thread(self, quota: WaitingQuota, name: Urgency) -> threading.Thread:
        def work() -> None:
            with quota.slot(PLAIN, "brand", name):
                self.served.append(name)

        thread = threading.Thread(target=work, name=name.value, daemon=True)
        thread.start()
        return thread


@pytest.fixture
def gates() -> Gates:
    return Gates()


def test_the_more_urgent_thread_goes_first(gates: Gates) -> None:
    quota = MemoryQuota(limits("1/s"), Timing(lambda: gates.time.steady, gates.time.wall, gates.sleep))
    call(quota)
    threads = []
    for name in (FIGURES, USER):
        threads.append(gates.thread(quota, name))
        gates.wait_until_asleep(name)

    gates.time.pass_by(1.1)
    gates.wake(FIGURES)
    gates.wait_until_asleep(FIGURES)
    gates.wake(USER)
    threads[1].join(20)
    gates.time.pass_by(1.1)
    gates.wake(FIGURES)
    threads[0].join(20)

    assert gates.served == [USER, FIGURES]


def in_threads(work: Callable[[], None], number: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


def test_threads_never_hold_more_than_allowed(begin: Begin) -> None:
    quota, lock, refused, served = begin("5/min"), threading.Lock(), [], []

    def work() -> None:
        for _ in range(3):
            try:
                with quota.slot(PLAIN, "brand", USER), lock:
                    served.append(1)
            except TikTokPostponed:
                refused.append(1)

    in_threads(work, 4)

    assert (len(served), len(refused)) == (5, 7)

"""The quota meter, by a clock that is moved by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.meter import Meter
from influence.adapters.simulator.quota import INSIGHTS, LEVELS, Quota, QuotaUnreadable, Window, quota_of
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.wire.endpoints import ENDPOINTS
from influence.adapters.simulator.world import World
from influence.domain.quota import LEVELS as OUR_LEVELS
from influence.domain.quota import limits
from tests.adapters.simulator.client import Client
from tests.support.sometimes import assert_reached, sometimes

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
STATUS = "/tcm/creator/status/get/"
RANK = "/tto/tcm/rank/"


class Hand:
    """Two clocks: the real seconds, and the day of the simulated world."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.now = NOON

    def meter(self, quota: str) -> Meter:
        return Meter(quota_of(quota), now=lambda: self.now, monotonic=lambda: self.seconds)


@pytest.mark.parametrize("level", LEVELS)
def test_levels_are_those_that_clients_know(level: str) -> None:
    assert {window.value: number for window, number in quota_of(level).calls.items()} == {
        window.value: number for window, number in OUR_LEVELS[level].calls.items()
    }


@pytest.mark.parametrize(
    "text", ["ultimate insights 20/min", "10/s 600/min 864000/day", "insights 7/min", "basic 3/s", "none"]
)
def test_a_quota_reads_as_clients_read_it(text: str) -> None:
    assert str(quota_of(text)) == str(limits(text))


@pytest.mark.parametrize(
    "text", ["", "  ", "huge", "0/s", "5/week", "insights 5/s", "5/s,6/min", "basic basic"]
)
def test_a_text_that_names_no_limits_is_refused(text: str) -> None:
    with pytest.raises(QuotaUnreadable):
        quota_of(text)


@pytest.mark.parametrize(("pause", "served"), [(0.999, False), (1.0, True)])
def test_a_second_ends_after_exactly_one_second(pause: float, served: bool) -> None:
    hand = Hand()
    meter = hand.meter("1/s")
    meter.arrive(STATUS, "t")

    hand.seconds += pause

    assert (meter.arrive(STATUS, "t") is None) is served


@pytest.mark.parametrize(("pause", "served"), [(299.9, False), (300.0, True)])
def test_after_a_broken_minute_nobody_is_served_for_five(pause: float, served: bool) -> None:
    hand = Hand()
    meter = hand.meter("1/min")
    meter.arrive(STATUS, "t")
    breach = meter.arrive(STATUS, "t")

    hand.seconds += pause
    later = meter.arrive(STATUS, "t")

    assert breach is not None
    assert not breach.in_cool_off
    assert (later is None) is served
    assert served or "cool-off" in str(later)


def test_a_day_ends_at_midnight_of_the_simulated_clock() -> None:
    hand = Hand()
    meter = hand.meter("2/day")
    hand.now = datetime(2026, 6, 1, 23, 59, 59, tzinfo=UTC)
    before = [meter.arrive(STATUS, "t") for _ in range(3)]

    hand.now += timedelta(seconds=1)

    assert [breach is None for breach in before] == [True, True, False]
    assert meter.arrive(STATUS, "t") is None


def test_the_simulated_clock_moves_no_second_and_no_minute() -> None:
    hand = Hand()
    meter = hand.meter("1/s 2/min")
    meter.arrive(STATUS, "t")

    hand.now += timedelta(hours=5)

    assert meter.arrive(STATUS, "t") is not None


def test_insight_calls_have_a_limit_per_token_and_endpoint() -> None:
    hand = Hand()
    meter = hand.meter("none insights 1/min")

    answers = [
        meter.arrive(path, token)
        for path, token in [
            (RANK, "a"),
            (RANK, "b"),
            ("/tto/tcm/creator/public/", "a"),
            (STATUS, "a"),
            (STATUS, "a"),
        ]
    ]

    assert answers == [None] * 5
    assert meter.arrive(RANK, "a") is not None
    assert meter.arrive(RANK, "b") is not None


def test_calls_with_a_limit_of_their_own_exist() -> None:
    assert {("GET", path) for path in INSIGHTS} <= set(ENDPOINTS)


def test_without_limits_everything_is_served_and_counted() -> None:
    hand = Hand()
    meter = hand.meter("none")

    assert [meter.arrive(STATUS, "t") for _ in range(100)] == [None] * 100
    report = meter.report()
    assert report["calls"] == 100
    assert report["peak"] == {"s": 100, "min": 100, "day": 100, "insights": 0}


class Model:
    """The same rules as a list of everything that ever arrived."""

    def __init__(self, second: int, minute: int) -> None:
        self.limits = {1.0: second, 60.0: minute}
        self.served: list[float] = []
        self.arrived: list[float] = []
        self.quiet_until = 0.0

    def arrive(self, now: float) -> bool:
        self.arrived.append(now)
        if now < self.quiet_until:
            return False
        full = [span for span, most in self.limits.items() if self.within(self.served, now, span) >= most]
        if 60.0 in full:
            self.quiet_until = now + 300
        if not full:
            self.served.append(now)
        return not full

    @staticmethod
    def within(times: list[float], now: float, span: float) -> int:
        return sum(now - span < time <= now for time in times)

    def peak(self, span: float) -> int:
        return max((self.within(self.arrived, now, span) for now in self.arrived), default=0)


@settings(max_examples=200, deadline=None)
@given(
    second=st.integers(1, 4),
    minute=st.integers(1, 12),
    # In sixteenths of a second, so that sums are exact and windows are hit on their very edge.
    steps=st.lists(st.sampled_from([0, 1, 8, 15, 16, 17, 480, 959, 960, 4_799, 4_800]), max_size=60),
)
def compare(second: int, minute: int, steps: list[int]) -> None:
    hand, model = Hand(), Model(second, minute)
    meter = hand.meter(f"{second}/s {minute}/min")

    for step in steps:
        hand.seconds += step / 16
        breach = meter.arrive(STATUS, "t")

        assert (breach is None) is model.arrive(hand.seconds)
        for kind in Window:
            sometimes(
                f"broke {kind}", breach is not None and not breach.in_cool_off and breach.window is kind
            )
        sometimes("called in the cool-off", breach is not None and breach.in_cool_off)
        sometimes("served on the edge", breach is None and step == 16)
    peak = meter.report()["peak"]
    assert isinstance(peak, dict)
    assert (peak["s"], peak["min"]) == (model.peak(1.0), model.peak(60.0))


def test_the_meter_counts_as_a_list_would() -> None:
    compare()

    assert_reached(["broke s", "broke min", "called in the cool-off", "served on the edge"])


# --- at the door ---


@pytest.fixture
def strict() -> Iterator[Client]:
    world = World(3, clock=SimClock(frozen=True))
    world.populate(4)
    with RunningSimulator(world, quota=Quota({Window.MINUTE: 2})) as running:
        client = Client(running)
        yield client
        client.http.close()


def test_too_many_requests_are_40100_and_told_in_the_log(strict: Client) -> None:
    codes = [strict.get(STATUS)["code"] for _ in range(4)]

    remarks = [" ".join(one["remarks"]) for one in strict.look("log")["requests"]]
    assert codes == [40002, 40002, 40100, 40100]
    assert "quota broken: more than 2 calls/min" in remarks[2]
    assert "called during the cool-off" in remarks[3]
    assert strict.look("quota")["overruns"]["min"] == 1
    assert strict.look("quota")["in_cool_off"] == 1


def test_a_refused_call_does_nothing(strict: Client) -> None:
    handle = strict.simulator.world.creators()[0].handle
    for _ in range(2):
        strict.get(STATUS)

    refused = strict.order(handle)

    assert refused["code"] == 40100
    assert strict.simulator.world.book.orders == ()


def test_the_status_of_a_refusal_may_be_429(strict: Client) -> None:
    strict.control("quota", limits="1/min", http_status=429)
    strict.get(STATUS)

    answer = httpx.get(strict.simulator.base_url + STATUS)

    assert (answer.status_code, answer.json()["code"]) == (429, 40100)


@pytest.mark.parametrize(
    "told", [{"limits": "huge"}, {"http_status": 500}, {"limit": "basic"}, {"limits": 5}]
)
def test_the_control_plane_refuses_limits_that_are_none(strict: Client, told: dict[str, object]) -> None:
    status, answer = strict.control("quota", **told)

    assert status == 400
    assert answer["error"]


def test_the_environment_tells_clients_the_quota() -> None:
    with RunningSimulator(World(3), quota="Basic  insights 5/min") as running:
        told = running.environment(api="tiktok-one")

    assert limits(told["INFLUENCE_TIKTOK_QUOTA"]).insights == 5
    assert told["INFLUENCE_TIKTOK_API"] == "tiktok-one"
    assert list(told)[-1] == "INFLUENCE_CLOCK"

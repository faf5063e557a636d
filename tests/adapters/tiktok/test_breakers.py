"""An endpoint that does not answer is left alone for a while, the others are not."""

import threading
from datetime import timedelta

import attrs
import httpx
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.tiktok.breakers import Breakers
from influence.domain.errors import MarketplaceFailed
from influence.domain.ports.upstream_failures import (
    OutcomeUnknown,
    TikTokPostponed,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.domain.quota import Urgency
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import CALLS, QUICK, FarSide, Reply, envelope, failure, raw
from tests.adapters.tiktok.records import RecordedQuota
from tests.support.sometimes import assert_reached, sometimes

GOOD = envelope(**ANSWERS["memberships"])
BREAKING: dict[str, Reply] = {
    "50000": envelope(50000),
    "52000": envelope(52000),
    "maintenance": envelope(60001),
    "503": raw(b"", 503),
    "an error page": raw(b"<html>"),
    "no connection": failure(httpx.ConnectError),
    "silence": failure(httpx.ReadTimeout),
    "too large": raw(b"x" * (9 * 2**20)),
}
ANSWERING: dict[str, Reply] = {
    "a refusal": envelope(40002),
    "a dead token": envelope(40105),
    "a throttle": envelope(40100),
    "a throttle at the edge": raw(b"", 429),
    "a write conflict": envelope(40202),
    "duplicate": envelope(40050),
    "a partial success": envelope(20001, **ANSWERS["memberships"]),
}


class Hand:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def fail(far: FarSide, times: int) -> None:
    for _ in range(times):
        with pytest.raises(MarketplaceFailed) as caught:
            CALLS["memberships"](far)
        assert not isinstance(caught.value, TikTokPostponed)


@pytest.mark.parametrize("reply", BREAKING.values(), ids=BREAKING.keys())
def test_after_five_failures_nobody_is_asked(reply: Reply) -> None:
    far = FarSide(reply, patience=attrs.evolve(QUICK, monotonic=Hand()))
    fail(far, 5)

    with pytest.raises(TikTokPostponed) as caught:
        CALLS["memberships"](far)

    assert len(far.requests) == 5
    assert caught.value.until == far.clock.now() + timedelta(seconds=30)


@pytest.mark.parametrize("reply", ANSWERING.values(), ids=ANSWERING.keys())
def test_an_answer_of_any_kind_breaks_nothing(reply: Reply) -> None:
    bad = envelope(50000)
    far = FarSide(bad, bad, bad, bad, reply, bad, bad, bad, bad, GOOD)
    fail(far, 4)
    with_answer = len(far.requests)

    try:
        CALLS["memberships"](far)
    except MarketplaceFailed:
        assert len(far.requests) == with_answer + 1
    fail(far, 4)

    assert CALLS["memberships"](far)


def test_a_question_that_fails_five_times_breaks_alone() -> None:
    far = FarSide(raw(b"", 503), tries=5)

    with pytest.raises(TikTokUnavailable, match="503"):
        CALLS["memberships"](far)

    with pytest.raises(TikTokPostponed):
        CALLS["memberships"](far)
    assert len(far.requests) == 5


def test_a_broken_endpoint_lets_the_others_be() -> None:
    bad = raw(b"", 503)
    far = FarSide(*[bad] * 5, envelope(**ANSWERS["public_profile"]))
    fail(far, 5)

    assert CALLS["public_profile"](far)


def test_a_change_to_a_broken_endpoint_is_not_in_doubt() -> None:
    far = FarSide(failure(httpx.ReadTimeout))
    for _ in range(5):
        with pytest.raises(OutcomeUnknown):
            CALLS["place_orders"](far)

    with pytest.raises(TikTokPostponed):
        CALLS["place_orders"](far)

    assert len(far.requests) == 5


@pytest.mark.parametrize("urgency", Urgency)
def test_every_urgency_shares_the_breakers(urgency: Urgency) -> None:
    far = FarSide(raw(b"", 503))
    fail(far, 5)

    with pytest.raises(TikTokPostponed):
        far.marketplace.at(urgency).memberships(["ann"])


def test_a_broken_endpoint_takes_nothing_of_the_allowance() -> None:
    quota = RecordedQuota()
    far = FarSide(raw(b"", 503), quota=quota)
    fail(far, 5)

    with pytest.raises(TikTokPostponed):
        CALLS["memberships"](far)

    assert len(quota.asked) == 5


def test_one_probe_follows_the_cool_down() -> None:
    hand = Hand()
    bad = raw(b"", 503)
    far = FarSide(*[bad] * 6, GOOD, patience=attrs.evolve(QUICK, monotonic=hand))
    fail(far, 5)
    hand.seconds = 29.9
    with pytest.raises(TikTokPostponed):
        CALLS["memberships"](far)
    hand.seconds = 30.0
    fail(far, 1)
    hand.seconds = 59.9
    with pytest.raises(TikTokPostponed):
        CALLS["memberships"](far)
    hand.seconds = 60.0

    assert CALLS["memberships"](far)

    assert CALLS["memberships"](far)
    assert len(far.requests) == 8


@pytest.mark.parametrize("reply", [envelope(40002), envelope(40105), envelope(40202)])
def test_a_probe_that_is_refused_was_answered(reply: Reply) -> None:
    hand = Hand()
    far = FarSide(*[raw(b"", 503)] * 5, reply, GOOD, patience=attrs.evolve(QUICK, monotonic=hand))
    fail(far, 5)
    hand.seconds = 30.0
    fail(far, 1)

    assert CALLS["memberships"](far)


def test_a_probe_that_was_not_made_leaves_the_next_one_free() -> None:
    hand = Hand()
    quota = RecordedQuota(leaves=5)
    far = FarSide(*[raw(b"", 503)] * 5, GOOD, patience=attrs.evolve(QUICK, monotonic=hand), quota=quota)
    fail(far, 5)
    hand.seconds = 30.0
    with pytest.raises(TikTokPostponed, match="the allowance is spent"):
        CALLS["memberships"](far)
    quota.leaves = 99

    assert CALLS["memberships"](far)


def broken(hand: Hand) -> Breakers:
    """With /a/ in its first cool-down."""
    breakers = Breakers(5, 30.0, hand, SteppedClock())
    for _ in range(5):
        with breakers.guarding("/a/") as watch:
            watch.failed()
    return breakers


def test_of_many_threads_one_probes() -> None:
    hand = Hand()
    breakers = broken(hand)
    hand.seconds = 30.0
    entered, leaving, outcomes = threading.Barrier(9), threading.Event(), list[str]()

    def ask() -> None:
        try:
            with breakers.guarding("/a/") as watch:
                outcomes.append("asked")
                entered.wait(timeout=30)
                leaving.wait(timeout=30)
                watch.answered()
        except TikTokPostponed:
            outcomes.append("postponed")
            entered.wait(timeout=30)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    entered.wait(timeout=30)
    leaving.set()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["asked", *["postponed"] * 7]
    with breakers.guarding("/a/"):
        pass


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, TikTokRefused(40002, "no")])
def test_an_interruption_tells_nothing_about_the_endpoint(
    interruption: type[BaseException] | BaseException,
) -> None:
    hand = Hand()
    breakers = broken(hand)
    hand.seconds = 30.0

    with pytest.raises(BaseException), breakers.guarding("/a/"):  # noqa: B017, PT011
        raise interruption

    with breakers.guarding("/a/") as watch:
        watch.answered()


class Life(RuleBasedStateMachine):
    """Failures and time in any order, against the plain words of the rule."""

    @initialize(failures=st.integers(0, 5))
    def begin(self, failures: int) -> None:
        self.hand = Hand()
        self.breakers = Breakers(5, 30.0, self.hand, SteppedClock())
        self.in_a_row = dict.fromkeys("ab", 0)
        self.silent_until = dict.fromkeys("ab", 0.0)
        for _ in range(failures):
            self.ask("a", has_answered=False)

    @rule(seconds=st.sampled_from([0.5, 29.5, 30.0]))
    def wait(self, seconds: float) -> None:
        self.hand.seconds += seconds

    @rule(endpoint=st.sampled_from("ab"), has_answered=st.sampled_from([True, False, False, None]))
    def ask(self, endpoint: str, has_answered: bool | None) -> None:
        silent = self.hand.seconds < self.silent_until[endpoint]
        try:
            with self.breakers.guarding(endpoint) as watch:
                watch.has_answered = has_answered
        except TikTokPostponed:
            assert silent
            sometimes("postponed")
            return
        assert not silent
        is_probe = self.in_a_row[endpoint] >= 5
        sometimes("closed by a probe", is_probe and has_answered)
        sometimes("opened again by a probe", is_probe and has_answered is False)
        if has_answered is not None:
            self.in_a_row[endpoint] = 0 if has_answered else self.in_a_row[endpoint] + 1
            if self.in_a_row[endpoint] >= 5:
                self.silent_until[endpoint] = self.hand.seconds + 30.0


def test_any_history_of_failures_follows_the_rule() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=100, stateful_step_count=40))

    assert_reached(["postponed", "closed by a probe", "opened again by a probe"])

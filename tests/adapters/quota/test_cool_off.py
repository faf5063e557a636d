from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import pytest

from influence.adapters.quota.waiting import WaitingQuota
from influence.domain.ports.upstream_failures import TikTokPostponed
from influence.domain.quota import Urgency
from tests.adapters.quota.conftest import Begin
from tests.adapters.quota.virtual import SECOND, VirtualTime

PLAIN: Final = "/tto/tcm/campaign/"
PUBLIC: Final = "/tto/tcm/creator/public/"


def throttle(quota: WaitingQuota, endpoint: str = PLAIN, bearer: str = "brand") -> None:
    with quota.slot(endpoint, bearer, Urgency.USER) as slot:
        slot.throttled()


def waits(quota: WaitingQuota, time: VirtualTime, endpoint: str = PLAIN, bearer: str = "brand") -> float:
    """For how many seconds the next call has to wait, or would have to."""
    before = time.steady
    until = None
    try:
        with quota.slot(endpoint, bearer, Urgency.USER):
            pass
    except TikTokPostponed as told:
        until = told.until
    return (time.steady - before) / SECOND if until is None else (until - time.wall()).total_seconds()


def test_a_single_throttle_means_a_second(begin: Begin, time: VirtualTime) -> None:
    quota = begin("basic")
    throttle(quota)

    assert waits(quota, time) == pytest.approx(1, abs=0.01)


def test_a_minute_half_used_means_five_minutes(begin: Begin, time: VirtualTime) -> None:
    quota = begin("10/s 6/min")
    for _ in range(2):
        waits(quota, time)
    throttle(quota)

    assert waits(quota, time) == pytest.approx(300, abs=1)
    assert quota.use().silent_until is not None


def test_a_day_half_used_means_until_midnight(begin: Begin, time: VirtualTime) -> None:
    quota = begin("10/s 2/day")
    throttle(quota)

    until = quota.use().silent_until

    assert until is not None
    assert abs((until - datetime(2026, 3, 3, 0, 10, tzinfo=UTC)).total_seconds()) < 1


def test_a_second_throttle_after_the_cool_off_escalates(begin: Begin, time: VirtualTime) -> None:
    quota = begin("basic")
    throttle(quota)

    throttle(quota)
    assert waits(quota, time) == pytest.approx(300, abs=1)
    time.pass_by(301)
    throttle(quota)

    until = quota.use().silent_until
    assert until is not None
    assert abs((until - datetime(2026, 3, 3, 0, 10, tzinfo=UTC)).total_seconds()) < 1


def test_a_throttle_after_a_call_that_was_served_begins_small_again(begin: Begin, time: VirtualTime) -> None:
    quota = begin("basic")
    throttle(quota)
    with quota.slot(PLAIN, "a", Urgency.USER):
        time.pass_by(0.1)

    throttle(quota)

    assert waits(quota, time) == pytest.approx(1, abs=0.01)


def test_a_call_that_failed_says_nothing_about_the_silence(begin: Begin, time: VirtualTime) -> None:
    quota = begin("basic")
    throttle(quota)
    with suppress(TimeoutError), quota.slot(PLAIN, "a", Urgency.USER):
        raise TimeoutError

    throttle(quota)

    assert waits(quota, time) == pytest.approx(300, abs=1)


def test_a_call_sent_before_the_silence_does_not_end_it(begin: Begin, time: VirtualTime) -> None:
    quota = begin("basic")
    with quota.slot(PLAIN, "a", Urgency.USER):
        throttle(quota, bearer="b")

    assert waits(quota, time) == pytest.approx(1, abs=0.01)


def test_a_throttle_long_after_begins_small_again(begin: Begin, time: VirtualTime) -> None:
    quota = begin("basic")
    throttle(quota)
    time.pass_by(62)

    throttle(quota)

    assert waits(quota, time) == pytest.approx(1, abs=0.01)


def test_throttles_of_calls_sent_before_do_not_escalate(begin: Begin, time: VirtualTime) -> None:
    quota = begin("basic")
    with quota.slot(PLAIN, "a", Urgency.USER) as one, quota.slot(PLAIN, "b", Urgency.USER) as two:
        one.throttled()
        time.pass_by(0.5)
        two.throttled()

    assert waits(quota, time) == pytest.approx(1, abs=0.01)


def test_an_endpoint_with_its_own_limit_is_silent_alone(begin: Begin, time: VirtualTime) -> None:
    quota = begin("basic insights 2/min")
    throttle(quota, PUBLIC, "mara")

    assert waits(quota, time) == 0
    assert waits(quota, time, PUBLIC, "juno") == 0
    assert waits(quota, time, PUBLIC, "mara") == pytest.approx(300, abs=1)


def test_an_endpoint_hardly_used_silences_everybody(begin: Begin, time: VirtualTime) -> None:
    quota = begin("basic insights 20/min")
    throttle(quota, PUBLIC, "mara")

    assert waits(quota, time) == pytest.approx(1, abs=0.01)


def test_an_endpoint_throttled_again_silences_everybody(begin: Begin, time: VirtualTime) -> None:
    quota = begin("basic insights 2/min")
    throttle(quota, PUBLIC, "mara")
    time.pass_by(301)

    throttle(quota, PUBLIC, "mara")

    assert waits(quota, time) == pytest.approx(300, abs=1)


def test_a_silence_outlasts_a_restart_of_the_machine(begin: Begin, time: VirtualTime) -> None:
    quota = begin("10/s 2/min")
    throttle(quota)
    time.pass_by(100)
    wall = time.wall()

    time.steady = 7 * SECOND
    time.set_wall(wall)

    assert waits(quota, time) == pytest.approx(200, abs=1)


def test_a_silence_is_no_longer_for_a_wrong_clock(begin: Begin, time: VirtualTime) -> None:
    quota = begin("10/s 2/min")
    throttle(quota)

    time.steady = 7 * SECOND
    time.set_wall(datetime(2020, 1, 1, tzinfo=UTC))

    assert waits(quota, time) == pytest.approx(300, abs=1)

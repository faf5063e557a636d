"""The allowance: every single try has leave, and TikTok's "too many requests" is told on."""

from contextlib import suppress

import httpx
import pytest

from influence.adapters.tiktok.metering import Unmetered
from influence.domain.errors import MarketplaceFailed
from influence.domain.membership import Membership
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokPostponed, TikTokUnavailable
from influence.domain.quota import Limits, Urgency
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import (
    CALLS,
    CHANGES,
    ORDER,
    READS,
    SETTINGS,
    TOKEN,
    FarSide,
    Reply,
    envelope,
    failure,
    raw,
)
from tests.adapters.tiktok.records import RecordedQuota

THROTTLES: dict[str, Reply] = {
    **{str(code): envelope(code) for code in (40016, 40100, 40132, 40133, 61000)},
    "40100 with HTTP 429": envelope(40100, status=429),
    "HTTP 429": raw(b"<html>slow down</html>", 429),
}
PASSED = ["begun", "ended"]
THROTTLED = ["begun", "throttled", "ended"]


@pytest.mark.parametrize("throttle", THROTTLES.values(), ids=THROTTLES.keys())
@pytest.mark.parametrize("call", sorted(CALLS))
def test_a_throttled_call_goes_out_again_with_new_leave(call: str, throttle: Reply) -> None:
    quota = RecordedQuota()
    far = FarSide(throttle, throttle, envelope(**ANSWERS[call]), tries=5, quota=quota)

    CALLS[call](far)

    assert quota.told[:8] == [*THROTTLED, *THROTTLED, *PASSED]
    assert len(quota.asked) == len(far.requests)


@pytest.mark.parametrize("call", sorted(CALLS))
def test_a_throttle_that_stays_ends_after_five_tries(call: str) -> None:
    quota = RecordedQuota()
    far = FarSide(envelope(40100), tries=5, quota=quota)

    with pytest.raises(TikTokUnavailable):
        CALLS[call](far)

    assert quota.told == THROTTLED * 5
    assert len(far.requests) == 5


@pytest.mark.parametrize("call", sorted(CALLS))
def test_a_call_without_leave_is_not_made(call: str) -> None:
    far = FarSide(envelope(), tries=5, quota=RecordedQuota(leaves=0))

    with pytest.raises(TikTokPostponed, match="the allowance is spent"):
        CALLS[call](far)

    assert far.requests == []


@pytest.mark.parametrize("call", sorted(CALLS))
def test_a_spent_allowance_ends_the_tries(call: str) -> None:
    quota = RecordedQuota(leaves=1)
    far = FarSide(envelope(40100), tries=5, quota=quota)

    with pytest.raises(TikTokPostponed):
        CALLS[call](far)

    assert len(far.requests) == 1
    assert quota.told == THROTTLED


@pytest.mark.parametrize("stumble", [envelope(50000), raw(b"<html>"), failure(httpx.ReadTimeout)])
def test_every_try_of_a_question_has_its_own_leave(stumble: Reply) -> None:
    quota = RecordedQuota()
    far = FarSide(stumble, stumble, envelope(**ANSWERS["memberships"]), tries=5, quota=quota)

    CALLS["memberships"](far)

    assert quota.told == PASSED * 3


@pytest.mark.parametrize(
    "stumble", [envelope(50000), envelope(40050), raw(b"<html>"), failure(httpx.ReadTimeout)]
)
@pytest.mark.parametrize("call", sorted(CHANGES))
def test_a_change_in_doubt_after_a_throttle_is_not_repeated(call: str, stumble: Reply) -> None:
    quota = RecordedQuota()
    far = FarSide(envelope(40100), stumble, tries=5, quota=quota)

    with pytest.raises(OutcomeUnknown):
        CALLS[call](far)

    assert quota.told == [*THROTTLED, *PASSED]


def test_leave_is_asked_for_with_endpoint_bearer_and_urgency() -> None:
    quota = RecordedQuota()
    far = FarSide(envelope(**ANSWERS["memberships"], **ANSWERS["authorised_profile"]), quota=quota)

    far.marketplace.memberships(["ann"])
    far.marketplace.at(Urgency.FIGURES).memberships(["ann"])
    far.marketplace.at(Urgency.ORDERS).authorised_profile("open-1", TOKEN)
    far.marketplace.subscriptions()

    endpoints, bearers, urgencies = zip(*quota.asked, strict=True)
    assert endpoints == (
        "/tcm/creator/status/get/",
        "/tcm/creator/status/get/",
        "/tcm/creator/authorized/",
        "/subscription/get/",
    )
    assert urgencies == (Urgency.USER, Urgency.FIGURES, Urgency.ORDERS, Urgency.USER)
    assert bearers[0] == bearers[1]
    assert len(set(bearers)) == 3


def test_a_bearer_is_no_token() -> None:
    quota = RecordedQuota()
    far = FarSide(envelope(), quota=quota)

    for call in sorted(READS):
        with suppress(MarketplaceFailed):
            CALLS[call](far)

    clear = [secret.reveal() for secret in (TOKEN, SETTINGS.access_token, SETTINGS.app_secret)]
    assert quota.asked
    for _, bearer, _ in quota.asked:
        assert len(bearer) <= 16
        assert bearer in {"", "app"} or not any(bearer in one or one in bearer for one in clear)


def test_without_a_quota_a_throttle_ends_the_call() -> None:
    far = FarSide(envelope(40100), envelope(**ANSWERS["memberships"]), tries=5)

    with pytest.raises(TikTokPostponed):
        far.marketplace.memberships(["ann"])

    assert far.marketplace.memberships(["ann"])["ann"].membership is Membership.IN
    assert Unmetered().use().limits == Limits()


def test_a_change_that_was_throttled_is_sent_as_it_was() -> None:
    far = FarSide(envelope(61000), envelope(**ANSWERS["place_orders"]), tries=5, quota=RecordedQuota())

    placed = far.marketplace.place_orders(ORDER)

    assert set(placed.placements) == {"Ann", "bob"}
    first, second = far.requests
    assert first.content == second.content

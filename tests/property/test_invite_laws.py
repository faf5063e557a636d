"""Invitations through random histories: limits hold whatever the clock does, and states only move along the graph."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.memory.policy import INVITE_TERMS, MemoryPolicy
from influence.adapters.memory.storage import MemoryStorage
from influence.application.acting import Actor, OneLane
from influence.application.check_memberships import CheckMemberships, Which
from influence.application.ruling_invites import Sent
from influence.application.send_invites import SendInvites
from influence.domain.events import EventKind
from influence.domain.invites import WAYS, Invite, InviteAnswer, InviteState
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.upstream_failures import TikTokUnavailable
from influence.testing.moments import NOON
from tests.support.sometimes import assert_reached, sometimes

MARA: Final = Actor("acme", "mara")
HANDLES: Final = ("bob", "cleo")
_HOURS: Final = st.integers(-40 * 24, 60 * 24)
_DEEDS: Final = st.one_of(
    st.tuples(st.just("invite"), st.sampled_from([["bob"], ["BOB", "cleo"], ["cleo"], ["dora"]])),
    st.tuples(st.just("lose"), st.just(["bob", "cleo"])),
    st.tuples(st.just("fail"), st.just(["bob"])),
    st.tuples(st.just("check"), st.none()),
    st.tuples(st.just("reject"), st.sampled_from([*HANDLES, "dora"])),
    st.tuples(st.just("becomes"), st.tuples(st.sampled_from(HANDLES), st.sampled_from(list(Membership)))),
)
HISTORIES: Final = st.lists(st.tuples(_DEEDS, _HOURS), min_size=2, max_size=25)


@attrs.define
class Town:
    """One tenant, one TikTok that may reject, and a clock that goes both ways; every call to invite is written down."""

    clock: SteppedClock = attrs.field(factory=SteppedClock)
    storage: MemoryStorage = attrs.field(factory=MemoryStorage)
    market: FakeMarketplace = attrs.field(init=False)
    asked: list[tuple[str, datetime, timedelta]] = attrs.field(factory=list)
    """Who was asked to join, when, and how long nobody may ask again."""

    def __attrs_post_init__(self) -> None:
        self.storage.add_tenant(MARA.tenant)
        self.market = FakeMarketplace(self.clock)
        for handle in (*HANDLES, "dora"):
            self.market.add_creator(handle, Membership.NOT_IN)
        with self.storage.begin(MARA.tenant) as work:
            work.takeover.put([LegacyRow(handle, {}) for handle in HANDLES], at=NOON, by="mara")
            work.commit()

    def do(self, deed: str, about: Any) -> None:
        if deed in {"invite", "lose", "fail"}:
            self._invite(deed, about)
        elif deed == "check":
            CheckMemberships(self.storage, self.market, self.clock, OneLane())(MARA, Which.ALL)
        elif deed == "reject":
            self.market.reject_invites(about, "AGE_BELOW_MINIMUM")
        elif about[1] not in {Membership.UNKNOWN, Membership.INVALID}:
            self.market.becomes(*about)

    def _invite(self, deed: str, handles: list[str]) -> None:
        if deed == "lose":
            self.market.lose_next("invite")
        elif deed == "fail":
            self.market.fail_next(TikTokUnavailable("timed out"), "invite")
        self.market.calls.clear()
        results = SendInvites(self.storage, self.market, self.clock, MemoryPolicy())(MARA, handles)
        calls = (call.about for call in self.market.calls if call.name == "invite")
        reached = {handle.lower() for about in calls for handle in about}
        for result in results:
            handle = result.handle.lower()
            sometimes(f"the result was {result.sent}")
            assert handle not in reached or result.sent in _WAITS
            if handle in reached:
                self.asked.append((handle, self.clock.now(), _WAITS[result.sent]))
        assert reached <= {result.handle.lower() for result in results}


_WAITS: Final[Mapping[Sent, timedelta]] = {
    Sent.INVITED: INVITE_TERMS.repeat_after,
    Sent.REJECTED: INVITE_TERMS.after_rejection,
    Sent.UNANSWERED: INVITE_TERMS.settle_after,
    Sent.ALREADY_IN: INVITE_TERMS.repeat_after,
    Sent.FAILED: timedelta(),  # TikTok did nothing
}


def test_tiktok_is_never_asked_inside_a_waiting_time() -> None:
    @given(HISTORIES)
    @settings(max_examples=150)
    def law(history: list[tuple[tuple[str, Any], int]]) -> None:
        town = Town()
        for (deed, about), hours in history:
            before = len(town.asked)
            town.do(deed, about)
            for handle, at, _ in town.asked[before:]:
                for earlier, begun, wait in town.asked[:before]:
                    if wait == timedelta():
                        continue
                    assert earlier != handle or at >= begun + wait, (handle, at, begun, wait)
                    sometimes("a handle was asked again in time", earlier == handle)
            town.clock.set(town.clock.now() + timedelta(hours=hours))

    law()
    assert_reached(
        {
            "a handle was asked again in time",
            *(f"the result was {sent}" for sent in Sent if sent is not Sent.WOULD_BE),
        }
    )


def test_a_join_is_told_at_most_once() -> None:
    @given(HISTORIES)
    @settings(max_examples=150, derandomize=True)
    def law(history: list[tuple[tuple[str, Any], int]]) -> None:
        town = Town()
        for (deed, about), hours in history:
            town.do(deed, about)
            town.clock.advance(timedelta(hours=abs(hours)))
        with town.storage.view(MARA.tenant) as view:
            told = [event for _, event in view.outbox.waiting(10_000)]
        for handle in HANDLES:
            kinds = [event.kind for event in told if event.who.lower() == handle]
            moves = [
                kind for kind in kinds if kind in {EventKind.TRACKING_RESUMED, EventKind.TRACKING_STOPPED}
            ]
            doubled = [one for one, other in pairwise(moves) if one is other]
            sometimes("tracking resumed", EventKind.TRACKING_RESUMED in moves)
            assert doubled == []

    law()
    assert_reached({"tracking resumed"})


_FACTS: Final = st.one_of(
    st.tuples(st.just("answered"), st.sampled_from(list(InviteAnswer))),
    st.tuples(st.just("told"), st.sampled_from(list(Membership))),
    st.tuples(st.just("time"), st.none()),
)


@pytest.mark.parametrize("state", [state for state in InviteState if state is not InviteState.NONE])
def test_every_state_is_reached_and_only_along_the_graph(state: InviteState) -> None:
    @given(st.lists(st.tuples(_FACTS, st.integers(0, 40)), max_size=6))
    @settings(max_examples=60)
    def law(history: list[tuple[tuple[str, Any], int]]) -> None:
        now = NOON
        invite = Invite("bob", now, "mara", now + INVITE_TERMS.lapse_after)
        seen = [InviteState.NONE, invite.state(now)]
        for (fact, about), days in history:
            if fact == "answered":
                invite = invite.answered(about, now, "X")
            elif fact == "told":
                invite = invite.told(MembershipAnswer(about, now))
            seen.append(invite.state(now))
            now += timedelta(days=days)
            seen.append(invite.state(now))
        steps = {(one, other) for one, other in pairwise(seen) if one is not other}
        sometimes(f"in {state}", state in seen)

        assert steps <= WAYS

    law()
    assert_reached({f"in {state}"})

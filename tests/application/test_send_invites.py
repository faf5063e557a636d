from collections.abc import Callable
from datetime import date, timedelta

import attrs
import pytest

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.memory.policy import INVITE_TERMS, MemoryPolicy
from influence.application.ruling_invites import InviteResult, Sent
from influence.application.send_invites import SendInvites
from influence.domain.capabilities import Kind
from influence.domain.events import EventKind
from influence.domain.invites import UNKEPT, Invite, InviteAnswer, InviteHeld, InviteState, state_of
from influence.domain.membership import Membership
from influence.domain.networks import InvalidHandle
from influence.domain.policy import Terms
from influence.domain.ports.upstream_failures import (
    Generation,
    NotConfigured,
    NotDelivered,
    OutcomeUnknown,
    TikTokPostponed,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.testing.moments import DAY, HOUR
from tests.support.desk import Desk

WEEK = INVITE_TERMS.repeat_after
MONTH = INVITE_TERMS.after_rejection


def invite(desk: Desk, handle: str = "bob") -> InviteResult:
    (result,) = desk.invite(desk.by, [handle])
    return result


def stranger(desk: Desk, handle: str = "bob", *, rejected: str | None = None) -> None:
    """Somebody at TikTok who is not in the marketplace."""
    desk.market.add_creator(handle, Membership.NOT_IN)
    if rejected is not None:
        desk.market.reject_invites(handle, rejected)


def kept(desk: Desk, handle: str = "bob") -> Invite | None:
    with desk.view() as view:
        return view.invites.of_handles([handle]).get(handle)


def state(desk: Desk, handle: str = "bob") -> InviteState:
    return state_of(kept(desk, handle), desk.clock.now())


def times_asked(desk: Desk) -> int:
    return len(desk.asked("invite"))


def test_an_invited_creator_is_told_of_and_remembered(desk: Desk) -> None:
    desk.stub("bob")
    stranger(desk)

    result = invite(desk, "@bob")

    assert result.sent is Sent.INVITED
    assert "24 hours" in result.sentence
    assert desk.account("bob").answer.membership is Membership.INVITED
    assert desk.told() == [EventKind.ACCOUNT_INVITED]
    assert desk.account("bob").kind is Kind.UNSUPPORTED


def test_an_invitation_is_kept_with_who_sent_it(desk: Desk) -> None:
    stub = desk.stub("bob")
    stranger(desk)

    result = invite(desk, "Bob")

    now = desk.clock.now()
    sent = kept(desk)
    assert sent is not None
    assert attrs.evolve(sent, id=UNKEPT, version=0) == Invite(
        "Bob",
        now,
        "mara",
        now + INVITE_TERMS.lapse_after,
        account=stub.id,
        answer=InviteAnswer.INVITED,
        answered_at=now,
    )
    assert result.next_possible == now + WEEK


def test_who_is_in_already_is_tracked_from_now_on(desk: Desk) -> None:
    desk.stub("ann")
    desk.market.add_creator("ann", Membership.IN)

    result = invite(desk, "ann")

    assert result.sentence == "already in TikTok's Creator Marketplace"
    assert desk.account("ann").tracked
    assert state(desk, "ann") is InviteState.JOINED
    assert desk.told() == [EventKind.TRACKING_RESUMED]


def test_a_member_is_not_asked_about(desk: Desk) -> None:
    desk.member("ann")

    result = invite(desk, "ann")

    assert (result.sent, result.error) == (Sent.ALREADY_IN, None)
    assert times_asked(desk) == 0
    assert kept(desk, "ann") is None


def test_a_rejection_is_told_in_words(desk: Desk) -> None:
    before = desk.stub("bob")
    stranger(desk, rejected="FOLLOWERS_BELOW_MINIMUM")

    result = invite(desk)

    assert result.sentence.startswith("TikTok rejected the invitation: too few followers; ")
    assert f"{desk.clock.now() + MONTH:%Y-%m-%d %H:%M} UTC" in result.sentence
    assert result.reason == "FOLLOWERS_BELOW_MINIMUM"
    assert desk.account("bob") == before


def test_an_unknown_reason_is_told_verbatim_and_clean(desk: Desk) -> None:
    stranger(desk, rejected="BRAND_NEW\x1b[31m\n  CODE\u202e")

    result = invite(desk)

    assert result.reason == "BRAND_NEW [31m CODE"
    assert "BRAND_NEW [31m CODE" in result.sentence


def test_somebody_who_is_not_here_can_be_invited(desk: Desk) -> None:
    stranger(desk, "cleo")

    result = invite(desk, "cleo")

    assert result.error is None
    assert desk.handles() == []
    assert state(desk, "cleo") is InviteState.INVITED


def test_inviting_who_is_authenticated_is_an_upgrade(desk: Desk) -> None:
    stranger(desk, "cleo")
    desk.consents("cleo")

    result = invite(desk, "cleo")

    assert result.upgrade
    assert "tracked already" in result.sentence
    assert "completion rate" in result.sentence
    assert desk.account("cleo").tracked


def test_each_handle_is_invited_once(desk: Desk) -> None:
    stranger(desk)

    results = desk.invite(desk.by, ["bob", "@Bob", "https://www.tiktok.com/@bob"])

    assert len(results) == 1
    assert len(desk.asked("invite")[0]) == 1


def test_twenty_are_invited_at_a_time(desk: Desk) -> None:
    desk.member("creator3")
    handles = [f"creator{number}" for number in range(42)]
    for handle in handles:
        if handle != "creator3":
            stranger(desk, handle)

    results = desk.invite(desk.by, handles)

    assert [result.handle for result in results] == handles
    assert [len(about) for about in desk.asked("invite")] == [20, 20, 1]


def test_what_is_no_handle_stops_everything_before_tiktok_is_asked(desk: Desk) -> None:
    stranger(desk)

    with pytest.raises(InvalidHandle):
        desk.invite(desk.by, ["bob", "a b"])

    assert desk.market.calls == []
    assert kept(desk) is None


# --- what holds an invitation back ---------------------------------------------------------------------------------


def test_an_open_invitation_is_not_repeated_at_once(desk: Desk) -> None:
    stranger(desk)
    sent_at = desk.clock.now()
    invite(desk)
    desk.clock.advance(WEEK - timedelta(microseconds=1))

    held = invite(desk, "BOB")

    assert (held.sent, held.next_possible) == (Sent.HELD, sent_at + WEEK)
    assert isinstance(held.error, InviteHeld)
    assert "an invitation of 2026-03-02 is open" in held.sentence
    assert "Next possible: 2026-03-09 12:00 UTC." in held.sentence
    assert times_asked(desk) == 1


def test_an_open_invitation_may_be_repeated_in_time(desk: Desk) -> None:
    stranger(desk)
    invite(desk)
    desk.clock.advance(WEEK)

    assert invite(desk).sent is Sent.INVITED
    assert times_asked(desk) == 2


def test_a_rejection_has_its_waiting_time(desk: Desk) -> None:
    stranger(desk, rejected="AGE_BELOW_MINIMUM")
    invite(desk)
    desk.clock.advance(MONTH - timedelta(microseconds=1))

    held = invite(desk)

    assert held.sent is Sent.HELD
    assert "TikTok rejected the invitation of 2026-03-02 (the creator is too young)" in held.sentence
    assert held.error is not None
    assert "influence accounts eligibility bob" in held.error.remedies[0]
    desk.clock.advance(timedelta(microseconds=1))
    assert invite(desk).sent is Sent.REJECTED
    assert times_asked(desk) == 2


def test_a_handle_is_held_back_for_one_tenant_only(desk: Desk) -> None:
    stranger(desk)
    invite(desk)
    other = attrs.evolve(desk, by=attrs.evolve(desk.by, tenant="bolt"), market=desk.market)

    assert invite(other).sent is Sent.INVITED


def test_a_renamed_account_is_held_back_under_its_new_name(desk: Desk) -> None:
    stranger(desk)
    stub = desk.stub("bob")
    invite(desk)
    with desk.write() as work:
        work.accounts.save(attrs.evolve(work.accounts.get(stub.id), handle="bobby"))
    stranger(desk, "bobby")

    assert invite(desk, "bobby").sent is Sent.HELD
    assert invite(desk, "bob").sent is Sent.HELD


def test_who_left_the_marketplace_can_be_invited_again(desk: Desk) -> None:
    desk.member("ann")
    desk.market.becomes("ann", Membership.NOT_IN)
    desk.clock.advance(DAY)
    desk.check(desk.by)

    assert invite(desk, "ann").sent is Sent.INVITED


def test_who_turned_out_to_be_in_is_not_asked_again(desk: Desk) -> None:
    desk.market.add_creator("cleo", Membership.IN)
    invite(desk, "cleo")

    again = invite(desk, "cleo")

    assert again.sent is Sent.ALREADY_IN
    assert times_asked(desk) == 1


def test_who_joined_by_an_invitation_and_left_waits_a_little(desk: Desk) -> None:
    desk.stub("bob")
    stranger(desk)
    invite(desk)
    desk.market.becomes("bob", Membership.IN)
    desk.clock.advance(DAY)
    desk.check(desk.by)
    desk.market.becomes("bob", Membership.NOT_IN)
    desk.clock.advance(DAY)
    desk.check(desk.by)

    held = invite(desk)

    assert (held.sent, "it joined after the invitation" in held.sentence) == (Sent.HELD, True)
    desk.clock.advance(6 * DAY)
    assert invite(desk).sent is Sent.INVITED


def test_a_dry_run_says_who_and_asks_nobody(desk: Desk) -> None:
    desk.member("ann")
    stranger(desk)
    invite(desk)
    stranger(desk, "cleo")
    desk.market.calls.clear()

    results = desk.invite(desk.by, ["ann", "bob", "cleo"], dry_run=True)

    assert [result.sent for result in results] == [Sent.ALREADY_IN, Sent.HELD, Sent.WOULD_BE]
    assert desk.market.calls == []
    assert kept(desk, "cleo") is None


# --- failures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [TikTokUnavailable("timed out"), TikTokRefused(40002, "no"), TikTokPostponed("quota")], ids=repr
)
def test_a_failure_changes_nobody(desk: Desk, error: Exception) -> None:
    before = desk.stub("bob")
    stranger(desk)
    desk.market.fail_next(error, "invite")

    result = invite(desk)

    assert result.error is error
    assert result.sentence == str(error)
    assert desk.account("bob") == before
    assert desk.told() == []
    assert kept(desk) is None
    assert invite(desk).sent is Sent.INVITED


def test_an_invitation_whose_answer_was_lost_counts_as_sent(desk: Desk) -> None:
    before = desk.stub("bob")
    stranger(desk)
    desk.market.fail_next(OutcomeUnknown("cut"), "invite")

    result = invite(desk)

    assert result.sent is Sent.UNANSWERED
    assert result.next_possible == desk.clock.now() + INVITE_TERMS.settle_after
    assert state(desk) is InviteState.SENT
    assert desk.account("bob") == before
    assert desk.told() == []


def test_a_lost_answer_is_not_repeated_blindly(desk: Desk) -> None:
    stranger(desk)
    desk.market.fail_next(OutcomeUnknown("cut"), "invite")
    invite(desk)

    desk.clock.advance(INVITE_TERMS.settle_after - HOUR)
    held = invite(desk)
    desk.clock.advance(HOUR)
    later = invite(desk)

    assert (held.sent, later.sent) == (Sent.HELD, Sent.INVITED)
    assert "answer to the invitation of 2026-03-02 was lost" in held.sentence
    assert times_asked(desk) == 2


def test_a_kill_while_tiktok_is_asked_leaves_it_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger(desk)

    def killed(handles: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(desk.market, "invite", killed)
    with pytest.raises(KeyboardInterrupt):
        invite(desk)
    monkeypatch.undo()

    assert state(desk) is InviteState.SENT
    assert invite(desk).sent is Sent.HELD


def test_a_failure_of_one_batch_keeps_the_answers_of_another(desk: Desk) -> None:
    handles = [f"creator{number}" for number in range(21)]
    for handle in handles:
        desk.stub(handle)
        stranger(desk, handle)
    desk.market.fail_next(TikTokUnavailable("timed out"), "invite")

    results = desk.invite(desk.by, handles)

    assert [result.error is None for result in results] == [False] * 20 + [True]
    assert desk.account("creator0").answer.membership is Membership.UNKNOWN
    assert desk.account("creator20").answer.membership is Membership.INVITED


def test_once_tiktok_cannot_be_asked_nobody_else_is(desk: Desk) -> None:
    handles = [f"creator{number}" for number in range(41)]
    for handle in handles:
        stranger(desk, handle)
    desk.market.fail_next(TikTokPostponed("the allowance is spent"), "invite")

    results = desk.invite(desk.by, handles)

    assert {result.sent for result in results} == {Sent.FAILED}
    assert times_asked(desk) == 1
    assert kept(desk, "creator40") is None


def test_a_handle_tiktok_leaves_out_counts_as_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.stub("bob")
    stranger(desk)
    monkeypatch.setattr(desk.market, "invite", lambda handles: {})

    result = invite(desk)

    assert result.sent is Sent.UNANSWERED
    assert "left the handle out" in result.sentence
    assert desk.account("bob") == before
    assert desk.told() == []
    assert state(desk) is InviteState.SENT


def test_without_access_to_tiktok_nothing_is_done(desk: Desk) -> None:
    desk.market.fail_next(NotConfigured(("INFLUENCE_TIKTOK_ACCESS_TOKEN",)), "invite")

    with pytest.raises(NotConfigured):
        desk.invite(desk.by, ["bob"])

    assert desk.told() == []
    assert kept(desk) is None


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_api_that_invites_nobody_says_so_at_once(desk: Desk, dry_run: bool) -> None:
    other = attrs.evolve(desk, market=FakeMarketplace(desk.clock, Generation.TIKTOK_ONE))

    with pytest.raises(NotDelivered):
        other.invite(desk.by, ["bob"], dry_run=dry_run)

    assert kept(desk) is None


@attrs.frozen
class WithMeanwhile:
    """A policy; before its second answer something happens, once."""

    happens: Callable[[], object]
    asked: list[date] = attrs.field(factory=list)

    def on(self, day: date) -> Terms:
        self.asked.append(day)
        if len(self.asked) == 2:
            self.happens()
        return MemoryPolicy().on(day)

    def dates(self) -> tuple[date, ...]:
        return MemoryPolicy().dates()


def test_whoever_was_quicker_is_respected(desk: Desk) -> None:
    stranger(desk)
    policy = WithMeanwhile(lambda: invite(desk))

    (result,) = SendInvites(desk.storage, desk.market, desk.clock, policy)(desk.by, ["bob"])

    assert len(policy.asked) > 1
    assert result.sent is Sent.HELD
    assert times_asked(desk) == 1

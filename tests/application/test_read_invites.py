import attrs
import pytest

from influence.adapters.memory.policy import INVITE_TERMS
from influence.application.read_invites import InviteRow, ReadInvites
from influence.domain.invites import InviteState
from influence.domain.membership import Membership
from influence.domain.ports.upstream_failures import OutcomeUnknown
from influence.testing.moments import DAY
from tests.support.desk import Desk


def listed(desk: Desk, state: InviteState | None = None) -> list[InviteRow]:
    return list(ReadInvites(desk.storage, desk.clock, desk.policy)(desk.by, state))


def one(desk: Desk) -> InviteRow:
    (row,) = listed(desk)
    return row


def invited(desk: Desk, handle: str = "bob", *, here: bool = True, rejected: str | None = None) -> None:
    desk.market.add_creator(handle, Membership.NOT_IN)
    if rejected is not None:
        desk.market.reject_invites(handle, rejected)
    if here:
        desk.stub(handle)
    desk.invite(desk.by, [handle])


def test_an_open_invitation_waits(desk: Desk) -> None:
    now = desk.clock.now()
    invited(desk)

    row = one(desk)

    assert (row.handle, row.state, row.since) == ("bob", InviteState.INVITED, now)
    assert row.next_possible == now + INVITE_TERMS.repeat_after
    assert row.next_step == "wait: it may be invited again from 2026-03-09 12:00 UTC on"
    assert row.account is not None
    assert not row.upgrade


def test_a_lapsed_invitation_may_be_sent_again(desk: Desk) -> None:
    invited(desk, here=False)
    lapses = desk.clock.now() + INVITE_TERMS.lapse_after
    desk.clock.set(lapses)

    row = one(desk)

    assert (row.state, row.since, row.next_possible) == (InviteState.LAPSED, lapses, None)
    assert row.next_step == "influence accounts invite bob"


def test_a_rejection_is_listed_with_its_reason(desk: Desk) -> None:
    invited(desk, rejected="AGE_BELOW_MINIMUM")

    row = one(desk)

    assert row.state is InviteState.REJECTED
    assert row.invite is not None
    assert row.invite.reason == "AGE_BELOW_MINIMUM"
    assert row.next_possible == desk.clock.now() + INVITE_TERMS.after_rejection


def test_a_lost_answer_is_listed_as_sent(desk: Desk) -> None:
    desk.market.fail_next(OutcomeUnknown("cut"), "invite")
    invited(desk)

    row = one(desk)

    assert row.state is InviteState.SENT
    assert row.next_possible == desk.clock.now() + INVITE_TERMS.settle_after


def test_who_joined_needs_nothing_more(desk: Desk) -> None:
    invited(desk)
    desk.market.becomes("bob", Membership.IN)
    desk.clock.advance(DAY)
    desk.check(desk.by)

    row = one(desk)

    assert (row.state, row.since) == (InviteState.JOINED, desk.clock.now())
    assert (row.next_possible, row.next_step) == (None, "nothing: it is in the marketplace")


def test_who_was_rejected_and_joined_all_the_same_needs_nothing(desk: Desk) -> None:
    invited(desk, rejected="AGE_BELOW_MINIMUM")
    desk.market.becomes("bob", Membership.IN)
    desk.check(desk.by)

    row = one(desk)

    assert (row.state, row.next_possible) == (InviteState.REJECTED, None)
    assert row.next_step == "nothing: it is in the marketplace"


def test_who_is_in_but_not_here_is_to_be_added(desk: Desk) -> None:
    desk.market.add_creator("cleo", Membership.IN)
    desk.invite(desk.by, ["cleo"])

    assert one(desk).next_step == "add it: influence accounts add cleo"


def test_inviting_an_authenticated_account_is_an_upgrade(desk: Desk) -> None:
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.consents("cleo")
    desk.invite(desk.by, ["cleo"])

    assert one(desk).upgrade


def test_each_handle_is_listed_once_and_the_newest_first(desk: Desk) -> None:
    for handle in ("bob", "cleo", "dora"):
        invited(desk, handle, here=False)
    desk.clock.advance(INVITE_TERMS.repeat_after)
    desk.invite(desk.by, ["BOB"])

    assert [row.handle for row in listed(desk)] == ["BOB", "dora", "cleo"]


def test_a_renamed_account_is_listed_once(desk: Desk) -> None:
    invited(desk)
    with desk.write() as work:
        found = work.accounts.get(desk.account("bob").id)
        work.accounts.save(attrs.evolve(found, handle="bobby"))
    desk.market.rename("bob", "bobby")
    desk.clock.advance(INVITE_TERMS.repeat_after)
    desk.invite(desk.by, ["bobby"])

    assert [row.handle for row in listed(desk)] == ["bobby"]


@pytest.mark.parametrize("state", list(InviteState))
def test_only_one_state_can_be_asked_for(desk: Desk, state: InviteState) -> None:
    invited(desk, "lara", here=False)
    desk.clock.advance(INVITE_TERMS.lapse_after)
    invited(desk, "ina")
    invited(desk, "rob", rejected="X")
    desk.market.fail_next(OutcomeUnknown("cut"), "invite")
    invited(desk, "sue", here=False)
    desk.market.add_creator("joe", Membership.IN)
    desk.invite(desk.by, ["joe"])
    desk.member("mia")
    desk.stub("nia")

    assert [row.handle for row in listed(desk, state)] == {
        InviteState.NONE: ["nia"],
        InviteState.SENT: ["sue"],
        InviteState.INVITED: ["ina"],
        InviteState.REJECTED: ["rob"],
        InviteState.JOINED: ["joe"],
        InviteState.LAPSED: ["lara"],
    }[state]
    assert {row.state for row in listed(desk, state)} == {state}


def test_who_was_never_invited_can_be(desk: Desk) -> None:
    desk.stub("nia")

    (row,) = listed(desk, InviteState.NONE)

    assert (row.invite, row.since, row.next_possible) == (None, None, None)
    assert row.next_step == "influence accounts invite nia"


def test_listing_asks_tiktok_nothing(desk: Desk) -> None:
    invited(desk)
    desk.market.calls.clear()

    listed(desk)

    assert desk.market.calls == []

"""Those who were invited and are not here: who joined may be added."""

import pytest

from influence.adapters.memory.policy import INVITE_TERMS
from influence.application.check_invitees import CheckInvitees
from influence.application.check_memberships import Checked, Which
from influence.domain.events import EventKind
from influence.domain.invites import Invite, InviteAnswer, InviteState
from influence.domain.membership import Membership
from influence.domain.ports.upstream_failures import NotConfigured, OutcomeUnknown, TikTokUnavailable
from influence.testing.moments import DAY, HOUR
from tests.support.desk import Desk, Meanwhile


def invited(desk: Desk, *handles: str) -> None:
    """People nobody has here are invited, and a day goes by."""
    for handle in handles:
        desk.market.add_creator(handle, Membership.NOT_IN)
    desk.invite(desk.by, handles)
    desk.forget_events()
    desk.clock.advance(DAY)


def kept(desk: Desk, handle: str = "bob") -> Invite:
    with desk.view() as view:
        return view.invites.of_handles([handle])[handle]


def test_a_join_of_an_invited_stranger_is_noticed(desk: Desk) -> None:
    invited(desk, "bob")
    desk.market.becomes("bob", Membership.IN)

    checked = desk.check_invitees(desk.by)

    assert checked == Checked({Membership.IN: 1}, 0)
    assert kept(desk).state(desk.clock.now()) is InviteState.JOINED
    assert desk.find("bob") is None
    assert [str(event) for event in desk.events()] == [
        "@bob joined TikTok's Creator Marketplace and may be added now (influence accounts add bob)."
    ]


def test_a_join_is_told_once_and_asked_no_more(desk: Desk) -> None:
    invited(desk, "bob")
    desk.market.becomes("bob", Membership.IN)

    for _ in range(3):
        desk.check_invitees(desk.by)
        desk.clock.advance(DAY)

    assert desk.told() == [EventKind.INVITEE_JOINED]
    assert desk.asked("memberships") == [("bob",)]


def test_strangers_are_asked_about_once_a_day(desk: Desk) -> None:
    invited(desk, "bob")
    desk.check_invitees(desk.by)

    desk.clock.advance(DAY - HOUR)
    early = desk.check_invitees(desk.by)
    desk.clock.advance(HOUR)
    due = desk.check_invitees(desk.by)

    assert (early.answers, due.answers) == ({}, {Membership.INVITED: 1})


def test_the_day_of_the_invitation_asks_nothing(desk: Desk) -> None:
    invited(desk, "bob")
    desk.clock.advance(-HOUR)

    assert desk.check_invitees(desk.by) == Checked({}, 0)
    assert desk.check_invitees(desk.by, Which.ALL) == Checked({Membership.INVITED: 1}, 0)


def test_twenty_strangers_are_one_call(desk: Desk) -> None:
    invited(desk, *(f"creator{number}" for number in range(41)))
    desk.market.calls.clear()

    desk.check_invitees(desk.by)

    assert [len(about) for about in desk.asked("memberships")] == [20, 20, 1]


def test_who_is_here_is_left_to_the_check_of_accounts(desk: Desk) -> None:
    desk.stub("bob")
    invited(desk, "bob", "cleo")
    desk.stub("cleo")

    assert desk.check_invitees(desk.by) == Checked({}, 0)


def test_a_lapsed_invitation_is_looked_after_no_more(desk: Desk) -> None:
    invited(desk, "bob")
    desk.clock.advance(INVITE_TERMS.lapse_after)

    assert desk.check_invitees(desk.by) == Checked({}, 0)


def test_a_lost_answer_is_found(desk: Desk) -> None:
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.market.fail_next(OutcomeUnknown("cut"), "invite")
    desk.invite(desk.by, ["bob"])
    desk.market.becomes("bob", Membership.INVITED)
    desk.clock.advance(DAY)

    desk.check_invitees(desk.by)

    assert kept(desk).answer is InviteAnswer.INVITED


def test_no_answer_leaves_everything_as_it_was(desk: Desk) -> None:
    invited(desk, "bob")
    before, error = kept(desk), TikTokUnavailable("timed out")
    desk.market.fail_next(error, "memberships")

    assert desk.check_invitees(desk.by) == Checked({}, 1, error)

    assert kept(desk) == before
    assert desk.told() == []


def test_a_handle_that_tiktok_leaves_out_stays_due(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    invited(desk, "bob")
    monkeypatch.setattr(desk.market, "memberships", lambda handles: {})

    assert desk.check_invitees(desk.by) == Checked({}, 1)
    assert kept(desk).checked_at is None


def test_without_access_nobody_is_asked_about(desk: Desk) -> None:
    invited(desk, "bob")
    desk.market.fail_next(NotConfigured(("X",)), "memberships")

    with pytest.raises(NotConfigured):
        desk.check_invitees(desk.by)


def test_who_was_added_meanwhile_has_no_second_notice(desk: Desk) -> None:
    invited(desk, "bob")
    desk.market.becomes("bob", Membership.IN)

    def add() -> None:
        desk.add(desk.by, ["bob"])

    CheckInvitees(desk.storage, desk.market, desk.clock, Meanwhile(add))(desk.by)

    assert desk.told() == [EventKind.ACCOUNT_ADDED]
    assert kept(desk).account == desk.account("bob").id

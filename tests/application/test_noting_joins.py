"""What answers about memberships do to invitations, whoever asked."""

import attrs
import pytest

from influence.adapters.memory.policy import INVITE_TERMS
from influence.application.check_memberships import Which
from influence.domain.accounts import AccountId
from influence.domain.events import EventKind
from influence.domain.invites import Invite, InviteAnswer, InviteState, state_of
from influence.domain.membership import Membership
from influence.domain.ports.upstream_failures import OutcomeUnknown
from influence.testing.moments import DAY
from tests.support.desk import Desk


def invited(desk: Desk, handle: str = "bob", *, lost: bool = False) -> None:
    """Somebody who is not in the marketplace is invited, and nobody has heard of it yet."""
    desk.market.add_creator(handle, Membership.NOT_IN)
    if lost:
        desk.market.fail_next(OutcomeUnknown("cut"), "invite")
    desk.invite(desk.by, [handle])
    desk.forget_events()


def kept(desk: Desk, handle: str = "bob") -> Invite:
    with desk.view() as view:
        return view.invites.of_handles([handle])[handle]


def state(desk: Desk, handle: str = "bob") -> InviteState:
    return state_of(kept(desk, handle), desk.clock.now())


def checked_after(desk: Desk, days: int = 1, **becomes: Membership) -> None:
    for handle, membership in becomes.items():
        desk.market.becomes(handle, membership)
    desk.clock.advance(days * DAY)
    desk.check(desk.by)


def test_who_joins_is_tracked_again_with_one_notice(desk: Desk) -> None:
    desk.stub("bob")
    invited(desk)

    checked_after(desk, bob=Membership.IN)
    checked_after(desk)

    assert state(desk) is InviteState.JOINED
    assert kept(desk).joined_at == desk.clock.now() - DAY
    assert desk.account("bob").tracked
    assert desk.told() == [EventKind.TRACKING_RESUMED]


def test_a_join_is_news_even_as_the_first_answer_of_all(desk: Desk) -> None:
    desk.stub("bob")
    invited(desk, lost=True)

    checked_after(desk, bob=Membership.IN)

    assert state(desk) is InviteState.JOINED
    assert desk.told() == [EventKind.TRACKING_RESUMED]


def test_an_authenticated_account_that_joins_has_its_own_notice(desk: Desk) -> None:
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.consents("cleo")
    desk.invite(desk.by, ["cleo"])
    desk.forget_events()

    checked_after(desk, cleo=Membership.IN)

    assert state(desk, "cleo") is InviteState.JOINED
    assert desk.told() == [EventKind.ACCOUNT_JOINED]


def test_a_lost_answer_is_found_with_the_next_check(desk: Desk) -> None:
    desk.stub("bob")
    invited(desk, lost=True)

    checked_after(desk, bob=Membership.INVITED)

    assert state(desk) is InviteState.INVITED
    assert kept(desk).answer is InviteAnswer.INVITED
    assert desk.told() == []


def test_who_joins_after_it_lapsed_joined_all_the_same(desk: Desk) -> None:
    desk.stub("bob")
    invited(desk)

    checked_after(desk, INVITE_TERMS.lapse_after.days, bob=Membership.IN)

    assert state(desk) is InviteState.JOINED


@pytest.mark.parametrize("membership", [Membership.NOT_IN, Membership.INVALID])
def test_other_answers_leave_the_invitation_alone(desk: Desk, membership: Membership) -> None:
    desk.stub("bob")
    invited(desk)
    before = kept(desk)

    checked_after(desk, bob=membership)

    assert kept(desk) == before


def test_an_invitation_sent_before_the_account_came_is_its_own(desk: Desk) -> None:
    invited(desk)
    desk.stub("bob")

    checked_after(desk, bob=Membership.IN)

    assert state(desk) is InviteState.JOINED
    assert kept(desk).account == desk.account("bob").id


def test_an_invitation_of_somebody_else_here_is_not(desk: Desk) -> None:
    bob = desk.stub("bob")
    invited(desk)
    with desk.write() as work:
        work.accounts.save(attrs.evolve(work.accounts.get(bob.id), handle="bobby", creator_id="c-bob"))
    desk.market.rename("bob", "bobby")
    desk.stub("bob")
    desk.market.add_creator("bob", Membership.IN)

    checked_after(desk)

    assert state(desk) is InviteState.INVITED
    assert desk.told() == []


def test_an_invitation_stays_with_a_merged_account(desk: Desk) -> None:
    stub = desk.stub("bob")
    invited(desk)
    desk.market.becomes("bob", Membership.IN)
    with desk.write() as work:
        following = AccountId(stub.id + 1)
        work.accounts.save(attrs.evolve(work.accounts.get(stub.id), merged_into=following))

    (entry,) = desk.add(desk.by, ["bob"])

    assert entry.account is not None
    assert entry.account.id == following
    assert state(desk) is InviteState.JOINED


def test_the_crm_door_shows_who_joined(desk: Desk) -> None:
    invited(desk)
    desk.market.becomes("bob", Membership.IN)

    (entry,) = desk.add(desk.by, ["bob"])

    assert entry.account is not None
    assert state(desk) is InviteState.JOINED
    assert kept(desk).account == entry.account.id
    assert desk.told() == [EventKind.ACCOUNT_ADDED]


def test_a_consent_shows_who_joined(desk: Desk) -> None:
    desk.stub("bob")
    invited(desk)
    desk.market.becomes("bob", Membership.IN)

    desk.consents("bob", asked="bob")

    assert state(desk) is InviteState.JOINED
    assert sorted(desk.told()) == [EventKind.ACCOUNT_AUTHENTICATED, EventKind.TRACKING_RESUMED]


def test_a_consent_of_a_non_member_leaves_the_invitation_open(desk: Desk) -> None:
    desk.stub("bob")
    invited(desk)

    desk.consents("bob", asked="bob")

    assert state(desk) is InviteState.INVITED
    assert desk.told() == [EventKind.ACCOUNT_AUTHENTICATED]


def asked_now(desk: Desk, which: Which = Which.DUE) -> list[str]:
    desk.market.calls.clear()
    desk.check(desk.by, which)
    return [handle for about in desk.asked("memberships") for handle in about]


def test_who_is_invited_is_asked_about_daily_whatever_tiktok_shows(desk: Desk) -> None:
    desk.stub("bob")
    desk.stub("cleo")
    desk.market.add_creator("cleo", Membership.NOT_IN)
    invited(desk)
    desk.market.becomes("bob", Membership.NOT_IN)
    desk.check(desk.by, Which.ALL)

    desk.clock.advance(DAY)

    assert asked_now(desk) == ["bob"]


def test_who_is_invited_no_more_is_asked_about_weekly(desk: Desk) -> None:
    desk.stub("bob")
    invited(desk)
    desk.market.becomes("bob", Membership.NOT_IN)
    checked_after(desk, INVITE_TERMS.lapse_after.days)

    desk.clock.advance(6 * DAY)
    assert asked_now(desk) == []
    desk.clock.advance(DAY)
    assert asked_now(desk) == ["bob"]

"""Who is a member, and who can become one."""

import pytest

from influence.domain.membership import HANDLES_PER_CHECK, Membership, MembershipAnswer
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import Invited, Permit
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokRefused, TikTokUnavailable
from influence.testing.contracts.marketplace.kinds import TIKTOK_ONE, TTCM, only_with
from influence.testing.contracts.marketplace.towns import Town


@pytest.mark.parametrize("membership", [m for m in Membership if m is not Membership.UNKNOWN])
def test_membership_is_answered_with_its_time(
    town: Town, marketplace: Marketplace, membership: Membership
) -> None:
    handle = town.somebody(membership)
    tells_invitations = marketplace.generation is not TIKTOK_ONE
    told = Membership.NOT_IN if membership is Membership.INVITED and not tells_invitations else membership

    assert marketplace.memberships([handle]) == {handle: MembershipAnswer(told, town.now())}


def test_handles_come_back_as_they_were_asked(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    answers = marketplace.memberships([handle.upper(), handle])

    assert set(answers) == {handle.upper(), handle}
    assert {answer.membership for answer in answers.values()} == {Membership.IN}


def test_twenty_handles_are_answered_at_once(town: Town, marketplace: Marketplace) -> None:
    handles = [town.somebody() for _ in range(HANDLES_PER_CHECK)]
    town.calm()
    before = town.requests()

    assert set(marketplace.memberships(handles)) == set(handles)
    assert town.requests() == before + 1


def test_more_than_twenty_handles_are_refused(town: Town, marketplace: Marketplace) -> None:
    handles = [town.somebody(Membership.INVALID) + str(place) for place in range(HANDLES_PER_CHECK + 1)]

    with pytest.raises(TikTokRefused):
        marketplace.memberships(handles)


@only_with(TTCM)
def test_more_than_twenty_handles_are_not_invited(town: Town, marketplace: Marketplace) -> None:
    handles = [town.somebody(Membership.INVALID) + str(place) for place in range(HANDLES_PER_CHECK + 1)]

    with pytest.raises(TikTokRefused):
        marketplace.invite(handles)


def test_nobody_is_asked_about_nobody(town: Town, marketplace: Marketplace) -> None:
    before = town.requests()

    assert marketplace.memberships([]) == {}
    assert marketplace.read_orders([]) == ()
    if marketplace.generation is TTCM:
        assert marketplace.invite([]) == {}
        assert marketplace.reviews([]) == ()
    else:
        assert marketplace.link_requests([]) == ()
    assert town.requests() == before


def test_a_joining_creator_is_a_member_from_then_on(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)
    town.becomes(handle, Membership.IN)

    assert marketplace.memberships([handle])[handle].is_member


@only_with(TTCM)
def test_an_invited_creator_is_invited_from_then_on(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)

    assert marketplace.invite([handle]) == {handle: Invited()}
    assert marketplace.memberships([handle])[handle].membership is Membership.INVITED
    assert marketplace.invite([handle.upper()]) == {handle.upper(): Invited()}


@only_with(TTCM)
def test_inviting_a_member_says_so(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    assert marketplace.invite([handle]) == {handle: Invited(is_in=True)}


@only_with(TTCM)
def test_a_rejected_invitation_comes_with_a_reason(town: Town, marketplace: Marketplace) -> None:
    unwanted, nobody = town.somebody(Membership.NOT_IN, wanted=False), town.somebody(Membership.INVALID)

    answers = marketplace.invite([unwanted, nobody])

    assert answers[unwanted].rejected
    assert answers[nobody].rejected == "HANDLE_NOT_FOUND"
    assert marketplace.memberships([unwanted])[unwanted].membership is Membership.NOT_IN


def test_a_broken_connection_says_nothing(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)

    with town.no_way_there(), pytest.raises(TikTokUnavailable):
        marketplace.memberships([handle])

    assert marketplace.memberships([handle])[handle].membership is Membership.NOT_IN


@only_with(TTCM)
def test_an_invitation_that_never_left_does_nothing(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)

    with town.no_way_there(), pytest.raises(TikTokUnavailable):
        marketplace.invite([handle])

    assert marketplace.memberships([handle])[handle].membership is Membership.NOT_IN


@only_with(TTCM)
def test_a_lost_answer_leaves_an_invitation_in_doubt(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)

    with town.no_way_back(), pytest.raises(OutcomeUnknown):
        marketplace.invite([handle])

    assert marketplace.memberships([handle])[handle].membership is Membership.INVITED


def test_a_lost_answer_to_a_question_is_no_answer(town: Town, marketplace: Marketplace) -> None:
    permit = Permit(town.somebody())

    with town.no_way_back(), pytest.raises(TikTokUnavailable):
        marketplace.public_profile(permit)

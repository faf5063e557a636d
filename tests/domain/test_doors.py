from datetime import timedelta

import pytest

from influence.domain.doors import AccountNotFound, NotAMember, let_in_through_crm, ways_out
from influence.domain.membership import FRESH_FOR, Membership, MembershipAnswer
from influence.domain.networks import Network
from tests.domain.making import NOW, answer

OTHERS = [membership for membership in Membership if membership is not Membership.IN]


def test_a_member_of_today_comes_in() -> None:
    let_in_through_crm("ann", answer(Membership.IN, hours_ago=24), NOW)


@pytest.mark.parametrize("membership", OTHERS, ids=str)
def test_nobody_else_comes_through_the_crm(membership: Membership) -> None:
    with pytest.raises(NotAMember) as refusal:
        let_in_through_crm("ann", answer(membership), NOW)

    assert refusal.value.membership is membership
    assert str(refusal.value).startswith("@ann cannot be added without authentication: ")


def test_an_answer_of_yesterday_opens_no_door() -> None:
    old = MembershipAnswer(Membership.IN, NOW - FRESH_FOR - timedelta(microseconds=1))

    with pytest.raises(NotAMember, match="has not confirmed"):
        let_in_through_crm("ann", old, NOW)


def test_an_answer_without_time_opens_no_door() -> None:
    with pytest.raises(NotAMember):
        let_in_through_crm("ann", MembershipAnswer(Membership.IN), NOW)


@pytest.mark.parametrize("membership", OTHERS, ids=str)
def test_the_refused_are_shown_a_way(membership: Membership) -> None:
    remedies = NotAMember("ann", membership).remedies

    assert len(remedies) == 2
    assert remedies[1] == ways_out("ann")[1]
    assert ("spelling" in remedies[0]) is (membership is Membership.INVALID)


def test_each_reason_has_its_own_words() -> None:
    assert len({str(NotAMember("ann", membership)) for membership in OTHERS}) == len(OTHERS)


def test_a_missing_account_says_where_to_look() -> None:
    missing = AccountNotFound("ann", Network.INSTAGRAM)

    assert str(missing) == "There is no instagram account @ann here."
    assert any("accounts list" in remedy for remedy in missing.remedies)

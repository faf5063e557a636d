import pytest

from influence.application.run_agreements import RunAgreements
from influence.domain.agreements import NeverBriefed, Onboarding
from influence.domain.campaigns import CampaignClosed, NotAParticipant
from influence.domain.doors import AccountNotFound
from influence.domain.money import Money
from tests.support.desk import Desk


@pytest.fixture
def agree(desk: Desk) -> RunAgreements:
    """A campaign with ann and bob; carol takes no part."""
    for handle in ("ann", "bob", "carol"):
        desk.member(handle)
    desk.campaign("Spring", "ann", "bob")
    return RunAgreements(desk.storage, desk.clock)


def test_each_handle_is_briefed_by_itself(desk: Desk, agree: RunAgreements) -> None:
    ann, carol, nobody = agree.brief(desk.by, "Spring", ["@Ann", "carol", "dan"])

    assert ann.agreement is not None
    assert (ann.handle, ann.agreement.onboarding) == ("ann", Onboarding.BRIEFED)
    assert isinstance(carol.error, NotAParticipant)
    assert isinstance(nobody.error, AccountNotFound)


def test_an_answer_needs_a_brief(desk: Desk, agree: RunAgreements) -> None:
    agree.brief(desk.by, "Spring", ["ann"])

    ann, bob = agree.answer(desk.by, "Spring", ["ann", "bob"], accepts=True)

    assert ann.agreement is not None
    assert ann.agreement.onboarding is Onboarding.ACCEPTED
    assert isinstance(bob.error, NeverBriefed)
    assert "influence campaigns brief 'Spring' bob" in bob.error.remedies[0]


def test_a_fee_is_agreed_and_taken_back(desk: Desk, agree: RunAgreements) -> None:
    (agreed,) = agree.fee(desk.by, "Spring", ["ann"], Money(30_000, "EUR"))
    (back,) = agree.fee(desk.by, "Spring", ["ann"], None)

    assert agreed.agreement is not None
    assert agreed.agreement.fee == Money(30_000, "EUR")
    assert back.agreement is not None
    assert back.agreement.fee is None


def test_nothing_is_agreed_in_an_archived_campaign(desk: Desk, agree: RunAgreements) -> None:
    desk.campaigns.archive(desk.by, "Spring")

    with pytest.raises(CampaignClosed):
        agree.brief(desk.by, "Spring", ["ann"])

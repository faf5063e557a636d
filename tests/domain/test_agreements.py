import pytest

from influence.domain.accounts import AccountId
from influence.domain.agreements import Agreement, Onboarding
from influence.domain.campaigns import CampaignId
from influence.domain.errors import Unusable
from influence.domain.money import Money
from influence.testing.moments import NOON, days_later

NOTHING = Agreement(CampaignId(1), AccountId(1))


def test_onboarding_goes_from_listed_to_an_answer() -> None:
    briefed = NOTHING.briefed(NOON)

    steps = (NOTHING, briefed, briefed.answered(NOON, accepts=True), briefed.answered(NOON, accepts=False))

    assert [one.onboarding for one in steps] == list(Onboarding)


def test_the_first_brief_counts() -> None:
    twice = NOTHING.briefed(NOON).briefed(days_later(1))

    assert twice.briefed_at == NOON


def test_a_brief_after_a_refusal_is_a_new_offer() -> None:
    declined = NOTHING.briefed(NOON).answered(days_later(1), accepts=False)

    again = declined.briefed(days_later(2))

    assert (again.onboarding, again.briefed_at, again.answered_at) == (
        Onboarding.BRIEFED,
        days_later(2),
        None,
    )


def test_a_brief_after_an_acceptance_changes_nothing() -> None:
    accepted = NOTHING.briefed(NOON).answered(days_later(1), accepts=True)

    assert accepted.briefed(days_later(2)) == accepted


def test_the_same_answer_keeps_its_time() -> None:
    accepted = NOTHING.briefed(NOON).answered(days_later(1), accepts=True)

    assert accepted.answered(days_later(2), accepts=True) == accepted
    assert accepted.answered(days_later(2), accepts=False).answered_at == days_later(2)


def test_a_fee_is_not_negative() -> None:
    with pytest.raises(Unusable, match="fee"):
        Agreement(CampaignId(1), AccountId(1), fee=Money(-1, "EUR"))

from datetime import date, timedelta

import attrs
import pytest

from influence.adapters.memory.policy import BOOK, INVITE_TERMS, MemoryPolicy
from influence.application.check_eligibility import (
    STATED,
    WRITTEN_DOWN,
    CheckEligibility,
    Eligibility,
    Stated,
)
from influence.domain.eligibility import Criteria, Criterion, Fact, Outcome, ProfileKind, Threshold, Verdict
from influence.domain.errors import Unusable
from influence.domain.influencers import Influencer
from influence.domain.membership import Membership
from influence.domain.networks import InvalidHandle
from influence.domain.policy_editions import Edition, Issue
from influence.domain.ports.upstream_failures import NotConfigured
from tests.support.desk import Desk

ENOUGH = Stated(
    "DE",
    {Criterion.FOLLOWERS: 10_000, Criterion.AGE: 18, Criterion.POSTS: 3, Criterion.VIEWS: 1_000},
    ProfileKind.PERSONAL,
    in_good_standing=True,
)


def check(desk: Desk, handle: str = "bob", stated: Stated | None = None) -> Eligibility:
    use_case = CheckEligibility(desk.storage, desk.market, desk.clock, desk.policy)
    return use_case(desk.by, handle, stated or Stated())


def known(found: Eligibility, criterion: Criterion) -> Fact[str] | None:
    (finding,) = [one for one in found.assessment.findings if one.criterion is criterion]
    return finding.known


def belongs_to_somebody_from(desk: Desk, handle: str, country: str | None) -> None:
    with desk.write() as work:
        person = work.influencers.add(Influencer(added_at=desk.clock.now(), added_by="mara", country=country))
        account = work.accounts.get(desk.account(handle).id)
        work.accounts.save(attrs.evolve(account, influencer=person.id))


def test_what_the_user_states_counts_for_anybody(desk: Desk) -> None:
    found = check(desk, "@New.One", ENOUGH)

    assert (found.handle, found.country, found.verdict) == ("New.One", "DE", Verdict.LIKELY)
    assert {finding.outcome for finding in found.assessment.findings} == {Outcome.MET}
    assert known(found, Criterion.VIEWS) == Fact("1,000", STATED)


def test_nothing_is_known_of_an_unsupported_account(desk: Desk) -> None:
    desk.stub("bob", follower_count=221_700)

    found = check(desk)

    assert found.verdict is Verdict.CANNOT_TELL
    assert {finding.outcome for finding in found.assessment.findings} == {Outcome.NOT_KNOWN}


def test_the_follower_count_of_a_supported_account_counts(desk: Desk) -> None:
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.consents("cleo")

    told = known(check(desk, "cleo"), Criterion.FOLLOWERS)

    assert told is not None
    assert told.origin == "TikTok, 2026-03-02"
    assert int(told.value.replace(",", "")) > 0


def test_what_is_stated_wins_over_what_tiktok_told(desk: Desk) -> None:
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.consents("cleo")

    found = check(desk, "cleo", Stated(numbers={Criterion.FOLLOWERS: 7}))

    assert known(found, Criterion.FOLLOWERS) == Fact("7", STATED)


def test_figures_of_the_old_source_never_count(desk: Desk) -> None:
    desk.stub("bob", follower_count=221_700)
    desk.market.add_creator("bob", Membership.IN)
    desk.check(desk.by)

    found = check(desk)

    assert found.is_member
    assert known(found, Criterion.FOLLOWERS) is None


def test_the_country_is_that_of_the_influencer(desk: Desk) -> None:
    desk.stub("bob")
    belongs_to_somebody_from(desk, "bob", "KR")

    found = check(desk)

    assert found.country == "KR"
    assert known(found, Criterion.COUNTRY) == Fact("KR", WRITTEN_DOWN)
    assert check(desk, "bob", Stated("us")).country == "US"


def test_an_influencer_without_a_country_tells_none(desk: Desk) -> None:
    desk.stub("bob")
    belongs_to_somebody_from(desk, "bob", None)

    assert check(desk).country is None


def test_a_rejection_says_when_to_try_again(desk: Desk) -> None:
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.market.reject_invites("bob", "AGE_BELOW_MINIMUM")
    desk.invite(desk.by, ["bob"])
    again = desk.clock.now() + INVITE_TERMS.after_rejection

    assert check(desk).again_from == again
    desk.clock.set(again)
    assert check(desk).again_from is None


def test_a_renamed_account_waits_for_its_own_invitation(desk: Desk) -> None:
    stub = desk.stub("bob")
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.invite(desk.by, ["bob"])
    with desk.write() as work:
        work.accounts.save(attrs.evolve(work.accounts.get(stub.id), handle="bobby"))

    assert check(desk, "bobby").again_from == desk.clock.now() + INVITE_TERMS.repeat_after
    assert check(desk, "cleo").again_from is None


def test_the_criteria_are_those_of_the_day(desk: Desk) -> None:
    later = desk.clock.now().date() + timedelta(days=10)
    strict = Edition(Issue(later, "made up"), Criteria({Criterion.FOLLOWERS: Threshold(99_999)}))
    policy = MemoryPolicy(attrs.evolve(BOOK, eligibility=(*BOOK.eligibility, strict)))
    desk = attrs.evolve(desk, policy=policy, market=desk.market)

    before = check(desk, "bob", ENOUGH)
    desk.clock.advance(timedelta(days=10))
    after = check(desk, "bob", ENOUGH)

    assert (before.verdict, before.issue.since) == (Verdict.LIKELY, date(2020, 1, 1))
    assert (after.verdict, after.issue) == (Verdict.NOT_YET, Issue(later, "made up"))


def test_tiktok_is_asked_nothing_and_nothing_is_kept(desk: Desk) -> None:
    desk.member("ann")
    desk.forget_events()
    desk.market.calls.clear()
    desk.market.fail_next(NotConfigured(("X",)))

    assert check(desk, "ann", ENOUGH).is_member
    assert desk.market.calls == []
    assert desk.told() == []


@pytest.mark.parametrize(
    ("handle", "country", "refusal"), [("a b", "DE", InvalidHandle), ("bob", "Germany", Unusable)]
)
def test_what_makes_no_sense_is_refused(
    desk: Desk, handle: str, country: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        check(desk, handle, Stated(country))

"""The plan of the cut-over, its verdicts and its digest, and the phases."""

from datetime import datetime
from functools import partial
from typing import Final

import attrs
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.capabilities import Kind
from influence.domain.cutover import (
    AccountVerdict,
    CampaignVerdict,
    Plan,
    PlannedAccount,
    PlannedCampaign,
    fingerprint,
    judge,
    judge_campaign,
)
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.phase import Phase, PhaseRefused, Release
from influence.testing.builders import a_grant, a_stub
from influence.testing.moments import NOON
from tests.property.refused import refusal
from tests.support.strategies import moments, texts

WORLDS: Final = st.dictionaries(texts(), texts(), max_size=4)
VERDICTS: Final = st.lists(st.sampled_from(AccountVerdict), max_size=8)


def plan_for(world: dict[str, str]) -> Plan:
    return Plan(NOON, "tomas", world, (), (), {})


@given(WORLDS, WORLDS)
def test_digests_are_equal_for_equal_worlds_only(one: dict[str, str], other: dict[str, str]) -> None:
    assert (plan_for(one).digest == plan_for(other).digest) is (one == other)


@given(WORLDS, texts(), texts(), texts())
def test_any_change_of_the_world_changes_the_digest(
    world: dict[str, str], part: str, old: str, new: str
) -> None:
    before = {**world, part: old}
    without = {name: value for name, value in before.items() if name != part}
    digest = plan_for(before).digest

    assert plan_for(without).digest != digest
    assert (plan_for({**before, part: new}).digest != digest) is (old != new)


@given(st.lists(st.text(alphabet="ab:=\n1"), max_size=4), st.lists(st.text(alphabet="ab:=\n1"), max_size=4))
def test_no_two_lists_of_lines_look_alike(one: list[str], other: list[str]) -> None:
    assert (fingerprint(one) == fingerprint(other)) is (one == other)


@given(WORLDS, moments(), texts())
def test_time_planner_and_order_change_no_digest(world: dict[str, str], at: datetime, by: str) -> None:
    shuffled = dict(reversed(world.items()))
    again = attrs.evolve(plan_for(shuffled), made_at=at, made_by=by)

    assert again.digest == plan_for(world).digest


@given(st.dictionaries(texts(), st.integers(0, 3), max_size=4))
def test_a_plan_is_empty_when_nothing_goes(removes: dict[str, int]) -> None:
    assert attrs.evolve(plan_for({}), removes=removes).is_empty is (sum(removes.values()) == 0)


@given(st.sampled_from(Membership), st.booleans())
def test_a_verdict_follows_kind_and_answer(membership: Membership, consents: bool) -> None:
    account = a_stub(answer=MembershipAnswer(membership, NOON))
    account = account.consented(a_grant()) if consents else account
    verdict, reason = judge(membership, authenticated=consents)

    assert reason
    assert (
        (verdict is AccountVerdict.KEEP_AND_TRACK)
        is (account.kind is not Kind.UNSUPPORTED)
        is account.tracked
    )
    assert (verdict is AccountVerdict.CANNOT_TELL) is (membership is Membership.UNKNOWN and not consents)


@given(VERDICTS)
def test_one_lost_account_shows_in_its_campaign(verdicts: list[AccountVerdict]) -> None:
    verdict, reason = judge_campaign(verdicts)
    lost = [v for v in verdicts if v is not AccountVerdict.KEEP_AND_TRACK]

    assert (verdict is CampaignVerdict.AS_USUAL) is (not lost)
    assert not lost or reason.startswith(f"{len(lost)} of {len(verdicts)} ")
    assert judge_campaign(reversed(verdicts)) == (verdict, reason)


@given(st.lists(st.tuples(st.sampled_from(Phase), st.none() | st.just("digest")), max_size=8))
def test_the_phase_only_ever_goes_forward(wanted: list[tuple[Phase, str | None]]) -> None:
    phases = list(Phase)
    release = Release()
    for phase, plan in wanted:
        before = release
        refused = refusal(PhaseRefused, partial(release.to, phase, at=NOON, plan=plan))
        if refused is not None:
            assert (refused.now, refused.wanted) == (before.phase, phase)
            assert phases.index(phase) != phases.index(before.phase) + 1
            continue
        release = release.to(phase, at=NOON, plan=plan)

        assert phases.index(release.phase) == phases.index(before.phase) + 1
        assert release.plan == (plan or before.plan)


def test_lines_of_a_plan_say_who_and_why() -> None:
    verdict, reason = judge(Membership.UNKNOWN, authenticated=False)
    account = PlannedAccount("acme", 1, "ann", Membership.UNKNOWN, 0, verdict, reason)
    campaign = PlannedCampaign("acme", 1, "Spring", 1, "digest", *judge_campaign([verdict]), posts_to_hide=3)

    assert (account.handle, account.verdict) == ("ann", AccountVerdict.CANNOT_TELL)
    assert (campaign.verdict, campaign.posts_to_hide) == (CampaignVerdict.WITH_ERRORS, 3)

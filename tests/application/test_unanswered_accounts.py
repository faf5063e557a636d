"""Accounts that TikTok has not answered for when the cut-over comes keep the new data and are asked for again."""

import pytest

from influence.application.check_invitees import CheckInvitees
from influence.application.check_memberships import CheckMemberships
from influence.application.duties import DUTIES
from influence.domain.capabilities import Kind
from influence.domain.cutover import AccountVerdict
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.observations import Snapshot
from influence.domain.phase import Phase
from influence.domain.ports.upstream_failures import TikTokUnavailable
from influence.domain.provenance import Provenance
from influence.testing.moments import HOUR
from tests.support.desk import Desk


@pytest.fixture
def unanswered(desk: Desk) -> Desk:
    """Bob was never answered for; he has old figures, and some that TikTok once gave."""
    desk.stub("bob", follower_count=900)
    desk.market.add_creator("bob", Membership.IN)
    bob = desk.account("bob")
    with desk.write() as work:
        now = desk.clock.now()
        public = Snapshot(Provenance.TTCM_PUBLIC, now, now, {AccountMetric.FOLLOWER_COUNT: 950})
        work.figures.keep_account(bob.id, public)
    desk.market.fail_next(TikTokUnavailable("down"), "memberships")
    plan = desk.planned()
    assert [line.verdict for line in plan.accounts] == [AccountVerdict.CANNOT_TELL]
    desk.apply(desk.by, plan)
    assert desk.phase() is Phase.AFTER
    return desk


def test_nothing_of_the_new_source_is_taken_from_them(unanswered: Desk) -> None:
    kept = unanswered.snapshots("bob")

    assert set(kept) == {Provenance.TTCM_PUBLIC}
    assert kept[Provenance.TTCM_PUBLIC].values == {AccountMetric.FOLLOWER_COUNT: 950}


def test_they_are_asked_for_again_after_the_cutover(unanswered: Desk) -> None:
    unanswered.market.calls.clear()
    unanswered.clock.advance(HOUR)
    (duty,) = [duty for duty in DUTIES if duty.kind == "memberships"]
    wired = {CheckMemberships: unanswered.check, CheckInvitees: unanswered.check_invitees}

    result = duty.run(wired.__getitem__, unanswered.by)  # type: ignore[arg-type]  # it asks for these two only

    assert ("bob",) in unanswered.asked("memberships")
    assert "1 in" in result.words
    assert unanswered.account("bob").kind is Kind.NON_AUTHENTICATED_TTCM
    assert unanswered.snapshots("bob").keys() == {Provenance.TTCM_PUBLIC}

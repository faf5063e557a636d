from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import pytest

from influence.application.acting import Actor
from influence.domain.cutover import CutoverStep, Finding, OldSourceLeft, Plan, WorldChanged
from influence.domain.cutover_run import CutoverRun
from influence.domain.events import EventKind
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.orders import OrderState
from influence.domain.phase import Phase
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.ports.upstream_failures import TikTokUnavailable
from influence.domain.posts import Why
from influence.domain.probes import Control, Probe, SearchUnproved
from influence.domain.provenance import Provenance
from influence.testing.contracts.storage.dump import dump
from influence.testing.moments import HOUR
from tests.application.test_plan_cutover import CHANGES
from tests.support.breaking import BreakingPremises, BreakingStorage, Cuts, PowerCut
from tests.support.desk import Desk

NOTHING_LEFT = {
    "account snapshots": 0,
    "account values": 0,
    "posts": 0,
    "post snapshots": 0,
    "post values": 0,
    "posts in campaigns": 0,
    "posts in kept reports": 0,
    "values in kept reports": 0,
}


def set_up(desk: Desk) -> Desk:
    """Two tenants with old figures and captured posts, beside figures from TikTok."""
    desk.member("ann")
    desk.stub("ann", follower_count=900, legacy__average_views=50)
    desk.stub("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.capture("Spring", "ann", "video-1", likes=5)
    desk.capture("Spring", "bob", "video-2", likes=6)
    other = attrs.evolve(desk, by=Actor("bolt", "tom"))
    other.stub("ann")
    other.campaign("Autumn", "ann")
    other.capture("Autumn", "ann", "video-3")
    return desk


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A world with an old source."""
    return set_up(desk)


def test_applying_leads_to_the_end(full: Desk) -> None:
    full.forget_events()

    status = full.cut_over()

    assert status.release.phase is Phase.AFTER
    assert set(status.steps) == set(CutoverStep)
    assert status.left == NOTHING_LEFT
    assert full.watch.verify() == ()
    assert full.told() == [EventKind.CUTOVER_BEGAN, EventKind.CUTOVER_SEALED]


def test_the_steps_are_written_down_with_time_and_rows(full: Desk) -> None:
    plan = full.planned()

    status = full.apply(full.by, plan)

    assert status.release.plan == plan.digest
    assert status.steps[CutoverStep.DELETE] == (full.clock.now(), 3 + 3 + 3 + 2)
    assert status.steps[CutoverStep.HIDE] == (full.clock.now(), 0)


def test_everything_else_outlives_the_cutover(full: Desk) -> None:
    full.market.publish("ann", full.code_of(full.order("ann")))
    full.sync_posts(full.by)
    full.take_posts("Spring", "url,handle,likes\nhttps://www.instagram.com/p/video-4/,ann.bakes,5\n")
    plan = full.planned()
    full.forget_events()
    before = dump(full.storage, old=False)

    full.apply(full.by, plan)

    full.forget_events()
    assert dump(full.storage, old=False) == before
    assert full.orders()[0].state is OrderState.FULFILLED


def test_accounts_stay_listed_and_can_be_kept(full: Desk) -> None:
    full.cut_over()

    assert full.handles() == ["ann", "bob"]
    assert set(full.snapshots("ann")) == {Provenance.TTCM_PUBLIC}
    assert full.snapshots("bob") == {}


def test_a_captured_post_leaves_a_dated_count_only(full: Desk) -> None:
    full.cut_over()

    with full.view() as view:
        (gone,) = view.installation.removed_posts()
        assert (gone.count, gone.on) == (2, full.clock.now())
        assert view.posts.find(Network.TIKTOK, "video-1") is None


def test_a_captured_post_that_tiktok_has_shown_stays_known(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    video = desk.market.add_video("ann")
    desk.capture("Spring", "ann", video, likes=5)
    desk.sync_posts(desk.by)

    desk.cut_over()

    assert desk.reasons("Spring", video) == set()
    with desk.view() as view:
        post = view.posts.find(Network.TIKTOK, video)
    assert post is not None
    assert post.source is Provenance.TTCM_PUBLIC


def test_nothing_of_the_old_source_comes_in_any_more(full: Desk) -> None:
    full.cut_over()

    with pytest.raises(LegacyWriteRefused):
        full.stub("ann")
    with pytest.raises(LegacyWriteRefused):
        full.capture("Spring", "ann", "video-9")


def test_applying_again_changes_nothing(full: Desk) -> None:
    plan = full.planned()
    first = full.apply(full.by, plan)
    full.clock.advance(HOUR)
    full.forget_events()

    again = full.apply(full.by, plan)
    other = full.apply(full.by, attrs.evolve(plan, world={}))

    assert again == first
    assert other == first
    assert full.told() == []


def test_an_empty_world_can_be_cut_over(desk: Desk) -> None:
    status = desk.cut_over()

    assert status.release.phase is Phase.AFTER
    assert status.left == NOTHING_LEFT


def test_an_unanswered_tiktok_does_not_stop_the_cutover(full: Desk) -> None:
    full.market.fail_next(TikTokUnavailable("down"))

    status = full.cut_over()

    assert status.release.phase is Phase.AFTER
    assert full.account("bob").answer.membership is Membership.UNKNOWN


@pytest.mark.parametrize(("change", "parts"), CHANGES)
def test_a_plan_for_another_world_is_refused(
    desk: Desk, change: Callable[[Desk], None], parts: set[str]
) -> None:
    desk.member("ann")
    desk.stub("bob")
    desk.campaign("Spring", "ann")
    plan = desk.planned()
    before = desk.watch.status(desk.by)
    change(desk)
    left = desk.watch.status(desk.by).left

    with pytest.raises(WorldChanged) as refused:
        desk.apply(desk.by, plan)

    assert set(refused.value.parts) == parts
    assert refused.value.code == "plan_no_longer_fits"
    assert "cutover plan" in refused.value.remedies[0]
    status = desk.watch.status(desk.by)
    assert (status.release, status.steps, status.left) == (before.release, before.steps, left)


def test_a_sync_between_plan_and_apply_is_no_other_world(full: Desk) -> None:
    full.market.add_creator("bob")
    plan = full.planned()
    full.clock.advance(HOUR)
    full.sync_accounts(full.by)

    assert full.apply(full.by, plan).release.phase is Phase.AFTER
    assert Provenance.TTCM_PUBLIC in full.snapshots("bob")


def test_progress_is_told_while_rows_go(full: Desk) -> None:
    seen: list[tuple[int, int]] = []

    full.apply(full.by, full.planned(), lambda done, of: seen.append((done, of)))

    assert seen
    assert all(done <= of for done, of in seen)


# --- stopped anywhere ----------------------------------------------------------------------------------------------


def run(desk: Desk, plan: Plan, cuts: Cuts) -> None:
    storage, premises = BreakingStorage(desk.storage, cuts), BreakingPremises(desk.premises, cuts)
    try:
        desk.applying(storage, premises)(desk.by, plan)
    except PowerCut:
        desk.machine.end_all()
        raise


def points_of_a_run(folder: Path) -> list[str]:
    desk, cuts = set_up(Desk.in_memory(folder)), Cuts()
    run(desk, desk.planned(), cuts)
    return cuts.names


def test_stopped_at_any_point_the_same_command_comes_to_the_same_end(tmp_path: Path) -> None:
    clean = set_up(Desk.in_memory(tmp_path))
    clean.cut_over()
    points = points_of_a_run(tmp_path)

    for point in range(1, len(points) + 1):
        desk = set_up(Desk.in_memory(tmp_path))
        plan = desk.planned()
        with pytest.raises(PowerCut):
            run(desk, plan, Cuts(at=point))

        status = desk.apply(desk.by, plan)

        assert status.release.phase is Phase.AFTER, points[point - 1]
        assert desk.premises.examine() == ()
        assert dump(desk.storage) == dump(clean.storage), points[point - 1]
    assert len(points) > 15


def test_stopped_again_and_again_it_still_ends(tmp_path: Path) -> None:
    desk = set_up(Desk.in_memory(tmp_path))
    plan, stops = desk.planned(), 0

    for point in range(1, 100):
        try:
            run(desk, plan, Cuts(at=point))
        except PowerCut:
            stops += 1
        else:
            break

    assert desk.phase() is Phase.AFTER
    assert stops > 5


def test_what_is_hidden_stays_hidden_when_it_stops(tmp_path: Path) -> None:
    for point in range(1, len(points_of_a_run(tmp_path)) + 1):
        desk = set_up(Desk.in_memory(tmp_path))
        with pytest.raises(PowerCut):
            run(desk, desk.planned(), Cuts(at=point))

        began = desk.phase() is not Phase.BEFORE

        assert began is (point > 3)
        if began:
            with pytest.raises(LegacyWriteRefused):
                desk.stub("cleo")


def test_a_new_plan_goes_on_where_the_old_one_stopped(full: Desk) -> None:
    with pytest.raises(PowerCut):
        run(full, full.planned(), Cuts(at=4))

    status = full.apply(full.by, full.planned())

    assert status.release.phase is Phase.AFTER


def test_another_plan_does_not_go_on_where_one_stopped(full: Desk) -> None:
    old = attrs.evolve(full.planned(), world={"accounts": "of another world"})
    with pytest.raises(PowerCut):
        run(full, full.planned(), Cuts(at=4))

    with pytest.raises(WorldChanged):
        full.apply(full.by, old)

    assert full.phase() is Phase.CLOSING


def test_a_refused_plan_leaves_no_trace_of_a_run(full: Desk) -> None:
    with pytest.raises(WorldChanged):
        full.apply(full.by, attrs.evolve(full.planned(), world={"accounts": "of another world"}))

    with full.storage.view("acme") as view:
        left = view.installation.run()
    assert left == CutoverRun(left.lease_token)
    assert full.phase() is Phase.BEFORE


# --- verification --------------------------------------------------------------------------------------------------


HELD = Control(3, 3, 0)


@attrs.frozen
class Premises:
    """Premises where a place cannot be cleaned, or where the search is blind."""

    findings: tuple[Finding, ...] = ()
    known: tuple[Probe, ...] = ()
    stuck: bool = False
    control: Control = HELD

    def size(self) -> int:
        return 5_000_000

    def rehearse(self) -> Control:
        return self.control

    def seen(self, probes: Sequence[Probe]) -> frozenset[Probe]:
        return frozenset()

    def scrub(self) -> None:
        if self.stuck:
            raise OldSourceLeft((Finding("the log", 3, "somebody reads it"),))

    def examine(self, probes: Sequence[Probe] = ()) -> tuple[Finding, ...]:
        return self.findings

    def probes(self, most: int) -> tuple[Probe, ...]:
        return self.known[:most]


def apply_at(desk: Desk, premises: Premises) -> None:
    desk.applying(desk.storage, premises)(desk.by, desk.planned())


def test_a_place_that_cannot_be_cleaned_keeps_the_end_away(full: Desk) -> None:
    with pytest.raises(OldSourceLeft) as refused:
        apply_at(full, Premises(stuck=True))

    assert refused.value.code == "old_source_left"
    assert len(refused.value.remedies) == 3
    status = full.watch.status(full.by)
    assert status.release.phase is Phase.CLOSING
    assert CutoverStep.SCRUB not in status.steps


def test_the_end_is_reached_through_the_verification_only(full: Desk) -> None:
    finding = Finding("a page", 1, "rows of the old source")

    with pytest.raises(OldSourceLeft) as refused:
        apply_at(full, Premises(findings=(finding,)))

    assert refused.value.findings == (finding,)
    status = full.watch.status(full.by)
    assert status.release.phase is Phase.CLOSING
    assert CutoverStep.VERIFY not in status.steps


def test_a_search_that_does_not_see_what_is_there_is_not_believed(full: Desk) -> None:
    with pytest.raises(SearchUnproved) as refused:
        apply_at(full, Premises(known=(b"known text",)))

    assert refused.value.control == Control(1, 0, 0)
    assert full.watch.status(full.by).left["posts"] == 3


def test_a_search_that_fails_its_rehearsal_is_not_believed(full: Desk) -> None:
    with pytest.raises(SearchUnproved):
        apply_at(full, Premises(control=Control(3, 2, 0)))

    assert full.watch.status(full.by).left["posts"] == 3


def test_verifying_before_the_cutover_finds_the_old_source(full: Desk) -> None:
    assert sum(finding.count for finding in full.watch.verify()) > 0


def test_a_reason_of_the_old_source_is_counted_by_campaign(full: Desk) -> None:
    full.campaign("Summer", "ann")
    full.capture("Summer", "ann", "video-1")
    assert full.reasons("Summer", "video-1") == {Why.LEGACY_CAPTURE}

    full.cut_over()

    with full.view() as view:
        assert sorted(gone.count for gone in view.installation.removed_posts()) == [1, 2]

from collections.abc import Callable

import attrs
import pytest

from influence.application.acting import Actor
from influence.application.check_memberships import Which
from influence.application.keep_reports import KeepReports
from influence.application.plan_cutover import must_fit, world_of
from influence.domain.cutover import AccountVerdict, CampaignVerdict, Plan, PlannedAccount, WorldChanged
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.phase import Phase
from influence.domain.ports.upstream_failures import NotConfigured, TikTokUnavailable
from influence.testing.builders import a_campaign
from influence.testing.moments import DAY, HOUR
from tests.support.desk import Desk


def line(plan: Plan, handle: str) -> PlannedAccount:
    (found,) = [account for account in plan.accounts if account.handle == handle]
    return found


@pytest.mark.parametrize(
    ("membership", "verdict", "reason"),
    [
        (Membership.IN, AccountVerdict.KEEP_AND_TRACK, "Marketplace, non-authenticated"),
        (Membership.NOT_IN, AccountVerdict.KEEP_UNSUPPORTED, "neither authenticated nor"),
        (Membership.INVITED, AccountVerdict.KEEP_UNSUPPORTED, "not joined yet"),
        (Membership.INVALID, AccountVerdict.KEEP_UNSUPPORTED, "no account of that name"),
    ],
)
def test_an_answer_decides_the_verdict_on_an_old_account(
    desk: Desk, membership: Membership, verdict: AccountVerdict, reason: str
) -> None:
    desk.stub("ann")
    if membership is not Membership.INVALID:
        desk.market.add_creator("ann", membership)

    planned = line(desk.planned(), "ann")

    assert planned.verdict is verdict
    assert reason in planned.reason
    assert planned.tenant == "acme"


@pytest.mark.parametrize("membership", [Membership.IN, Membership.NOT_IN])
def test_who_consented_is_kept_and_tracked(desk: Desk, membership: Membership) -> None:
    desk.market.add_creator("ann", membership)
    desk.consents("ann")

    planned = line(desk.planned(), "ann")

    assert planned.verdict is AccountVerdict.KEEP_AND_TRACK
    assert "authenticated" in planned.reason


@pytest.mark.parametrize("error", [TikTokUnavailable("down"), NotConfigured(("X",))], ids=type)
def test_nobody_can_tell_what_tiktok_does_not_answer(desk: Desk, error: Exception) -> None:
    desk.stub("ann")
    desk.market.add_creator("ann")
    desk.market.fail_next(error)

    planned = desk.plan(desk.by)

    assert line(planned.plan, "ann").verdict is AccountVerdict.CANNOT_TELL
    assert planned.checked is not None
    assert planned.checked.error is error


def test_without_asking_nobody_can_tell_either(desk: Desk) -> None:
    desk.stub("ann")

    planned = desk.plan(desk.by, ask=False)

    assert planned.checked is None
    assert line(planned.plan, "ann").verdict is AccountVerdict.CANNOT_TELL
    assert desk.market.calls == []


def test_an_error_leaves_the_last_answer_in_force(desk: Desk) -> None:
    desk.member("ann")
    desk.clock.advance(2 * DAY)
    desk.market.fail_next(TikTokUnavailable("down"), "memberships")

    assert line(desk.planned(), "ann").verdict is AccountVerdict.KEEP_AND_TRACK


def test_answers_of_the_last_day_are_not_asked_for_again(desk: Desk) -> None:
    desk.member("fresh")
    desk.clock.advance(HOUR)
    desk.stub("unasked")
    desk.market.calls.clear()

    desk.planned()

    assert desk.asked("memberships") == [("unasked",)]


def test_the_trouble_of_any_tenant_is_told(desk: Desk) -> None:
    other = attrs.evolve(desk, by=Actor("bolt", "tom"))
    desk.stub("ann")
    other.stub("bob")
    desk.market.add_creator("bob")
    desk.market.fail_next(TikTokUnavailable("down"))

    checked = desk.plan(desk.by).checked

    assert checked is not None
    assert isinstance(checked.error, TikTokUnavailable)
    assert (checked.unanswered, checked.answers) == (1, {Membership.IN: 1})


def test_the_plan_covers_all_tenants(desk: Desk) -> None:
    other = attrs.evolve(desk, by=Actor("bolt", "tom"))
    desk.stub("ann")
    other.stub("ann")
    other.campaign("Autumn", "ann")

    plan = desk.planned()

    assert [(a.tenant, a.handle) for a in plan.accounts] == [("acme", "ann"), ("bolt", "ann")]
    assert [(c.tenant, c.campaign) for c in plan.campaigns] == [("bolt", "Autumn")]


def test_a_campaign_of_supported_accounts_shows_as_usual(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")

    (planned,) = desk.planned().campaigns

    assert (planned.verdict, planned.posts_to_hide) == (CampaignVerdict.AS_USUAL, 0)


def test_a_campaign_with_unsupported_accounts_shows_errors(desk: Desk) -> None:
    desk.member("ann")
    desk.stub("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.capture("Spring", "bob", "6900000000000000001")
    desk.capture("Spring", "bob", "6900000000000000002")

    (planned,) = desk.planned().campaigns

    assert planned.verdict is CampaignVerdict.WITH_ERRORS
    assert planned.reason == "1 of 2 TikTok accounts show an error"
    assert planned.posts_to_hide == 2


def test_accounts_of_other_networks_are_no_part_of_the_plan(desk: Desk) -> None:
    desk.add(desk.by, ["ann.bakes"], Network.INSTAGRAM)

    assert desk.planned().accounts == ()


def test_the_plan_says_what_it_removes(desk: Desk) -> None:
    desk.stub("ann")
    desk.campaign("Spring")
    desk.capture("Spring", "ann", "6900000000000000001", likes=5, video_views=7)

    plan = desk.planned()

    assert plan.removes == {
        "account snapshots": 1,
        "account values": 2,
        "posts": 1,
        "post snapshots": 1,
        "post values": 2,
        "posts in campaigns": 1,
        "posts in kept reports": 0,
        "values in kept reports": 0,
    }
    assert not plan.is_empty


def test_the_plan_counts_what_reports_have_kept(desk: Desk) -> None:
    desk.stub("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.capture("Spring", "ann", "6900000000000000001", likes=5, video_views=7)
    desk.market.publish("bob", desk.code_of(desk.order("bob")))
    desk.sync_posts(desk.by)
    reports = KeepReports(desk.storage, desk.read_posts, desk.policy, desk.clock)
    reports.keep(desk.by, "Spring")

    plan = desk.planned()
    reports.keep(desk.by, "Spring")

    assert (plan.removes["posts in kept reports"], plan.removes["values in kept reports"]) == (1, 2)
    assert plan.world["old-source counts"] != desk.planned().world["old-source counts"]


def test_a_world_without_an_old_source_has_an_empty_plan(desk: Desk) -> None:
    desk.member("ann")

    plan = desk.planned()

    assert plan.is_empty
    assert (plan.made_by, plan.made_at) == ("mara", desk.clock.now())


def test_planning_changes_nothing_but_the_answers(desk: Desk) -> None:
    desk.stub("ann")
    desk.market.add_creator("ann")
    before = desk.watch.status(desk.by)

    desk.planned()

    assert desk.watch.status(desk.by) == before
    assert desk.account("ann").answer.membership is Membership.IN


def test_two_plans_of_one_world_have_one_digest(desk: Desk) -> None:
    desk.stub("ann")
    first = desk.planned()
    desk.clock.advance(HOUR)

    assert desk.planned().digest == first.digest


def test_after_the_cutover_tiktok_is_not_asked_any_more(desk: Desk) -> None:
    desk.stub("ann")
    desk.cut_over()
    desk.clock.advance(30 * DAY)
    desk.market.calls.clear()

    planned = desk.plan(desk.by)

    assert desk.phase() is Phase.AFTER
    assert planned.checked is None
    assert planned.plan.is_empty
    assert desk.market.calls == []


def add_an_account(desk: Desk) -> None:
    desk.stub("new")


def change_a_membership(desk: Desk) -> None:
    desk.market.becomes("ann", Membership.NOT_IN)
    desk.clock.advance(DAY)
    desk.check(desk.by)


def give_consent(desk: Desk) -> None:
    desk.consents("ann")


def make_a_campaign(desk: Desk) -> None:
    desk.campaign("Autumn")


def rename_a_campaign(desk: Desk) -> None:
    with desk.write() as work:
        spring = work.campaigns.named("Spring")
        assert spring is not None
        work.campaigns.save(attrs.evolve(spring, name="Winter"))


def join_a_campaign(desk: Desk) -> None:
    desk.campaigns.add(desk.by, "Spring", ["bob"])


def import_old_figures(desk: Desk) -> None:
    desk.take_in("handle,followers,total posts,avg views\nbob,5,7,9\n", legacy=True)


def add_in_another_tenant(desk: Desk) -> None:
    attrs.evolve(desk, by=Actor("bolt", "tom")).campaign("Summer")


CHANGES: list[tuple[Callable[[Desk], None], set[str]]] = [
    (add_an_account, {"accounts", "membership", "old-source counts"}),
    (change_a_membership, {"membership"}),
    (give_consent, {"grants"}),
    (make_a_campaign, {"campaigns"}),
    (rename_a_campaign, {"campaigns"}),
    (join_a_campaign, {"campaigns"}),
    (import_old_figures, {"old-source counts"}),
    (add_in_another_tenant, {"campaigns"}),
]


@pytest.fixture
def world(desk: Desk) -> Desk:
    """Ann, a member with a campaign, and bob, whom the old source left."""
    desk.member("ann")
    desk.stub("bob")
    desk.campaign("Spring", "ann")
    desk.check(desk.by)
    return desk


@pytest.mark.parametrize(("change", "parts"), CHANGES)
def test_each_part_of_the_world_has_its_own_digest(
    world: Desk, change: Callable[[Desk], None], parts: set[str]
) -> None:
    before = world_of(world.storage)

    change(world)

    after = world_of(world.storage)
    assert {part for part in after if after[part] != before[part]} == parts


def test_what_a_sync_brings_does_not_change_the_world(world: Desk) -> None:
    world.market.add_creator("bob")
    world.clock.advance(HOUR)
    world.check(world.by, Which.ALL)
    before = world_of(world.storage)
    world.market.add_video("ann")

    world.sync_accounts(world.by)
    world.sync_posts(world.by)

    assert world.account("bob").creator_id is not None
    assert world_of(world.storage) == before


def test_another_plan_is_told_what_is_in_progress(world: Desk) -> None:
    early = world.planned()
    world.stub("cy")
    world.hide()

    with pytest.raises(WorldChanged) as refused:
        must_fit(world.storage, early)

    said = str(refused.value)
    assert said.startswith("A cut-over under plan ")
    assert "1 account added (@cy)" in said
    assert refused.value.remedies[0] == "Go on with the plan that was begun."


def test_names_cannot_be_shifted_between_campaigns(world: Desk) -> None:
    with world.write() as work:
        work.campaigns.add(a_campaign("a/b"))
    first = world_of(world.storage)
    with world.write() as work:
        kept = work.campaigns.named("a/b")
        assert kept is not None
        work.campaigns.save(attrs.evolve(kept, name="a"))

    assert world_of(world.storage)["campaigns"] != first["campaigns"]

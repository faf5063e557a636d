from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from influence.adapters.simulator.announcements import Announcement, Happening
from influence.adapters.simulator.campaigns import BrandProfile, Campaign, CampaignKind, Plan
from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.creators import Creator, Membership
from influence.adapters.simulator.credentials import open_id
from influence.adapters.simulator.order_book import Brief
from influence.adapters.simulator.orders import CampaignCode, Deliverable
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.society import Removal
from influence.adapters.simulator.state_file import encoded
from influence.adapters.simulator.world import World
from tests.adapters.simulator.brand import Brand
from tests.support.sometimes import assert_reached, sometimes

Handle = Callable[[], str]


def order(world: World, *creators: Creator) -> CampaignCode:
    brief = Brief(world.credentials.account_id, "Acme", "", (Deliverable("One"), Deliverable("Two")))
    return world.book.place(brief, creators, world.clock.now())[0]


def campaign(world: World, *creators: Creator) -> Campaign:
    plan = Plan(world.credentials.account_id, CampaignKind.CAMPAIGN, "Acme", name="Summer")
    return world.campaigns.create(plan, creators, (), world.clock.now())


def listening(world: World) -> list[Announcement]:
    heard: list[Announcement] = []
    world.on_announcement(heard.append)
    return heard


@pytest.fixture
def ann(world: World) -> Creator:
    return world.creators(Membership.IN)[0]


@pytest.fixture
def bob(world: World) -> Creator:
    return world.creators(Membership.IN)[1]


# --- one video, one place ---


def test_a_video_of_an_order_goes_into_no_campaign(world: World, ann: Creator) -> None:
    order(world, ann)
    made = campaign(world, ann)
    video, _ = world.publish_new(ann.handle)
    world.join_campaign(ann.handle, made.invite_link)

    for deed in (
        lambda: world.link_to_campaign(ann.handle, video.video_id, made.invite_link),
        lambda: world.ask_for_link(made, video.video_id),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.why is Why.ALREADY_LINKED


def test_a_video_of_a_campaign_goes_into_no_order(world: World, ann: Creator) -> None:
    code, made = order(world, ann), campaign(world, ann)
    video, _ = world.publish_in_campaign(ann.handle, made.invite_link)

    with pytest.raises(Refused) as refused:
        world.link_published(ann.handle, video.video_id, code.code)

    assert refused.value.why is Why.ALREADY_LINKED
    assert world.newest_unlinked(ann.handle) != video


def test_an_approval_comes_too_late_for_a_linked_video(world: World, ann: Creator) -> None:
    code, made = order(world, ann), campaign(world, ann)
    video = world.videos(ann.handle)[0]
    request = world.ask_for_link(made, video.video_id)
    world.link_published(ann.handle, video.video_id, code.code)

    with pytest.raises(Refused) as refused:
        world.answer_link(ann.handle, request.request_id, approve=True)

    assert refused.value.why is Why.ALREADY_LINKED
    assert world.campaigns.requests.find(ann.key, request.request_id).is_open


def test_a_revoked_order_link_frees_the_video(world: World, ann: Creator) -> None:
    order(world, ann)
    made = campaign(world, ann)
    video, _ = world.publish_new(ann.handle)
    world.revoke_link(ann.handle, video.video_id)
    world.join_campaign(ann.handle, made.invite_link)

    linked = world.link_to_campaign(ann.handle, video.video_id, made.invite_link)

    assert [link.video_id for link in linked.links] == [video.video_id]


def test_renames_and_departures_show_in_both_generations(brand: Brand, member: Handle) -> None:
    first, second = member(), member()
    code = brand.order(first, second)["data"]["campaign_code"]
    made = brand.campaign(first, second)
    brand.wait(seconds=3)

    brand.trigger("rename", first, new_handle=f"{first}.new")
    brand.trigger("leave", second)

    shown = brand.shown(made["campaign_id"])["handle_names"]
    ordered = [one["handle_name"] for one in brand.orders(query_type="CAMPAIGN_CODE", campaign_code=code)]
    assert shown == ordered == [f"{first}.new", second]
    assert brand.status(second) == ["NOT_IN"]
    path = "/tto/tcm/creator/status/get/"
    [status] = brand.asked(path, handle_names=[second])["data"]["onboarding_status"]
    assert status["status"] == "NOT_IN"


class Linking(RuleBasedStateMachine):
    """Two creators and everything that links their videos, in both generations at once."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(7, clock=SimClock(frozen=True))
        self.world.add_handles(["ann", "bob"], members=1)
        everybody = self.world.creators()
        self.codes = [order(self.world, *everybody) for _ in range(2)]
        self.made = [campaign(self.world, *everybody) for _ in range(2)]

    def attempt(self, name: str, deed: Callable[[], object]) -> None:
        before = encoded(self.world)
        try:
            deed()
        except Refused as refused:
            sometimes(f"{name}: {refused.why}")
            assert encoded(self.world) == before
        else:
            sometimes(name)

    WHO, PLACE, NUMBER = st.sampled_from(["ann", "bob"]), st.integers(0, 2), st.integers(0, 1)

    @rule(who=WHO, place=PLACE, number=NUMBER)
    def into_an_order(self, who: str, place: int, number: int) -> None:
        video_id = self.video(who, place)
        self.attempt("order", lambda: self.world.link_published(who, video_id, self.codes[number].code))

    @rule(who=WHO, place=PLACE, number=NUMBER)
    def into_a_campaign(self, who: str, place: int, number: int) -> None:
        video_id, link = self.video(who, place), self.made[number].invite_link
        self.world.join_campaign(who, link)
        self.attempt("campaign", lambda: self.world.link_to_campaign(who, video_id, link))

    @rule(who=WHO, place=PLACE, number=NUMBER)
    def asked_for(self, who: str, place: int, number: int) -> None:
        made = self.world.campaign(self.made[number].campaign_id)
        video_id = self.video(who, place)
        self.attempt("asked", lambda: self.world.ask_for_link(made, video_id))

    @rule(who=WHO, approve=st.booleans())
    def decided(self, who: str, approve: bool) -> None:
        owner = self.world.creator(who).key
        waiting = [one for one in self.world.campaigns.requests.all if one.owner == owner and one.is_open]
        if waiting:
            request_id = waiting[0].request_id
            self.attempt("decided", lambda: self.world.answer_link(who, request_id, approve=approve))

    @rule(who=WHO, place=PLACE)
    def taken_out(self, who: str, place: int) -> None:
        video_id = self.video(who, place)
        self.attempt("out", lambda: self.world.revoke_link(who, video_id))

    @rule(who=WHO, place=PLACE, private=st.booleans())
    def hidden(self, who: str, place: int, private: bool) -> None:
        video_id = self.video(who, place)
        self.attempt("hidden", lambda: self.world.hide_video(who, video_id, private=private))

    def video(self, who: str, place: int) -> str:
        return self.world.shelf.own(self.world.creator(who))[place].video_id

    @invariant()
    def no_video_is_linked_twice(self) -> None:
        linked = [link.video_id for one in self.world.book.orders for link in one.live_links]
        linked += [link.video_id for one in self.world.campaigns.campaigns for link in one.links]
        assert len(linked) == len(set(linked))


def test_no_course_of_things_links_a_video_twice() -> None:
    machine = Linking.TestCase
    machine.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)

    machine("runTest").runTest()

    assert_reached([
        "order", "campaign", "asked", "decided", "out", "hidden", "order: already_linked", "campaign: already_linked",
        "asked: already_linked",
    ])  # fmt: skip


# --- what the marketplace tells its subscribers ---


def test_an_uploaded_video_is_told_of_twice(world: World, ann: Creator) -> None:
    heard, made = listening(world), campaign(world, ann)

    video, _ = world.publish_in_campaign(ann.handle, made.invite_link, released=False)
    uploaded = [one.kind for one in heard]
    for result in ("CONTENT_REVIEWING", "SUCCEED", "SUCCEED"):
        world.review(ann.handle, video.video_id, result)

    assert uploaded == [Happening.VIDEO_UPLOADED]
    assert [one.kind for one in heard] == [Happening.VIDEO_UPLOADED, Happening.VIDEO_PUBLISHED]
    assert heard[1] == Announcement(
        Happening.VIDEO_PUBLISHED,
        world.clock.now(),
        {
            "video_id": video.video_id,
            "campaign_id": made.campaign_id,
            "account_id": world.credentials.account_id,
            "handle": ann.handle,
        },
    )


def test_an_approved_video_is_told_of_at_once(world: World, ann: Creator) -> None:
    heard, made = listening(world), campaign(world, ann)
    request = world.ask_for_link(made, world.videos(ann.handle)[0].video_id)
    before = list(heard)

    world.answer_link(ann.handle, request.request_id, approve=True)

    assert before == []
    assert [one.kind for one in heard] == [Happening.VIDEO_UPLOADED, Happening.VIDEO_PUBLISHED]


def test_orders_rejections_and_withdrawals_are_told_to_nobody(world: World, ann: Creator) -> None:
    order(world, ann)
    heard, made = listening(world), campaign(world, ann)
    video, _ = world.publish_new(ann.handle)
    world.review(ann.handle, video.video_id, "AD_REVIEW_FAIL")
    request = world.ask_for_link(made, world.videos(ann.handle)[1].video_id)

    world.answer_link(ann.handle, request.request_id, approve=False)
    world.delete_video(ann.handle, video.video_id)

    assert heard == []


@pytest.mark.parametrize("reason", Removal)
def test_the_end_of_a_consent_is_told_with_its_reason(world: World, ann: Creator, reason: Removal) -> None:
    heard = listening(world)
    code = world.desk.issue(ann, ("video.list",), "https://example.org/", world.clock.now())
    _, token = world.desk.trade(code.code, "https://example.org/", world.clock.now())

    world.revoke_consent(ann.handle, reason)

    known_as = open_id(world.credentials.app_id, ann.creator_id)
    assert [(one.kind, one.facts) for one in heard] == [
        (Happening.CONSENT_REMOVED, {"open_id": known_as, "reason": reason.value})
    ]
    with pytest.raises(Refused) as refused:
        world.desk.consent_behind(token.token, world.clock.now())
    assert refused.value.why is Why.ACCESS_UNKNOWN
    gone = reason in {Removal.ACCOUNT_DELETED, Removal.BANNED}
    after = world.find(ann.handle)
    assert (after is None) is gone
    assert after is None or after.is_member is (reason is not Removal.AGE_CHANGED)


def test_an_end_without_consent_is_told_to_nobody(world: World, ann: Creator) -> None:
    heard = listening(world)

    assert world.revoke_consent(ann.handle) == 0
    assert heard == []


# --- videos in their review ---


def test_an_uploaded_video_is_seen_by_nobody_before_it_passes(world: World, ann: Creator) -> None:
    order(world, ann)

    video, made = world.upload(ann.handle)
    before = [world.shelf.of(ann)[0], world.shelf.own(ann)[0]]
    world.review(ann.handle, video.video_id, "AD_REVIEW_FAIL", "no disclosure")
    failed = world.shelf.own(ann)[0]
    world.review(ann.handle, video.video_id, "SUCCEED")

    assert [link.video_id for link in made.live_links] == [video.video_id]
    assert video.video_id not in {one.video_id for one in (*before, failed)}
    assert world.shelf.of(ann)[0].video_id == video.video_id
    assert world.shelf.reason(video.video_id) is None


def test_a_video_in_review_links_to_nothing_else(world: World, ann: Creator) -> None:
    order(world, ann)
    made = campaign(world, ann)
    video, _ = world.upload(ann.handle)
    world.revoke_link(ann.handle, video.video_id)

    with pytest.raises(Refused) as refused:
        world.ask_for_link(made, video.video_id)

    assert refused.value.why is Why.WRONG_STATE


def test_only_a_failed_review_has_a_reason(world: World, ann: Creator) -> None:
    video = world.videos(ann.handle)[0]

    with pytest.raises(Refused, match="reason"):
        world.review(ann.handle, video.video_id, "SUCCEED", "because")


def test_the_delay_of_the_world_holds_for_campaigns_too() -> None:
    world = World(7, clock=SimClock(frozen=True), report_delay=timedelta(hours=2))
    world.add_handles(["ann"], members=1)
    made = campaign(world, world.creator("ann"))
    _, made = world.publish_in_campaign("ann", made.invite_link)
    shown = []

    for seconds in (0, 7_200, 2, 1):
        world.clock.advance(timedelta(seconds=seconds))
        shown.append(len(world.shown_campaign_links(made)))

    assert shown == [0, 0, 0, 1]


# --- who may ---


def test_a_campaign_and_a_brand_are_of_one_account_only(world: World, ann: Creator) -> None:
    account, made = world.credentials.account_id, campaign(world, ann)
    brand = world.campaigns.add_profile(BrandProfile("", account, "Acme", "1", "https://acme.example/"))

    with pytest.raises(Refused) as no_campaign:
        world.campaigns.find("7000000000000000001", made.campaign_id)
    with pytest.raises(Refused) as no_brand:
        world.campaigns.profile("7000000000000000001", brand.profile_id)

    assert world.campaigns.find(account, made.campaign_id) == made
    assert (no_campaign.value.why, no_brand.value.why) == (Why.UNKNOWN_CAMPAIGN, Why.UNKNOWN_BRAND)


def test_a_link_is_of_use_to_members_only(world: World, ann: Creator) -> None:
    plan = Plan(world.credentials.account_id, CampaignKind.BRAND_LINK, "Acme")
    link = world.campaigns.create(plan, (), (), world.clock.now()).invite_link
    invitation = campaign(world, ann).invite_link
    world.leave(ann.handle)

    for address in (link, invitation):
        with pytest.raises(Refused) as refused:
            world.join_campaign(ann.handle, address)
        assert refused.value.why is Why.RULE
    world.join(ann.handle)

    assert world.join_campaign(ann.handle, link).has_joined(ann.key)


# --- handles, codes, brand ---


def test_a_stranger_takes_a_handle_over(world: World, ann: Creator) -> None:
    made = campaign(world, ann)

    bearer, former = world.take_over(ann.handle)

    assert (former.creator_id, former.is_member) == (ann.creator_id, True)
    assert (bearer.handle, bearer.is_member) == (ann.handle, False)
    assert bearer.creator_id != ann.creator_id
    assert world.creator(former.handle) == former
    assert not world.campaign(made.campaign_id).has_invited(bearer.key)


def test_a_neighbour_takes_a_handle_over(world: World, ann: Creator, bob: Creator) -> None:
    bearer, former = world.take_over(ann.handle, bob.handle)

    assert bearer == attrs.evolve(bob, handle=ann.handle)
    assert world.find(bob.handle) is None
    assert world.creator(former.handle).key == ann.key
    with pytest.raises(Refused):
        world.take_over(bearer.handle, bearer.handle)


def test_a_handle_can_be_taken_over_again_and_again(world: World, ann: Creator) -> None:
    for _ in range(3):
        world.take_over(ann.handle)

    bearers = [creator for creator in world.creators() if creator.handle.startswith(ann.handle)]
    assert len({creator.creator_id for creator in bearers}) == 4


def test_a_code_can_be_used_up_by_others(world: World, ann: Creator, bob: Creator) -> None:
    code = order(world, ann, bob)
    world.accept(ann.handle)

    used_up = world.use_up(code.code)

    assert (used_up.accepted_elsewhere, world.book.remaining(code)) == (199, 0)
    with pytest.raises(Refused) as refused:
        world.accept(bob.handle)
    assert refused.value.why is Why.ORDERS_EXHAUSTED
    assert world.use_up(code.code) == used_up


def test_an_invitation_lapses_only_while_it_is_open(world: World) -> None:
    outsider = world.creators(Membership.NOT_IN)[0]

    with pytest.raises(Refused):
        world.lapse_invite(outsider.handle)


def test_a_revoked_brand_token_is_dead_until_the_next_consent(world: World) -> None:
    before = world.credentials.access_token

    world.revoke_brand_token()

    assert world.credentials.access_token != before
    code = world.brand.issue(world.clock.now())
    world.clock.advance(timedelta(hours=1))
    with pytest.raises(Refused) as refused:
        world.brand.use(code.code, world.clock.now())
    assert refused.value.why is Why.BAD_AUTH_CODE

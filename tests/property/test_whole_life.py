"""Whole lives of accounts, campaigns and orders through the release, reading everything after each step."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from influence.domain.accounts import Account, AnotherIdentity, Door
from influence.domain.campaigns import CampaignClosed, CampaignExists, CampaignId, NotAParticipant
from influence.domain.capabilities import Kind, Tie
from influence.domain.consent_refusals import AnotherCreator, ConsentRefused, ConsentUnknown
from influence.domain.doors import AccountExists, NotAMember, ways_out
from influence.domain.errors import InfluenceError, Unusable
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.metrics import PostMetric
from influence.domain.networks import InvalidHandle, Network
from influence.domain.observations import Absence, Observation, Reading, Reason
from influence.domain.order_refusals import OrderForUnsupported
from influence.domain.orders import Order, OrderId, OrderState, OrderStepRefused, Step
from influence.domain.phase import Phase, PhaseRefused
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.posts import LinkConflict, NoWayIn, PostId, PostNotFound, PostOfUnsupported, Why
from influence.domain.provenance import Provenance
from influence.domain.read_gate import read_account, read_post
from influence.domain.standing import standing
from influence.domain.totals import total
from tests.domain.drawn_orders import GRAPH
from tests.property.allowed import assert_lawful
from tests.property.chapters import CHAPTERS
from tests.property.refused import refusal
from tests.property.world import HOUR, OLD, TENANTS, Creator, Follow, World
from tests.support.sometimes import assert_reached, sometimes

T = TypeVar("T")
AUTHORITATIVE: Final = [membership for membership in Membership if membership is not Membership.UNKNOWN]
STEPS: Final = [step for step in Step if step not in {Step.LINK, Step.UNLINK}]
WHICH: Final = st.integers(0, 99)
TENANT: Final = st.sampled_from(TENANTS)

REFUSALS: Final[tuple[type[InfluenceError], ...]] = (
    AccountExists,
    AnotherCreator,
    AnotherIdentity,
    CampaignClosed,
    CampaignExists,
    ConsentRefused,
    ConsentUnknown,
    InvalidHandle,
    LegacyWriteRefused,
    LinkConflict,
    NoWayIn,
    NotAMember,
    NotAParticipant,
    OrderForUnsupported,
    OrderStepRefused,
    PhaseRefused,
    PostNotFound,
    PostOfUnsupported,
    Unusable,
)
EVENTS: Final = (
    "a value shown",
    "an old value tolerated",
    "a retained value unreadable",
    "a late answer",
    "an error without demotion",
    "a late end of a consent",
    "a mismatched video",
    "a post by hand and by order",
    "a link revoked from a post by hand",
    "a link revoked from a post of its own",
    "one post with two ties",
    "an unsupported participant",
    "a total of some posts",
    "a renamed creator followed",
    "words that would match",
)
ABSENT: Final = {reason: f"absent {reason.name}" for reason in Reason}
NAMES: Final = [
    *Kind,
    *(f"tie {tie.name}" for tie in Tie),
    *Phase,
    *(f"order {state.name}" for state in OrderState),
    *(f"door {door.name}" for door in Door),
    *ABSENT.values(),
    *(f"answer {membership.name}" for membership in Membership),
    *(refusal.__name__ for refusal in REFUSALS),
    *EVENTS,
]


class WholeLife(RuleBasedStateMachine):
    """Everybody does anything in any order; the laws hold after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(
            [
                Creator(0, "ann.cooks", Membership.IN, ["v-ann"]),
                Creator(1, "bob.bakes", Membership.NOT_IN, ["v-bob"]),
                Creator(2, "cat.paints", Membership.IN, ["v-cat"]),
                Creator(3, "dan.runs", Membership.INVITED, ["v-dan"]),
            ]
        )
        self.states: dict[OrderId, OrderState] = {}
        self.phase = Phase.BEFORE
        self.noted: set[str] = set()
        self.readings: dict[Any, tuple[Any, Mapping[Any, Reading]]] = {}
        self.seen: set[int] = set()
        self.identities: dict[int, tuple[str | None, str | None]] = {}

    def attempt(self, deed: Callable[[], object]) -> None:
        """Do it, or be refused with a sentence."""
        self.world.now += HOUR
        refused = refusal(REFUSALS, deed)
        if refused is not None:
            assert str(refused)
            sometimes(type(refused).__name__)

    def follow(self, which: int) -> Follow | None:
        return pick(list(self.world.follows.values()), which)

    def creator(self, which: int) -> Creator:
        return self.world.creators[which % len(self.world.creators)]

    # --- the world moves ---------------------------------------------------------------------------------------

    @initialize(skipped=st.sets(st.sampled_from(sorted(CHAPTERS)), max_size=3), phase=st.sampled_from(Phase))
    def begin(self, skipped: set[str], phase: Phase) -> None:
        for tenant in TENANTS:
            self.world.run_campaign(tenant, "Spring")
        for name, chapter in CHAPTERS.items():
            if name not in skipped:
                chapter(self.world)
        for after in list(Phase)[1 : list(Phase).index(phase) + 1]:
            self.world.go_to(after)
        self.phase = phase
        self.states = {number: order.state for number, order in self.world.orders.items()}

    @rule(which=WHICH, membership=st.sampled_from(AUTHORITATIVE), heard=st.booleans())
    def tiktok_decides(self, which: int, membership: Membership, heard: bool) -> None:
        creator = self.creator(which)
        creator.membership = membership
        for follow in self.world.follows.values():
            if heard and follow.account.handle == creator.handle:
                self.world.hear(follow, self.world.answer_for(creator.handle, 0))

    @rule(which=WHICH)
    def a_creator_films(self, which: int) -> None:
        creator = self.creator(which)
        if len(creator.videos) < 2:
            creator.videos.append(f"v-{self.world.count()}")

    @rule(which=st.sampled_from([0, 0, 1, 2]), other=st.sampled_from([1, 2, 2, 3]), joined=st.booleans())
    def a_handle_changes_hands(self, which: int, other: int, joined: bool) -> None:
        self.world.take_handle(self.creator(which), self.creator(other))
        if joined:
            self.creator(other).membership = Membership.IN
        for follow in list(self.world.follows.values()):
            if joined and follow.bound_to in {which, other}:
                self.refresh(follow, 9)

    def refresh(self, follow: Follow, left_out: int) -> None:
        handle, bound = follow.account.handle, follow.bound_to
        self.attempt(lambda: self.world.refresh(follow, left_out=left_out))
        sometimes("a renamed creator followed", bound is not None and follow.account.handle != handle)

    @rule(phase=st.sampled_from(Phase), really=st.integers(0, 3))
    def the_release_moves(self, phase: Phase, really: int) -> None:
        if really == 0 or phase is not Phase.CLOSING:
            self.attempt(lambda: self.world.go_to(phase))

    # --- doors, answers and consents ---------------------------------------------------------------------------

    @rule(tenant=TENANT, which=WHICH)
    def an_old_account_is_taken_over(self, tenant: str, which: int) -> None:
        if len(self.world.follows) < 7:
            self.attempt(lambda: self.world.take_over(tenant, self.creator(which).handle))

    @rule(tenant=TENANT, which=WHICH, hours=st.sampled_from([0, 1, 24, 25]), text=st.sampled_from("@ #"))
    def a_user_adds_from_the_crm(self, tenant: str, which: int, hours: int, text: str) -> None:
        handle, before = text.strip("@ ") + self.creator(which).handle, set(self.world.follows)
        self.attempt(lambda: self.world.add_from_crm(tenant, handle, hours))
        assert hours <= 24 or set(self.world.follows) == before

    @rule(
        tenant=TENANT,
        which=WHICH,
        door=st.sampled_from([Door.DASHBOARD, Door.APPLICATION]),
        asked=st.none() | st.sampled_from([0, 0, 0, 1]),
        minutes=st.sampled_from([0, 1, 10, 11]),
        refuses=st.sampled_from([False, False, False, True]),
    )
    def a_creator_consents(
        self, *, tenant: str, which: int, door: Door, asked: int | None, minutes: int, refuses: bool
    ) -> None:
        handle = None if asked is None else self.creator(which + asked).handle
        self.attempt(
            lambda: self.world.consent(
                tenant, self.creator(which), door, asked=handle, minutes=minutes, refuses=refuses
            )
        )

    @rule(which=WHICH, late=st.booleans(), retained=st.booleans())
    def a_consent_ends(self, which: int, late: bool, retained: bool) -> None:
        follow = self.follow(which)
        if follow is not None:
            sometimes("a late end of a consent", late and follow.consenting)
            self.world.disconnect(follow, late=late, retained=retained)

    @rule(which=WHICH, hours=st.sampled_from([0, 0, 0, 400]))
    def tiktok_answers(self, which: int, hours: int) -> None:
        follow = self.follow(which)
        if follow is not None:
            before, answer = follow.account, self.world.answer_for(follow.account.handle, hours)
            self.world.hear(follow, answer)
            sometimes("a late answer", follow.account is before and answer != before.answer)

    @rule(which=WHICH)
    def tiktok_fails(self, which: int) -> None:
        follow = self.follow(which)
        if follow is not None:
            before = follow.account.kind
            follow.account = follow.account.answered(MembershipAnswer()).in_trouble("TikTok timed out")
            assert follow.account.kind is before
            sometimes("an error without demotion", before is not Kind.UNSUPPORTED)

    @rule(which=WHICH, left_out=st.integers(0, 9))
    def an_account_is_refreshed(self, which: int, left_out: int) -> None:
        follow = self.follow(which)
        if follow is not None:
            self.refresh(follow, left_out)

    # --- campaigns, orders and posts ---------------------------------------------------------------------------

    @rule(which=WHICH, name=st.sampled_from(["Spring", "Summer"]), archived=st.booleans())
    def a_campaign_begins_or_ends(self, which: int, name: str, archived: bool) -> None:
        number = sorted(self.world.campaigns)[which % len(self.world.campaigns)]
        if archived:
            self.world.campaigns[number] = self.world.campaigns[number].archived(self.world.now)
        else:
            self.attempt(lambda: self.world.run_campaign(TENANTS[which % 2], name))

    @rule(which=WHICH, campaign=WHICH)
    def an_account_joins(self, which: int, campaign: int) -> None:
        follow, number = self.follow(which), pick(sorted(self.world.campaigns), campaign)
        if follow is not None and number is not None:
            self.attempt(lambda: self.world.join(number, follow))

    @rule(which=WHICH, campaign=WHICH, invited=st.booleans(), posts=st.sampled_from([1, 1, 2, 0, 11]))
    def an_order_is_drafted(self, *, which: int, campaign: int, invited: bool, posts: int) -> None:
        follow, number = self.follow(which), pick(sorted(self.world.campaigns), campaign)
        place = pick(sorted(self.world.taking_part), which)
        if invited and place is not None:
            number, follow = place[0], self.world.follows[place[1]]
        if follow is not None and number is not None:
            enough = len(self.world.orders) > 8
            self.attempt(partial(self.world.order, number, follow, 0 if enough else posts))

    @rule(which=WHICH, steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=4))
    def an_order_takes_steps(self, which: int, steps: list[Step]) -> None:
        for step in steps:
            order = pick(list(self.world.orders.values()), which)
            if order is not None:
                self.attempt(partial(self.world.take, order, step))
                self.orders_move_along_the_graph()

    @rule(which=WHICH, video=WHICH, theirs=st.booleans())
    def tiktok_confirms_a_video(self, which: int, video: int, theirs: bool) -> None:
        order = pick(list(self.world.orders.values()), which)
        if order is not None:
            bound = self.world.follows[order.account].bound_to
            makers = [c for c in self.world.creators if not theirs or c.number == bound]
            video_id = pick([video for maker in makers for video in maker.videos], video)
            if video_id is not None:
                self.attempt(partial(self.confirm, order, video_id))

    def confirm(self, order: Order, video: str) -> None:
        sometimes("a mismatched video", not self.world.link(order, video))

    @rule(which=WHICH)
    def tiktok_revokes_a_link(self, which: int) -> None:
        linked = [(order, link.video_id) for order in self.world.orders.values() for link in order.live_links]
        chosen = pick(linked, which)
        if chosen is not None:
            order, video = chosen
            self.attempt(lambda: self.world.unlink(order, video))
            left = [known for known in self.world.posts.values() if known.post.external_id == video]
            still = any(self.world.why(order.campaign, known) for known in left)
            sometimes("a link revoked from a post by hand", still)
            sometimes("a link revoked from a post of its own", not still)

    @rule(which=WHICH, campaign=WHICH, user=st.sampled_from(["mara", "mara", ""]))
    def a_user_adds_a_post(self, which: int, campaign: int, user: str) -> None:
        known = pick(list(self.world.posts.values()), which)
        number = pick(sorted(self.world.campaigns), campaign)
        if known is not None and number is not None:
            self.attempt(lambda: self.world.add_by_hand(number, known, user))

    @rule(which=WHICH, campaign=WHICH)
    def the_old_source_captures_a_post(self, which: int, campaign: int) -> None:
        follow, number = self.follow(which), pick(sorted(self.world.campaigns), campaign)
        if follow is not None and number is not None and len(self.world.posts) < 12:
            self.attempt(lambda: self.world.capture(number, follow))

    @rule(which=WHICH, campaign=WHICH)
    def keyword_rules_are_tried(self, which: int, campaign: int) -> None:
        known = pick(list(self.world.posts.values()), which)
        number = pick(sorted(self.world.campaigns), campaign)
        if known is not None and number is not None:
            before = set(self.world.reasons)
            rules = self.world.campaigns[number].rules
            self.world.apply_rules(number, Network.TIKTOK, known)
            self.attempt(lambda: self.world.attach(number, known, Why.KEYWORD, by="#acme"))
            assert self.world.reasons == before
            sometimes("words that would match", rules.match(Network.INSTAGRAM, known.post.caption))

    # --- what holds after every step ---------------------------------------------------------------------------

    @invariant()
    def kinds_follow_consent_and_membership(self) -> None:
        for follow in self.world.follows.values():
            account = follow.account
            assert (account.authenticated, account.answer.is_member) == (follow.consenting, follow.member)
            assert account.tracked is (follow.consenting or follow.member)
            sometimes(account.kind)
            sometimes(f"door {account.door.name}")
            sometimes(f"answer {account.answer.membership.name}")

    @invariant()
    def a_creator_is_followed_once(self) -> None:
        for tenant in TENANTS:
            accounts = [follow.account for follow in self.world.of_tenant(tenant)]
            for ids in ([a.creator_id for a in accounts], [a.open_id for a in accounts]):
                known = [number for number in ids if number is not None]
                assert len(set(known)) == len(known)

    @invariant()
    def an_account_stays_with_its_creator(self) -> None:
        for number, follow in self.world.follows.items():
            account = follow.account
            creator_id, open_id = self.identities.get(number, (None, None))
            assert creator_id in {None, account.creator_id}
            assert open_id in {None, account.open_id}
            if follow.bound_to is not None:
                creator = self.world.creators[follow.bound_to]
                assert account.creator_id in {None, creator.creator_id}
                assert account.open_id in {None, creator.open_id}
            self.identities[number] = (account.creator_id, account.open_id)

    @invariant()
    def nobody_comes_in_unsupported(self) -> None:
        for number, follow in self.world.follows.items():
            if number not in self.seen and follow.account.door is not Door.TAKEN_OVER:
                assert follow.account.tracked
                assert not follow.account.is_stub
            self.seen.add(number)

    @invariant()
    def accounts_show_only_what_they_may(self) -> None:
        for number, follow in self.world.follows.items():
            self.read(number, follow.account.kind, follow.account, follow.figures, read_account)
            sometimes(
                "a retained value unreadable",
                Provenance.TTCM_AUTHORISED in follow.figures and not follow.consenting,
            )

    @invariant()
    def posts_show_only_what_their_tie_opens(self) -> None:
        ties: dict[PostId, set[Tie]] = {}
        shown: dict[CampaignId, list[Mapping[Any, Reading]]] = {}
        for campaign, known, tie in self.world.places():
            account = self.world.follows[known.post.account].account
            linked = (campaign, account.id, known.post.external_id) in self.world.live_links()
            free = {Kind.NON_AUTHENTICATED_TTCM: Tie.FREE_TTCM, Kind.UNSUPPORTED: Tie.NONE}
            assert tie is (Tie.ORDER if linked else free.get(account.kind, Tie.FREE_AUTH))
            where = (campaign, known.post.id)
            readings = self.read(where, tie, account, known.figures, read_post)
            sometimes(f"tie {tie.name}")
            ties.setdefault(known.post.id, set()).add(tie)
            shown.setdefault(campaign, []).append(readings)
        sometimes("one post with two ties", any(len(several) > 1 for several in ties.values()))
        for readings_of_campaign in shown.values():
            self.totals_cover_what_is_read(readings_of_campaign)

    def totals_cover_what_is_read(self, readings: list[Mapping[Any, Reading]]) -> None:
        for metric in (PostMetric.LIKES, PostMetric.TOTAL_ENGAGEMENTS, PostMetric.REACH):
            summed = total(r[metric] for r in readings)
            seen: list[Any] = [
                r.value for r in (all_of[metric] for all_of in readings) if isinstance(r, Observation)
            ]
            assert (summed.n, summed.m) == (len(seen), len(readings))
            assert summed.value == (sum(seen) if seen else None)
            sometimes("a total of some posts", 0 < summed.n < summed.m)

    def read(
        self, what: Any, holder: Kind | Tie, account: Account, figures: Mapping[Any, Any], gate: Any
    ) -> Mapping[Any, Reading]:
        """Everything that can be read there now; read anew whenever something it rests on has changed."""
        phase, stored = self.world.release.phase, tuple(figures.values())
        rests_on = (holder, account.trouble, phase, stored)
        if what not in self.readings or self.readings[what][0] != rests_on:
            readings: Mapping[Any, Reading] = gate(holder, stored, self.world.circumstances(account))
            for metric, reading in readings.items():
                assert_lawful(holder, metric, reading, phase)
                self.note(reading)
            self.readings[what] = (rests_on, readings)
        return self.readings[what][1]

    def note(self, reading: Observation | Absence) -> None:
        if isinstance(reading, Absence):
            self.noted.add(ABSENT[reading.reason])
            return
        old = isinstance(reading.value, int) and reading.value > OLD
        assert reading.value != 0
        assert not old or self.world.release.phase is Phase.BEFORE
        self.noted.add("an old value tolerated" if old else "a value shown")

    @invariant()
    def what_was_read_is_counted(self) -> None:
        for name in self.noted:
            sometimes(name)
        self.noted.clear()

    @invariant()
    def posts_are_in_campaigns_for_a_reason(self) -> None:
        for attachment in self.world.reasons:
            known = self.world.posts[attachment.post]
            assert attachment.why in {Why.ORDER_LINK, Why.BY_HAND, Why.LEGACY_CAPTURE}
            assert attachment.why is not Why.BY_HAND or attachment.by == "mara"
            if attachment.why is Why.LEGACY_CAPTURE:
                assert self.world.release.phase is Phase.BEFORE
            if attachment.order is not None:
                order = self.world.orders[attachment.order]
                follow = self.world.follows[order.account]
                assert (order.campaign, order.account) == (attachment.campaign, known.post.account)
                assert follow.tenant == self.world.tenant_of[order.campaign]
                assert known.creator == follow.bound_to
            reasons = self.world.why(attachment.campaign, known)
            sometimes("a post by hand and by order", {Why.BY_HAND, Why.ORDER_LINK} <= set(reasons))

    @invariant()
    def a_video_is_linked_to_one_order(self) -> None:
        linked = [link.video_id for order in self.world.orders.values() for link in order.live_links]
        assert len(set(linked)) == len(linked)

    @invariant()
    def orders_move_along_the_graph(self) -> None:
        for number, order in self.world.orders.items():
            before = self.states.get(number, OrderState.DRAFT)
            assert order.state is before or order.state in GRAPH[before]
            full = len(order.live_links) >= order.posts_required
            ended = order.state in {OrderState.CANCELLED, OrderState.FAILED}
            assert (order.state is OrderState.FULFILLED) is (full and not ended)
            assert order.placement is not None or not order.links
            self.states[number] = order.state
            sometimes(f"order {order.state.name}")

    @invariant()
    def every_participant_is_listed_with_its_state(self) -> None:
        for _, number in self.world.taking_part:
            account = self.world.follows[number].account
            where = standing(account, self.world.release.phase)
            if account.kind is not Kind.UNSUPPORTED:
                assert where.supported is True
            elif where.supported is None:
                assert account.answer.membership is Membership.UNKNOWN
                assert self.world.release.phase is Phase.BEFORE
            else:
                assert where.error is not None
                assert set(ways_out(account.handle)) <= set(where.error.remedies)
                sometimes("an unsupported participant")

    @invariant()
    def the_phase_never_goes_back(self) -> None:
        phases = list(Phase)
        assert phases.index(self.world.release.phase) - phases.index(self.phase) in {0, 1}
        self.phase = self.world.release.phase
        sometimes(self.phase)


def pick(things: list[T], which: int) -> T | None:
    """One of *things*, or None when there are none."""
    return things[which % len(things)] if things else None


# The same lives in every run, so that a state that is not reached is a change of this file and not bad luck.
def test_laws_hold_through_whole_lives() -> None:
    lives = settings(max_examples=280, stateful_step_count=20, derandomize=True)

    run_state_machine_as_test(WholeLife, settings=lives)

    assert_reached(NAMES)


@pytest.mark.soak
def test_laws_hold_through_very_many_lives() -> None:
    lives = settings(max_examples=3000, stateful_step_count=100)

    run_state_machine_as_test(WholeLife, settings=lives)

    assert_reached(NAMES)

"""Campaigns, orders, posts and creators of two tenants through random lives, on every store, beside plain sets."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from influence.adapters.memory.market.creators import NotPossible
from influence.application.acting import Actor
from influence.application.check_memberships import Which
from influence.application.place_orders import Wanted
from influence.application.read_posts import PostRow, Tab
from influence.application.run_campaigns import Brief, Changes
from influence.domain.campaigns import CampaignExists, NotAParticipant, ParticipantHeld
from influence.domain.capabilities import Kind, Tie, may
from influence.domain.grants import EndReason
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reason
from influence.domain.order_refusals import OrderExists, OrderForUnsupported
from influence.domain.orders import Order, OrderState, OrderStepRefused
from influence.domain.phase import Phase
from influence.domain.ports.storage import View
from influence.domain.ports.upstream import ReviewStage
from influence.domain.ports.upstream_failures import TikTokUnavailable
from influence.domain.post_refusals import NotAddedByHand
from influence.domain.posts import PostNotFound, PostOfUnsupported, Why
from influence.testing.moments import HOUR
from tests.contract.storage.backends import BACKENDS
from tests.domain.drawn_orders import GRAPH
from tests.property.campaign_model import CAPTURED, Model, OrderKey, Place, Placed, membership_of
from tests.property.refused import refusal
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

T = TypeVar("T")
HANDLES: Final = ("ann", "bob", "cem")
TENANTS: Final = ("acme", "bolt")
NAMES: Final = ("Spring", "Summer")
WHICH: Final = st.integers(0, 99)
TENANT: Final = st.sampled_from(TENANTS)
NAME: Final = st.sampled_from(("Spring", "Spring", "Summer"))
HANDLE: Final = st.sampled_from(HANDLES)
MOST_VIDEOS: Final = 14
LIVES: Final = {"memory": 32, "sqlite": 2}
SOAKED: Final = {"memory": 1_000, "sqlite": 60}
STAGES: Final = (ReviewStage.IN_REVIEW, ReviewStage.REJECTED, ReviewStage.PUBLISHED, ReviewStage.PUBLISHED)
REFUSED: Final = (
    CampaignExists,
    NotAParticipant,
    NotAddedByHand,
    OrderExists,
    OrderForUnsupported,
    OrderStepRefused,
    ParticipantHeld,
    PostNotFound,
    PostOfUnsupported,
    TikTokUnavailable,
)
REACHED: Final = (
    "a capture hidden that TikTok shows",
    "a deleted video unlinked",
    "a link ended, the post left",
    "a link ended, the post stays by hand",
    "a rejected video unlinked",
    "a revoked link",
    "a video held by review",
    "a video of a cancelled order",
    "a video in two campaigns with two ties",
    "added by hand",
    "another creator's video",
    "claimed twice",
    "claimed twice over tenants",
    "every figure of an order's post",
    "linked",
    "linked and by hand",
    "published by a code",
    "published by a link",
    "removed by hand",
    "removed by hand, stays by its link",
    "the code on an old video",
    "an unsupported participant",
    *(f"refused {kind.__name__}" for kind in REFUSED),
    *(f"kind {kind.value}" for kind in Kind),
    *(f"tie {tie.name}" for tie in Tie),
    *(f"phase {phase.value}" for phase in Phase),
    *(
        f"order {state.value}"
        for state in (
            OrderState.OPEN,
            OrderState.SENT,
            OrderState.PARTLY_FULFILLED,
            OrderState.FULFILLED,
            OrderState.CANCELLED,
        )
    ),
)


def pick(things: Sequence[T], which: int) -> T | None:
    """One of *things*, or None when there are none."""
    return things[which % len(things)] if things else None


def facts(order: Order) -> dict[str, object]:
    """What was noted of an order, without its links."""
    told = attrs.asdict(order, recurse=False).items()
    return {name: value for name, value in told if name not in {"links", "version"} and value is not None}


class Campaigns(RuleBasedStateMachine):
    """Users, creators and TikTok do anything in any order; the laws hold after every step."""

    backend = "memory"

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        memory = Path("/dev/shm")  # noqa: S108 # a folder of our own is made in it
        place = str(memory) if memory.is_dir() else None
        folder = Path(self.stack.enter_context(TemporaryDirectory(dir=place)))
        made = self.stack.enter_context(BACKENDS[self.backend](folder))
        acme = Desk(made.storage, made.premises, folder)
        self.desks = {"acme": acme, "bolt": attrs.evolve(acme, by=Actor("bolt", "mara"))}
        self.market = acme.market
        self.model = Model()
        self.orders: dict[OrderKey, Order] = {}
        self.phase = Phase.BEFORE
        self.looked = 0

    def teardown(self) -> None:
        self.stack.close()

    def attempt(self, deed: Callable[[], object]) -> str | None:
        """The name of the refusal, or None when it was done."""
        self.desks["acme"].clock.advance(HOUR / 60)
        refused = refusal(REFUSED, deed)
        if refused is None:
            return None
        assert str(refused)
        sometimes(f"refused {type(refused).__name__}")
        return type(refused).__name__

    def creators_do(self, deed: Callable[[], object]) -> bool:
        """True when TikTok lets them."""
        try:
            deed()
        except NotPossible:
            return False
        return True

    # --- how it begins -----------------------------------------------------------------------------------------

    @initialize(
        posts=st.integers(1, 2),
        skipped=st.sets(st.integers(0, 9), max_size=8),
        phase=st.sampled_from([Phase.BEFORE, Phase.BEFORE, Phase.CLOSING, Phase.AFTER]),
    )
    def begin(self, posts: int, skipped: set[int], phase: Phase) -> None:
        for handle in HANDLES:
            self.market.add_creator(handle, Membership.IN)
        for tenant, desk in self.desks.items():
            desk.add(desk.by, HANDLES)
            self.model.members |= {(tenant, handle): True for handle in HANDLES}
            for name in NAMES:
                self.a_campaign_is_made(tenant, name)
                for handle in HANDLES[:2]:
                    self.somebody_joins(tenant, name, handle)
            line = "https://www.instagram.com/p/x1/,ann.bakes,#acme"
            desk.take_posts("Spring", f"url,handle,caption\n{line}\n")
            self.an_order_is_placed(tenant, "Spring", "ann", posts)
        self.an_order_is_sent(0)
        chapters = (
            self.a_video_is_in_two_campaigns,
            self.a_video_is_linked_from_by_hand,
            self.two_orders_name_one_video,
            self.a_strangers_video_is_named,
            self.a_linked_video_is_rejected,
            self.a_cancelled_order_gets_a_video,
            self.the_old_source_had_what_tiktok_shows,
            self.somebody_consents_and_leaves,
            self.a_video_came_by_its_code,
            self.links_end,
        )
        for number, chapter in enumerate(chapters):
            if number not in skipped:
                chapter()
        for _ in range(list(Phase).index(phase)):
            self.the_cut_over_goes_on(0)

    def films(self, handle: str) -> str:
        """The video that a creator has just published."""
        self.a_creator_films(handle)
        return list(self.model.owners)[-1]

    def follow_all(self) -> None:
        for tenant in TENANTS:
            self.tiktok_is_followed(tenant, fails=False)

    def a_video_is_in_two_campaigns(self) -> None:
        video = self.films("ann")
        self.adds_a_post("acme", "Summer", video)
        self.follow_all()
        self.adds_a_post("acme", "Summer", video)
        self.types_the_code(self.order_of("acme"), video)
        self.follow_all()

    def a_video_is_linked_from_by_hand(self) -> None:
        video = self.films("ann")
        self.follow_all()
        self.adds_a_post("bolt", "Spring", video)
        self.types_the_code(self.order_of("bolt"), video)
        self.follow_all()

    def two_orders_name_one_video(self) -> None:
        self.an_order_is_placed("acme", "Summer", "ann", 1)
        for video in sorted({video for one in self.model.orders.values() for video in one.live}):
            for key in sorted(self.model.orders):
                self.tiktok_names(self.model.orders[key], video)
        self.follow_all()

    def a_strangers_video_is_named(self) -> None:
        """One that TikTok reports as a stranger's, and one of which only we know whose it is."""
        videos = [self.films("bob") for _ in range(2)]
        self.follow_all()
        self.market.report_later(videos[0])
        for video in videos:
            self.tiktok_names(self.model.orders[self.order_of("acme")], video)
        self.follow_all()

    def a_cancelled_order_gets_a_video(self) -> None:
        self.an_order_is_placed("bolt", "Summer", "bob", 1)
        order = self.model.orders[self.order_of("bolt", "bob")]
        order.is_cancelled = self.attempt(lambda: self.cancel(self.order_of("bolt", "bob"))) is None
        self.publishes(self.order_of("bolt", "bob"), by_link=True)
        self.follow_all()

    def a_linked_video_is_rejected(self) -> None:
        self.an_order_is_placed("acme", "Spring", "bob", 2)
        for stage in (ReviewStage.REJECTED, ReviewStage.IN_REVIEW):
            video, key = self.films("bob"), self.order_of("acme", "bob")
            self.types_the_code(key, video)
            if stage is ReviewStage.REJECTED:
                self.follow_all()
            self.market.review(video, stage, "music")

    def somebody_consents_and_leaves(self) -> None:
        self.a_creator_consents("acme", "bob")
        self.a_membership_changes("bob", is_member=False)

    def a_video_came_by_its_code(self) -> None:
        self.an_order_is_placed("bolt", "Summer", "ann", 2)
        self.publishes(max(self.model.orders), by_link=False)

    def links_end(self) -> None:
        for key in (self.order_of("acme"), self.order_of("bolt")):
            for video in sorted(self.model.orders[key].live):
                self.market.unlink(video)
        self.follow_all()
        live = sorted({video for one in self.model.orders.values() for video in one.live})
        if live and not self.named_for_others(live[-1]):
            self.market.delete_video(live[-1])
        self.follow_all()

    def order_of(self, tenant: str, handle: str = "ann") -> OrderKey:
        """The first order of a creator at a tenant."""
        return min(k for k, one in self.model.orders.items() if (k[0], one.handle) == (tenant, handle))

    @rule(tenant=TENANT, name=NAME)
    def a_campaign_is_made(self, tenant: str, name: str) -> None:
        desk, is_there = self.desks[tenant], (tenant, name) in self.model.campaigns
        made = Brief(name, "Acme", hashtags=("acme",))
        refused = self.attempt(lambda: desk.campaigns.create(desk.by, made))
        assert refused == ("CampaignExists" if is_there else None)
        self.model.campaigns.add((tenant, name))

    @rule(tenant=TENANT, name=NAME, tag=st.sampled_from(["acme", "cooking", "ad"]))
    def rules_change(self, tenant: str, name: str, tag: str) -> None:
        desk = self.desks[tenant]
        if (tenant, name) in self.model.campaigns:
            desk.campaigns.edit(desk.by, name, Changes(hashtags=(tag,), keywords=("video", "tiktok")))

    @rule(tenant=TENANT, name=NAME, handle=HANDLE)
    def somebody_joins(self, tenant: str, name: str, handle: str) -> None:
        desk, place = self.desks[tenant], (tenant, name, handle)
        if (tenant, name) in self.model.campaigns:
            (joined,) = desk.campaigns.add(desk.by, name, [handle])
            assert joined.joined is (place not in self.model.taking_part)
            self.model.taking_part.add(place)

    @rule(tenant=TENANT, name=NAME, handle=HANDLE)
    def somebody_leaves(self, tenant: str, name: str, handle: str) -> None:
        desk, place = self.desks[tenant], (tenant, name, handle)
        if (tenant, name) not in self.model.campaigns:
            return
        is_there, is_held = place in self.model.taking_part, self.model.is_held(place)
        refused = self.attempt(lambda: desk.campaigns.remove(desk.by, name, handle))
        assert refused == (("ParticipantHeld" if is_held else None) if is_there else "NotAParticipant")
        if refused is None:
            self.model.taking_part.discard(place)

    # --- orders ------------------------------------------------------------------------------------------------

    @rule(tenant=TENANT, name=NAME, handle=HANDLE, posts=st.integers(1, 2))
    def an_order_is_placed(self, tenant: str, name: str, handle: str, posts: int) -> None:
        desk, place = self.desks[tenant], (tenant, name, handle)
        if (tenant, name) not in self.model.campaigns:
            return
        (placed,) = desk.place(desk.by, name, [handle], Wanted(posts))
        kept = placed.order
        if place not in self.model.taking_part:
            assert isinstance(placed.error, NotAParticipant)
        elif not self.model.is_supported(tenant, handle):
            assert isinstance(placed.error, OrderForUnsupported)
        elif self.has_running_order(place):
            assert isinstance(placed.error, OrderExists)
        else:
            assert kept is not None
            assert kept.placement is not None
            assert placed.error is None
            self.model.orders[tenant, kept.id] = Placed(name, handle, kept.placement, posts)
        if placed.error is not None:
            sometimes(f"refused {type(placed.error).__name__}")

    def has_running_order(self, place: Place) -> bool:
        return any(
            (key[0], one.campaign, one.handle) == place and not one.is_cancelled
            for key, one in self.model.orders.items()
        )

    def one_order(self, which: int) -> tuple[OrderKey, Placed] | None:
        return pick(sorted(self.model.orders.items(), key=lambda pair: pair[0]), which)

    @rule(which=WHICH)
    def an_order_is_sent(self, which: int) -> None:
        chosen = self.one_order(which)
        if chosen is not None:
            (tenant, number), placed = chosen
            desk, is_over = self.desks[tenant], placed.is_over
            refused = self.attempt(lambda: desk.keep_orders.send(desk.by, str(number)))
            assert refused == ("OrderStepRefused" if is_over else None)

    @rule(which=WHICH)
    def an_order_is_cancelled(self, which: int) -> None:
        chosen = self.one_order(which)
        if chosen is not None:
            key, placed = chosen
            is_over = placed.is_over
            refused = self.attempt(lambda: self.cancel(key))
            assert refused == ("OrderStepRefused" if is_over else None)
            placed.is_cancelled |= refused is None

    def cancel(self, key: OrderKey) -> None:
        desk = self.desks[key[0]]
        desk.keep_orders.cancel(desk.by, str(key[1]))

    @rule(which=WHICH)
    def a_creator_accepts(self, which: int) -> None:
        chosen = self.one_order(which)
        if chosen is not None:
            self.creators_do(lambda: self.market.accept(chosen[1].handle, chosen[1].code))

    # --- creators and TikTok -----------------------------------------------------------------------------------

    @rule(handle=HANDLE)
    def a_creator_films(self, handle: str) -> None:
        if len(self.model.owners) < MOST_VIDEOS:
            self.model.owners[self.market.add_video(handle)] = handle

    @rule(which=WHICH, by_link=st.booleans())
    def a_creator_publishes(self, which: int, by_link: bool) -> None:
        chosen = self.one_order(which)
        if chosen is not None and len(self.model.owners) < MOST_VIDEOS:
            self.publishes(chosen[0], by_link=by_link)

    def publishes(self, key: OrderKey, *, by_link: bool) -> None:
        order = self.model.orders[key]

        def publish() -> None:
            video = self.market.publish(order.handle, order.link if by_link else order.code)
            self.model.owners[video] = order.handle

        if self.creators_do(publish):
            sometimes("published by a link" if by_link else "published by a code")

    @rule(which=WHICH)
    def a_creator_types_the_code(self, which: int) -> None:
        chosen = self.one_order(which)
        if chosen is not None:
            mine = [video for video, who in self.model.owners.items() if who == chosen[1].handle]
            video = pick(mine, which)
            if video is not None:
                self.types_the_code(chosen[0], video)

    def types_the_code(self, key: OrderKey, video: str) -> None:
        order = self.model.orders[key]
        done = self.creators_do(lambda: self.market.link(order.handle, video, order.code))
        sometimes("the code on an old video", done)

    @rule(which=WHICH, other=WHICH)
    def tiktok_names_a_video_for_a_second_order(self, which: int, other: int) -> None:
        chosen, video = self.one_order(which), pick(sorted(self.model.owners), other)
        if chosen is None or video is None or self.market._people.video(video).is_deleted:
            return
        self.tiktok_names(chosen[1], video)

    def tiktok_names(self, placed: Placed, video: str) -> None:
        """TikTok says that the video belongs to the order, whatever else it belongs to."""
        (shown,) = self.market._book.identified(placed.placement.upstream_id)
        if video not in shown.video_ids:
            self.market._book._put(attrs.evolve(shown, video_ids=(*shown.video_ids, video)))

    @rule(which=WHICH)
    def a_link_is_revoked(self, which: int) -> None:
        tied = sorted({video for one in self.market._book.orders for video in one.video_ids})
        video = pick(tied, which)
        if video is not None:
            self.market.unlink(video)

    @rule(which=WHICH, stage=st.sampled_from(STAGES))
    def a_video_is_reviewed(self, which: int, stage: ReviewStage) -> None:
        video = pick(sorted(self.model.owners), which)
        if video is not None:
            self.market.review(video, stage, "music" if stage is ReviewStage.REJECTED else "")

    @rule(which=WHICH, really=st.booleans())
    def a_video_is_deleted(self, which: int, really: bool) -> None:
        owned = sorted(video for video, who in self.model.owners.items() if who in HANDLES[:2] and really)
        video = pick(owned, which)
        if video is not None and not self.named_for_others(video):
            self.creators_do(lambda: self.market.delete_video(video))

    def named_for_others(self, video: str) -> bool:
        """True while TikTok names it for another creator's order: deleted, nobody could tell whose it was."""
        named = (one for one in self.market._book.orders if video in one.video_ids)
        return any(
            self.market._people.numbered(one.owner).handle != self.model.owners[video] for one in named
        )

    @rule(tenant=TENANT, fails=st.sampled_from([False, False, False, True]))
    def tiktok_is_followed(self, tenant: str, fails: bool) -> None:
        desk, is_asked = self.desks[tenant], any(key[0] == tenant for key in self.model.orders)
        if fails and is_asked:
            self.market.fail_next(TikTokUnavailable("down"), "read_orders")
        refused = self.attempt(lambda: desk.sync_posts(desk.by))
        assert refused == ("TikTokUnavailable" if fails and is_asked else None)
        if refused is None:
            self.model.sync(desk)
            self.all_figures_of_orders_are_there(tenant)

    def all_figures_of_orders_are_there(self, tenant: str) -> None:
        desk = self.desks[tenant]
        names = [name for owner, name in sorted(self.model.campaigns) if owner == tenant]
        for row in [row for name in names for row in desk.read_posts(desk.by, name, Tab.PUBLISHED).rows]:
            seen = self.market._people.seen(row.post.external_id)
            if row.tie is Tie.ORDER and seen is not None and seen.is_reported:
                whole = all(isinstance(one, Observation) for one in row.readings.values())
                assert whole or row.account.kind is Kind.UNSUPPORTED
                sometimes("every figure of an order's post", whole)

    # --- rights come and go ------------------------------------------------------------------------------------

    @rule(handle=st.sampled_from(("ann", "ann", "bob", "cem")), is_member=st.booleans())
    def a_membership_changes(self, handle: str, is_member: bool) -> None:
        self.market.becomes(handle, membership_of(is_member=is_member))
        for tenant, desk in self.desks.items():
            desk.check(desk.by, Which.ALL)
            self.model.members[tenant, handle] = is_member

    @rule(tenant=TENANT, handle=HANDLE)
    def a_creator_consents(self, tenant: str, handle: str) -> None:
        self.desks[tenant].consents(handle, asked=handle)
        self.model.consenting.add((tenant, handle))

    @rule(handle=HANDLE)
    def a_creator_withdraws_consent(self, handle: str) -> None:
        self.market.withdraw(handle)
        for tenant, desk in self.desks.items():
            open_id = desk.account(handle).open_id
            if (tenant, handle) in self.model.consenting and open_id is not None:
                desk.probe("worker", open_id, EndReason.WITHDRAWN)
            self.model.consenting.discard((tenant, handle))

    # --- posts by hand, and the old source ---------------------------------------------------------------------

    @rule(tenant=TENANT, name=NAME, which=WHICH)
    def a_user_adds_a_post(self, tenant: str, name: str, which: int) -> None:
        known = sorted(video for t, video in self.model.known if t == tenant)
        video = pick(known if which % 4 and known else sorted(self.model.owners), which)
        if video is not None and (tenant, name) in self.model.campaigns:
            self.adds_a_post(tenant, name, video)

    def adds_a_post(self, tenant: str, name: str, video: str) -> None:
        desk, owner = self.desks[tenant], self.model.owners[video]
        is_here = (tenant, video) in self.model.known and (tenant, name, owner) in self.model.taking_part
        refused = self.attempt(lambda: desk.add_by_hand(desk.by, name, video))
        wanted = None if self.model.is_supported(tenant, owner) else "PostOfUnsupported"
        assert refused == (wanted if is_here else "PostNotFound")
        if refused is None:
            self.model.by_hand.add((tenant, name, video))
            sometimes("added by hand")

    @rule(tenant=TENANT, name=NAME, which=WHICH)
    def a_user_removes_a_post(self, tenant: str, name: str, which: int) -> None:
        desk = self.desks[tenant]
        hand = sorted(place for place in self.model.by_hand if place[0] == tenant)
        place = pick(hand, which) if which % 4 else None
        if place is None:
            place = (tenant, name, pick(sorted(self.model.owners), which) or "")
        _, name, video = place
        if not video or (tenant, name) not in self.model.campaigns:
            return
        refused = self.attempt(lambda: desk.remove_by_hand(desk.by, name, video))
        is_known = (tenant, video) in self.model.known | {(t, v) for t, _, v in self.model.captured}
        unplaced = "NotAddedByHand" if is_known else "PostNotFound"
        assert refused == (None if place in self.model.by_hand else unplaced)
        if refused is None:
            self.model.by_hand.discard(place)
            sometimes("removed by hand")
            sometimes("removed by hand, stays by its link", place in self.model.linked())

    @rule(tenant=TENANT, number=st.integers(1, 2))
    def the_old_source_captured_a_post(self, tenant: str, number: int) -> None:
        self.captures(tenant, f"690000000000000000{number + 2 * TENANTS.index(tenant)}")

    def the_old_source_had_what_tiktok_shows(self) -> None:
        self.captures("acme", self.films(CAPTURED))
        self.follow_all()

    def captures(self, tenant: str, video: str) -> None:
        if self.phase is Phase.BEFORE:
            self.desks[tenant].capture("Spring", CAPTURED, video)
            self.model.taking_part.add((tenant, "Spring", CAPTURED))
            self.model.captured.add((tenant, "Spring", video))

    @rule(really=st.integers(0, 5))
    def the_cut_over_goes_on(self, really: int) -> None:
        desk = self.desks["acme"]
        if really == 0 and self.phase is Phase.BEFORE:
            desk.hide()
        elif really <= 1 and self.phase is Phase.CLOSING:
            desk.cut_over()
            self.model.captured.clear()
        self.phase = desk.phase()
        known = {
            (tenant, name, video) for tenant, name, video in self.model.captured if video in self.model.owners
        }
        sometimes("a capture hidden that TikTok shows", known and self.phase is Phase.CLOSING)

    # --- what holds after every step ---------------------------------------------------------------------------

    def shown(self, reasons: set[Why]) -> set[Why]:
        """The reasons that count now: the old source's do until the cut-over begins."""
        return reasons if self.phase is Phase.BEFORE else reasons - {Why.LEGACY_CAPTURE}

    @invariant()
    def everything_is_as_the_sets_say(self) -> None:
        live: list[str] = []
        for tenant, desk in self.desks.items():
            with desk.view() as view:
                for owner, name in sorted(self.model.campaigns):
                    if owner == tenant:
                        self.posts_are_where_the_sets_say(tenant, name, view)
                live += self.orders_are_as_placed(tenant, view)
        assert len(live) == len(set(live)), "a video has two live links"

    def posts_are_where_the_sets_say(self, tenant: str, name: str, view: View) -> None:
        read, campaign = self.desks[tenant].read_posts, view.campaigns.named(name)
        assert campaign is not None
        # All Posts holds most and changes least: one step in three looks at it.
        looked = Tab if self.looked % 3 == 0 else (Tab.PUBLISHED, Tab.POSTS)
        tabs = {tab: read.rows(view, campaign, tab) for tab in looked}
        published = {row.post.external_id: row for row in tabs[Tab.PUBLISHED]}
        places = {
            place[2]
            for place in (self.model.by_hand | self.model.linked() | self.model.captured)
            if place[:2] == (tenant, name) and self.shown(self.model.reasons(place))
        }
        assert len(published) == len(tabs[Tab.PUBLISHED])
        assert set(published) == places
        for video, row in published.items():
            self.is_there_for_its_reasons((tenant, name, video), row)
        self.lists_are_parted_by_network(tenant, name, tabs)

    def is_there_for_its_reasons(self, place: Place, row: PostRow) -> None:
        reasons, tie = self.shown(self.model.reasons(place)), self.model.tie(place)
        assert row.reasons == reasons
        assert reasons <= {Why.ORDER_LINK, Why.BY_HAND, Why.LEGACY_CAPTURE}
        assert row.account.handle == self.model.owner(place[2])
        assert row.tie is tie
        sometimes(f"tie {tie.name}")
        others = [(t, c, v) for t, c, v in self.model.by_hand | self.model.linked() if v == place[2]]
        sometimes("a video in two campaigns with two ties", len({self.model.tie(one) for one in others}) > 1)
        for metric, reading in row.readings.items():
            is_withheld = isinstance(reading, Absence) and reading.reason is Reason.WITHHELD
            assert is_withheld is not may(tie, metric), (place, metric, reading)

    def lists_are_parted_by_network(self, tenant: str, name: str, tabs: dict[Tab, list[PostRow]]) -> None:
        assert all(row.post.network is Network.TIKTOK for row in tabs[Tab.PUBLISHED])
        assert all(row.post.network is not Network.TIKTOK for row in tabs[Tab.POSTS])
        assert len(tabs[Tab.POSTS]) == (name == "Spring")
        if Tab.ALL not in tabs:
            return
        everything = {row.post.id for row in tabs[Tab.ALL]}
        assert {row.post.id for tab in (Tab.PUBLISHED, Tab.POSTS) for row in tabs[tab]} <= everything
        known = {video for owner, video in self.model.known if owner == tenant}
        if self.phase is Phase.BEFORE:
            known |= {video for owner, _, video in self.model.captured if owner == tenant}
        taking_part = {who for t, c, who in self.model.taking_part if (t, c) == (tenant, name)}
        here = {row.post.external_id for row in tabs[Tab.ALL] if row.post.network is Network.TIKTOK}
        assert here == {video for video in known if self.model.owner(video) in taking_part}

    def orders_are_as_placed(self, tenant: str, view: View) -> list[str]:
        """The videos with a live link; each order is as it was placed and has only moved on."""
        orders = {int(order.id): order for order in view.orders.select()}
        assert set(orders) == {number for owner, number in self.model.orders if owner == tenant}
        for number, order in orders.items():
            placed, before = self.model.orders[tenant, number], self.orders.get((tenant, number))
            self.is_as_placed(view, order, placed)
            if before is not None:
                self.has_moved_on(before, order)
            self.orders[tenant, number] = order
            sometimes(f"order {order.state.value}")
        return [link.video_id for order in orders.values() for link in order.live_links]

    def is_as_placed(self, view: View, order: Order, placed: Placed) -> None:
        assert {link.video_id for link in order.live_links} == placed.live
        assert (order.state is OrderState.CANCELLED) is placed.is_cancelled
        is_full = len(placed.live) >= placed.posts and not placed.is_cancelled
        assert (order.state is OrderState.FULFILLED) is is_full
        assert {self.model.owner(link.video_id) for link in order.links} <= {placed.handle}
        assert view.accounts.get(order.account).handle == placed.handle
        assert view.campaigns.get(order.campaign).name == placed.campaign
        assert view.campaigns.takes_part(order.campaign, order.account)

    def has_moved_on(self, before: Order, after: Order) -> None:
        assert facts(before).items() <= facts(after).items()
        assert after.state is before.state or after.state in GRAPH[before.state]
        for old, new in zip(before.links, after.links, strict=False):
            assert (old.video_id, old.confirmed_at) == (new.video_id, new.confirmed_at)
            assert old.revoked_at in {None, new.revoked_at}
        assert len(before.links) <= len(after.links)

    @invariant()
    def everybody_who_takes_part_has_a_row(self) -> None:
        """One campaign after the other: a report takes as long as everything else."""
        self.looked += 1
        sometimes(f"phase {self.phase.value}")
        place = pick(sorted(self.model.campaigns), self.looked)
        if place is None:
            return
        tenant, name = place
        desk = self.desks[tenant]
        report = desk.report(desk.by, name)
        rows = [row for row in report.participants if row.account.network is Network.TIKTOK]
        wanted = {who for t, c, who in self.model.taking_part if (t, c) == place}
        assert sorted(row.account.handle for row in rows) == sorted(wanted)
        for row in rows:
            kind = self.model.kind(tenant, row.account.handle)
            assert row.account.kind is kind
            assert (row.standing.error is not None) is (kind is Kind.UNSUPPORTED)
            sometimes(f"kind {kind.value}")
            if row.standing.error is not None:
                assert len(row.standing.error.remedies) >= 2
                sometimes("an unsupported participant")


def live(backend: str, lives: int, steps: int, *, is_drawn_anew: bool = False) -> None:
    """So many lives on one store, the same in every run unless drawn anew."""
    machine: Any = type("OnOneStore", (Campaigns,), {"backend": backend})
    drawn = settings(max_examples=lives, stateful_step_count=steps, derandomize=not is_drawn_anew)
    run_state_machine_as_test(machine, settings=drawn)


@pytest.mark.parametrize("backend", LIVES)
def test_campaigns_follow_the_sets_through_lives(backend: str) -> None:
    live(backend, LIVES[backend], 14)

    if backend == "memory":
        assert_reached(REACHED)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("backend", SOAKED)
def test_campaigns_follow_the_sets_through_many_lives(backend: str) -> None:
    live(backend, SOAKED[backend], 60, is_drawn_anew=True)

    assert_reached(REACHED)

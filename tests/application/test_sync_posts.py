"""Following orders, and refreshing the posts of everyone who takes part."""

from collections.abc import Sequence
from datetime import datetime

import attrs
import pytest

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.application.acting import Actor
from influence.application.collecting import keep_video_figures
from influence.application.following_orders import mismatch
from influence.application.place_orders import Wanted
from influence.application.sync_posts import PostsSynced
from influence.application.sync_subjects import NEWEST
from influence.domain.accounts import AccountId
from influence.domain.breakdowns import Part, PartOf
from influence.domain.campaigns import CampaignId
from influence.domain.capabilities import Tie
from influence.domain.events import Event, EventKind
from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.orders import OrderState
from influence.domain.ports.upstream import Permit, Sought, UpstreamOrder, Video, VideoReport
from influence.domain.ports.upstream_failures import AuthorisationDead, TikTokUnavailable
from influence.domain.posts import Post, PostStatus, Why
from influence.domain.provenance import Provenance
from influence.domain.quota import Urgency
from influence.testing.builders import a_member, a_post, an_end, an_order
from influence.testing.moments import HOUR
from tests.support.desk import Desk, Meanwhile

P = PostMetric


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with the members ann and bob, the first of whom has an order for two posts."""
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.order("ann", posts=2)
    desk.forget_events()
    return desk


def code_of(desk: Desk) -> str:
    return desk.code_of(desk.orders()[0])


def post_of(desk: Desk, video: str) -> Post | None:
    with desk.view() as view:
        return view.posts.find(Network.TIKTOK, video)


def figures_of(desk: Desk, video: str) -> dict[Provenance, Snapshot[PostMetric]]:
    post = post_of(desk, video)
    assert post is not None
    with desk.view() as view:
        return {s.source: s for s in view.figures.of_posts([post.id]).get(post.id, ())}


# --- orders --------------------------------------------------------------------------------------------------------


def test_a_published_video_fulfils_its_order(spring: Desk) -> None:
    first = spring.market.publish("ann", code_of(spring))

    synced = spring.sync_posts(spring.by)

    (order,) = spring.orders()
    assert synced.linked == 1
    assert order.state is OrderState.PARTLY_FULFILLED
    assert [link.video_id for link in order.live_links] == [first]
    assert spring.reasons("Spring", first) == {Why.ORDER_LINK}
    assert spring.told() == [EventKind.POST_LINKED]


def test_all_posts_together_fulfil_the_order(spring: Desk) -> None:
    for _ in range(2):
        spring.market.publish("ann", code_of(spring))

    spring.sync_posts(spring.by)

    assert spring.orders()[0].state is OrderState.FULFILLED
    assert spring.told() == [EventKind.POST_LINKED, EventKind.POST_LINKED, EventKind.ORDER_FULFILLED]


def test_a_video_published_before_is_tied_by_its_code(spring: Desk) -> None:
    video = spring.market.add_video("ann")
    spring.sync_posts(spring.by)
    spring.market.link("ann", video, code_of(spring))

    spring.sync_posts(spring.by)

    assert spring.reasons("Spring", video) == {Why.ORDER_LINK}


def test_a_linked_video_brings_all_figures(spring: Desk) -> None:
    video = spring.market.publish("ann", code_of(spring))

    spring.sync_posts(spring.by)

    assert set(figures_of(spring, video)[Provenance.TTCM_ORDER_REPORT].values) == set(P)


def test_following_again_changes_nothing(spring: Desk) -> None:
    spring.market.publish("ann", code_of(spring))
    spring.sync_posts(spring.by)
    before = spring.orders()
    spring.forget_events()

    synced = spring.sync_posts(spring.by)

    assert synced.linked == 0
    assert spring.orders() == before
    assert spring.told() == []


def test_a_revoked_link_takes_the_video_out(spring: Desk) -> None:
    videos = [spring.market.publish("ann", code_of(spring)) for _ in range(2)]
    spring.sync_posts(spring.by)
    spring.forget_events()
    spring.market.unlink(videos[0])

    spring.sync_posts(spring.by)

    (order,) = spring.orders()
    assert order.state is OrderState.PARTLY_FULFILLED
    assert spring.reasons("Spring", videos[0]) == set()
    assert spring.reasons("Spring", videos[1]) == {Why.ORDER_LINK}
    assert spring.told() == [EventKind.POST_UNLINKED]


def test_a_revoked_link_leaves_what_a_user_added(spring: Desk) -> None:
    video = spring.market.publish("ann", code_of(spring))
    spring.sync_posts(spring.by)
    spring.add_by_hand(spring.by, "Spring", video)
    assert spring.reasons("Spring", video) == {Why.ORDER_LINK, Why.BY_HAND}
    spring.market.unlink(video)

    spring.sync_posts(spring.by)

    assert spring.reasons("Spring", video) == {Why.BY_HAND}


def test_a_revoked_video_can_be_linked_again(spring: Desk) -> None:
    video = spring.market.publish("ann", code_of(spring))
    spring.sync_posts(spring.by)
    spring.market.unlink(video)
    spring.sync_posts(spring.by)
    spring.market.link("ann", video, code_of(spring))

    spring.sync_posts(spring.by)

    (order,) = spring.orders()
    assert [link.video_id for link in order.live_links] == [video]
    assert len(order.links) == 2


def test_a_cancelled_order_gets_no_new_links(spring: Desk) -> None:
    spring.keep_orders.cancel(spring.by, "1")
    video = spring.market.publish("ann", code_of(spring))

    synced = spring.sync_posts(spring.by)

    assert synced.linked == 0
    assert spring.reasons("Spring", video) == set()
    assert spring.orders()[0].state is OrderState.CANCELLED


def test_a_cancelled_order_loses_links_that_are_gone(spring: Desk) -> None:
    video = spring.market.publish("ann", code_of(spring))
    spring.sync_posts(spring.by)
    spring.keep_orders.cancel(spring.by, "1")
    spring.market.unlink(video)

    spring.sync_posts(spring.by)

    assert spring.reasons("Spring", video) == set()
    assert spring.orders()[0].live_links == ()


def test_a_cancelled_order_keeps_its_links_and_their_figures(spring: Desk) -> None:
    video = spring.market.publish("ann", code_of(spring))
    spring.sync_posts(spring.by)
    spring.keep_orders.cancel(spring.by, "1")
    spring.clock.advance(HOUR)

    spring.sync_posts(spring.by)

    assert spring.reasons("Spring", video) == {Why.ORDER_LINK}
    assert figures_of(spring, video)[Provenance.TTCM_ORDER_REPORT].fetched_at == spring.clock.now()


def test_a_video_without_a_report_is_linked_without_figures(spring: Desk) -> None:
    video = spring.market.publish("ann", code_of(spring))
    spring.market.report_later(video)

    spring.sync_posts(spring.by)

    post = post_of(spring, video)
    assert post is not None
    assert post.url == f"https://www.tiktok.com/@ann/video/{video}"
    assert set(figures_of(spring, video)) == {Provenance.TTCM_PUBLIC}


class Retold(FakeMarketplace):
    """A marketplace whose answers about orders are told differently."""

    order: UpstreamOrder | None = None
    reports: Sequence[VideoReport] | None = None

    def at(self, urgency: Urgency) -> "Retold":
        return self

    def read_orders(self, orders: Sequence[Sought]) -> tuple[UpstreamOrder, ...]:
        told = (self.order,) if self.order else super().read_orders(orders)
        if self.reports is None:
            return told
        return tuple(attrs.evolve(order, reports=tuple(self.reports)) for order in told)


@pytest.fixture
def retold(desk: Desk) -> tuple[Desk, Retold, UpstreamOrder]:
    """A campaign with one order, a linked video, and what TikTok shows of it."""
    market = Retold(desk.clock)
    desk = attrs.evolve(desk, market=market)
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    placement = desk.order("ann", posts=2).placement
    assert placement is not None
    market.publish("ann", placement.campaign_code)
    (shown,) = market.read_orders([Sought(placement.upstream_id, placement.campaign_code, "ann")])
    desk.forget_events()
    return desk, market, shown


@pytest.mark.parametrize(
    ("change", "why"),
    [({"campaign_code": "OTHER"}, "another campaign code"), ({"handle": "bob"}, "another creator, @bob")],
)
def test_an_order_that_does_not_fit_links_nothing(
    retold: tuple[Desk, Retold, UpstreamOrder], change: dict[str, str], why: str
) -> None:
    desk, market, shown = retold
    market.order = attrs.evolve(shown, **change)  # type: ignore[arg-type]

    synced = desk.sync_posts(desk.by)

    assert synced.linked == 0
    assert desk.orders()[0].links == ()
    assert desk.events() == [Event(EventKind.LINK_MISMATCH, "ann", why, "order/1")]


def test_a_misfit_is_told_once_while_it_stands(retold: tuple[Desk, Retold, UpstreamOrder]) -> None:
    desk, market, shown = retold
    for handle in ("bob", "bob", "cem", "cem", "bob"):
        market.order = attrs.evolve(shown, handle=handle)

        desk.sync_posts(desk.by)

    assert [event.detail for event in desk.events()] == [
        "another creator, @bob",
        "another creator, @cem",
        "another creator, @bob",
    ]


def test_a_misfit_without_videos_is_no_news(retold: tuple[Desk, Retold, UpstreamOrder]) -> None:
    desk, market, shown = retold
    market.order = attrs.evolve(shown, handle="bob", video_ids=())

    desk.sync_posts(desk.by)

    assert desk.told() == []


def test_a_video_reported_for_another_creator_is_not_linked(
    retold: tuple[Desk, Retold, UpstreamOrder],
) -> None:
    desk, market, shown = retold
    (told,) = shown.reports
    market.reports = [attrs.evolve(told, handle="bob")]

    desk.sync_posts(desk.by)

    assert desk.orders()[0].links == ()
    assert desk.told() == [EventKind.LINK_MISMATCH]


def test_a_video_known_as_another_creators_is_not_linked(
    retold: tuple[Desk, Retold, UpstreamOrder],
) -> None:
    desk, market, shown = retold
    other = desk.market.add_video("bob")
    desk.sync_posts(desk.by)
    desk.forget_events()
    market.order = attrs.evolve(shown, video_ids=(*shown.video_ids, other))
    market.reports = []

    desk.sync_posts(desk.by)

    assert [link.video_id for link in desk.orders()[0].live_links] == list(shown.video_ids)
    assert desk.told() == [EventKind.LINK_MISMATCH]


def test_an_order_tiktok_does_not_show_stays_as_it_was(
    retold: tuple[Desk, Retold, UpstreamOrder], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, market, _ = retold
    desk.sync_posts(desk.by)
    before = desk.orders()
    monkeypatch.setattr(market, "read_orders", lambda ids: ())

    desk.sync_posts(desk.by)

    assert desk.orders() == before


def test_the_first_confirmed_link_of_a_video_wins(
    retold: tuple[Desk, Retold, UpstreamOrder], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, market, shown = retold
    desk.sync_posts(desk.by)
    desk.campaign("Summer", "ann")
    summer = desk.order("ann", campaign="Summer")
    desk.forget_events()
    assert summer.placement is not None
    claim = UpstreamOrder(
        summer.placement.upstream_id, "ann", summer.placement.campaign_code, shown.video_ids
    )
    monkeypatch.setattr(market, "read_orders", lambda ids: (shown, claim))

    desk.sync_posts(desk.by)

    first, second = desk.orders()
    assert [link.video_id for link in first.live_links] == list(shown.video_ids)
    assert second.links == ()
    assert desk.events() == [Event(EventKind.LINK_CONFLICT, "ann", shown.video_ids[0], "order/2")]


def test_a_video_of_another_tenants_order_is_a_conflict(
    retold: tuple[Desk, Retold, UpstreamOrder], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, market, shown = retold
    desk.sync_posts(desk.by)
    theirs = attrs.evolve(desk, by=Actor("bolt", "tom"))
    theirs.add(theirs.by, ["ann"])
    theirs.campaign("Autumn", "ann")
    placement = theirs.order("ann", campaign="Autumn").placement
    theirs.forget_events()
    assert placement is not None
    claim = UpstreamOrder(placement.upstream_id, "ann", placement.campaign_code, shown.video_ids)
    monkeypatch.setattr(market, "read_orders", lambda ids: (claim,))

    theirs.sync_posts(theirs.by)

    assert theirs.orders()[0].links == ()
    assert theirs.told() == [EventKind.LINK_CONFLICT]


def test_an_order_tiktok_cannot_read_stops_the_sync(spring: Desk) -> None:
    spring.market.fail_next(TikTokUnavailable("down"), "read_orders")
    before = spring.orders()

    with pytest.raises(TikTokUnavailable):
        spring.sync_posts(spring.by)

    assert spring.orders() == before


# --- posts of participants -----------------------------------------------------------------------------------------


def test_videos_of_participants_become_known_and_enter_no_campaign(spring: Desk) -> None:
    video = spring.market.add_video("bob")

    synced = spring.sync_posts(spring.by)

    post = post_of(spring, video)
    assert synced == PostsSynced(orders=1, linked=0, videos=1, failed=())
    assert post is not None
    assert (post.source, post.status, post.caption) == (Provenance.TTCM_PUBLIC, PostStatus.LIVE, "")
    assert spring.reasons("Spring", video) == set()


def test_no_hashtag_lets_a_tiktok_video_in(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann", hashtags=("acme", "ann", "video"))
    video = desk.market.add_video("ann")

    desk.sync_posts(desk.by)

    assert desk.reasons("Spring", video) == set()


def test_free_videos_bring_what_their_account_may_show(desk: Desk) -> None:
    desk.member("ann")
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.consents("bob")
    desk.campaign("Spring", "ann", "bob")
    public, own = desk.market.add_video("ann"), desk.market.add_video("bob")

    desk.sync_posts(desk.by)

    basic = {P.COMMENTS, P.LIKES, P.SHARES, P.VIDEO_VIEWS}
    assert set(figures_of(desk, public)[Provenance.TTCM_PUBLIC].values) == basic
    assert set(figures_of(desk, own)[Provenance.TTCM_AUTHORISED].values) == {
        *basic,
        P.TOTAL_ENGAGEMENTS,
        P.POST_ENGAGEMENT_RATE,
    }


def test_the_newest_videos_are_looked_at(spring: Desk) -> None:
    for _ in range(NEWEST + 1):
        spring.market.add_video("bob")

    assert spring.sync_posts(spring.by).videos == NEWEST


def test_nobody_outside_a_running_campaign_is_asked_about(desk: Desk) -> None:
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann")
    desk.campaigns.archive(desk.by, "Spring")

    desk.sync_posts(desk.by)

    assert desk.asked("public_videos") == []


def test_a_participant_of_two_campaigns_is_asked_once(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.campaign("Summer", "ann")

    desk.sync_posts(desk.by)

    assert desk.asked("public_videos") == [("ann",)]


def test_unsupported_participants_are_not_asked_about(desk: Desk) -> None:
    desk.stub("bob")
    desk.campaign("Spring", "bob")

    synced = desk.sync_posts(desk.by)

    assert synced == PostsSynced(0, 0, 0, ())
    assert desk.market.calls == []


@pytest.mark.parametrize("error", [TikTokUnavailable("down"), AuthorisationDead("x")], ids=type)
def test_a_failure_of_one_participant_does_not_stop_others(desk: Desk, error: Exception) -> None:
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.market.add_video("bob")
    desk.market.fail_next(error, "public_videos")
    before = desk.account("ann")

    synced = desk.sync_posts(desk.by)

    assert synced == PostsSynced(0, 0, 1, (("ann", str(error)),))
    assert desk.account("ann") == before


def test_videos_under_an_ended_consent_are_dropped(desk: Desk) -> None:
    desk.market.add_creator("ann", Membership.NOT_IN)
    account = desk.consents("ann")
    desk.campaign("Spring", "ann")
    video = desk.market.add_video("ann")

    def revoke() -> None:
        assert account.grant is not None
        with desk.write() as work:
            work.accounts.end_grant(account.id, an_end(account.grant.epoch))

    synced = desk.sync_posts_in(Meanwhile(revoke))(desk.by)

    assert synced.videos == 0
    assert post_of(desk, video) is None


def test_tiktoks_video_takes_over_what_the_old_source_captured(desk: Desk) -> None:
    desk.stub("ann")
    desk.market.add_creator("ann")
    desk.check(desk.by)
    desk.campaign("Spring")
    video = desk.market.add_video("ann")
    desk.capture("Spring", "ann", video)

    desk.sync_posts(desk.by)

    post = post_of(desk, video)
    assert post is not None
    assert post.source is Provenance.TTCM_PUBLIC


def test_a_video_without_an_address_gets_the_usual_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    video = desk.market.add_video("ann")
    listed = desk.market.public_videos

    def nameless(permit: Permit, *, most: int, before: datetime | None = None) -> tuple[Video, ...]:
        return tuple(attrs.evolve(one, url="") for one in listed(permit, most=most, before=before))

    monkeypatch.setattr(desk.market, "public_videos", nameless)

    desk.sync_posts(desk.by)

    post = post_of(desk, video)
    assert post is not None
    assert post.url == f"https://www.tiktok.com/@ann/video/{video}"


def test_progress_is_told_per_participant(spring: Desk) -> None:
    seen: list[tuple[int, int]] = []

    spring.sync_posts(spring.by, lambda done, of: seen.append((done, of)))

    assert seen == [(1, 2), (2, 2)]


def test_an_order_placed_meanwhile_is_followed_next_time(spring: Desk) -> None:
    (placed,) = spring.place(spring.by, "Spring", ["bob"], Wanted())
    spring.market.publish("bob", spring.code_of(placed))

    synced = spring.sync_posts(spring.by)

    assert (synced.orders, synced.linked) == (2, 1)


def test_a_video_without_figures_is_known_all_the_same(spring: Desk) -> None:
    video = spring.market.add_video("bob", {})

    spring.sync_posts(spring.by)

    assert figures_of(spring, video) == {}


def test_an_order_that_was_never_placed_fits_nothing() -> None:
    order = an_order(CampaignId(1), AccountId(1))
    shown = UpstreamOrder("7001", "ann.cooks", "CODE-1", ("video-1",))

    assert mismatch(order, a_member(), shown) == "the order was never placed"


def test_a_link_whose_post_nobody_knows_can_be_revoked(spring: Desk) -> None:
    with spring.write() as work:
        work.orders.save(work.orders.get(spring.orders()[0].id).linked("7100", spring.clock.now()))

    spring.sync_posts(spring.by)

    assert spring.orders()[0].live_links == ()


def test_more_than_the_tie_may_show_is_not_kept(spring: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = {P.LIKES: 3, P.TOTAL_ENGAGEMENTS: 4, P.REACH: 5, P.VIDEO_VIEWS: -1}
    told = Video("7100000000000000009", spring.clock.now(), everything)
    monkeypatch.setattr(spring.market, "public_videos", lambda permit, *, most, before: (told,))

    spring.sync_posts(spring.by)

    assert figures_of(spring, told.video_id)[Provenance.TTCM_PUBLIC].values == {P.LIKES: 3}


def test_parts_are_kept_of_open_figures_and_from_reports_only(spring: Desk) -> None:
    now = spring.clock.now()
    told = {
        PartOf(P.LIKES, Part.PAID): 2,
        PartOf(P.REACH, Part.PAID): 3,
        PartOf(P.VIDEO_VIEWS, Part.PAID): -1,
    }
    video = Video("7100000000000000009", now, {P.LIKES: 5, P.REACH: 9}, parts=told)
    kept: list[set[str]] = []
    for tie, source in (
        (Tie.ORDER, Provenance.TTCM_ORDER_REPORT),
        (Tie.FREE_AUTH, Provenance.TTCM_ORDER_REPORT),
        (Tie.ORDER, Provenance.TTCM_PUBLIC),
    ):
        with spring.write() as work:
            (post,) = work.posts.keep([a_post(spring.account("ann").id, f"video-{len(kept)}")])
            keep_video_figures(work, post.id, tie, video, source)
            (snapshot,) = work.figures.post_history(post.id)
            kept.append({one.name for one in snapshot.parts})

    assert kept == [{"likes_paid", "reach_paid"}, {"likes_paid"}, set()]

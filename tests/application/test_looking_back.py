"""Posts of campaigns are refreshed however many videos their creators published since."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.application.forecast_refresh import ForecastRefresh
from influence.application.sync_posts import PostsSynced
from influence.application.sync_subjects import JUMPS, NEWEST, PAGES
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    Generation,
    TikTokPostponed,
    TikTokUnavailable,
)
from influence.domain.posts import Attachment, Post, PostStatus, Why
from influence.domain.provenance import Provenance
from influence.testing.moments import DAY
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

MINUTE = timedelta(minutes=1)


def of(desk: Desk, generation: Generation) -> Desk:
    return attrs.evolve(desk, market=FakeMarketplace(desk.clock, generation))


@pytest.fixture(params=list(Generation))
def spring(request: pytest.FixtureRequest, desk: Desk) -> Desk:
    """A campaign with the member bob."""
    at_work = of(desk, request.param)
    at_work.member("bob")
    at_work.campaign("Spring", "bob")
    return at_work


def publish(desk: Desk, number: int, handle: str = "bob") -> list[str]:
    """So many new videos, the newest first, a minute apart."""
    published = []
    for _ in range(number):
        desk.clock.advance(MINUTE)
        published.append(desk.market.add_video(handle))
    return published[::-1]


def add_by_hand(desk: Desk, video: str, *, campaign: str = "Spring", handle: str = "bob") -> Post:
    """A post that somebody added to a campaign, as it is when it was seen before."""
    at = desk.market._people.video(video).published_at
    account = desk.account(handle)
    post = Post(Network.TIKTOK, video, account.id, "https://x.test", Provenance.TTCM_PUBLIC, published_at=at)
    with desk.write() as work:
        found = work.campaigns.named(campaign)
        assert found is not None
        (kept,) = work.posts.keep([post])
        work.posts.attach(
            [Attachment(found.id, kept.id, Network.TIKTOK, Why.BY_HAND, desk.clock.now(), "mara")]
        )
    return kept


def refreshed(desk: Desk, videos: Iterable[str]) -> set[str]:
    """Those of *videos* with figures of this moment."""
    fresh = set()
    with desk.view() as view:
        for video in videos:
            post = view.posts.find(Network.TIKTOK, video)
            said = () if post is None else view.figures.of_posts([post.id]).get(post.id, ())
            if any(one.fetched_at == desk.clock.now() for one in said):
                fresh.add(video)
    return fresh


def lists(desk: Desk) -> int:
    """How often a list of videos was asked for."""
    return len(desk.asked("public_videos", "authorised_videos"))


def sync(desk: Desk) -> PostsSynced:
    """A refresh on the next day."""
    desk.clock.advance(DAY)
    desk.market.calls.clear()
    return desk.sync_posts(desk.by)


def calls(desk: Desk) -> int:
    """What a refresh is said to cost, without the membership and the profile of bob."""
    return ForecastRefresh(desk.storage, desk.market, desk.clock, desk.policy)(desk.by).calls - 2


def test_a_post_behind_the_newest_is_refreshed(spring: Desk) -> None:
    (old,) = publish(spring, 1)
    add_by_hand(spring, old)
    publish(spring, 3 * NEWEST)

    synced = sync(spring)

    assert refreshed(spring, [old]) == {old}
    assert lists(spring) == 2
    assert (synced.behind, synced.gone, synced.failed) == (0, 0, ())


def test_a_post_among_the_newest_costs_nothing_more(spring: Desk) -> None:
    (old,) = publish(spring, 1)
    add_by_hand(spring, old)
    publish(spring, NEWEST - 1)

    sync(spring)

    assert refreshed(spring, [old]) == {old}
    assert lists(spring) == 1


def test_the_forecast_counts_what_lies_behind(spring: Desk) -> None:
    page = PAGES[spring.market.generation].public
    (old,) = publish(spring, 1)
    add_by_hand(spring, old)
    publish(spring, NEWEST - 1)
    sync(spring)
    before = calls(spring)
    publish(spring, 1)
    sync(spring)

    assert before == -(-NEWEST // page)
    assert calls(spring) == before + 1


def test_posts_that_lie_together_take_one_call(spring: Desk) -> None:
    page = PAGES[spring.market.generation].public
    together = publish(spring, page)
    apart = publish(spring, 1)
    for video in (*together, *apart):
        add_by_hand(spring, video)
    publish(spring, NEWEST)

    sync(spring)

    assert refreshed(spring, [*together, *apart]) == {*together, *apart}
    assert lists(spring) == 3


def test_a_creators_own_list_is_looked_into_too(desk: Desk) -> None:
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.consents("bob")
    desk.campaign("Spring", "bob")
    (old,) = publish(desk, 1)
    add_by_hand(desk, old)
    publish(desk, 2 * NEWEST)

    sync(desk)

    assert refreshed(desk, [old]) == {old}
    assert lists(desk) == 2


def test_a_deleted_post_is_told_and_not_looked_for_twice(spring: Desk) -> None:
    (old,) = publish(spring, 1)
    add_by_hand(spring, old)
    publish(spring, NEWEST)
    spring.market.delete_video(old)
    young = publish(spring, 1)[0]
    add_by_hand(spring, young)
    spring.market.delete_video(young)

    synced = sync(spring)

    assert (synced.behind, synced.gone) == (0, 2)
    assert lists(spring) == 1 + 1


def test_a_short_list_is_no_proof_of_an_end(spring: Desk) -> None:
    (old,) = publish(spring, 1)
    add_by_hand(spring, old)
    publish(spring, NEWEST - 1)
    spring.market.delete_video(old)

    synced = sync(spring)

    assert (synced.behind, synced.gone) == (0, 1)
    assert lists(spring) == 2


def test_posts_of_an_empty_list_are_gone(spring: Desk) -> None:
    (old,) = publish(spring, 1)
    post = add_by_hand(spring, old)
    with spring.write() as work:
        work.posts.keep([attrs.evolve(post, published_at=None)])
    spring.market.delete_video(old)

    synced = sync(spring)

    assert (synced.behind, synced.gone) == (0, 1)
    assert lists(spring) == 1


def test_a_list_without_dates_leads_nowhere(spring: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = spring.market.public_videos
    monkeypatch.setattr(
        spring.market,
        "public_videos",
        lambda permit, *, most, before: tuple(
            attrs.evolve(one, published_at=None) for one in listed(permit, most=most)
        ),
    )
    (old,) = publish(spring, 1)
    add_by_hand(spring, old)
    publish(spring, 2 * NEWEST)

    synced = sync(spring)

    assert (synced.behind, synced.gone) == (1, 0)
    assert lists(spring) == 2


def test_a_post_whose_time_nobody_knows_is_told(spring: Desk) -> None:
    (old,) = publish(spring, 1)
    post = add_by_hand(spring, old)
    with spring.write() as work:
        work.posts.keep([attrs.evolve(post, published_at=None)])
    publish(spring, NEWEST)
    dated = spring.market.add_video("bob")
    publish(spring, NEWEST)
    add_by_hand(spring, dated)

    synced = sync(spring)

    assert (synced.behind, synced.gone) == (1, 0)
    assert lists(spring) == 2


def test_a_post_whose_time_nobody_knows_may_be_come_upon(spring: Desk) -> None:
    old, dated = publish(spring, 2)[::-1]
    post = add_by_hand(spring, old)
    with spring.write() as work:
        work.posts.keep([attrs.evolve(post, published_at=None)])
    add_by_hand(spring, dated)
    publish(spring, NEWEST)

    synced = sync(spring)

    assert refreshed(spring, [old, dated]) == {old, dated}
    assert (synced.behind, synced.gone) == (0, 0)


def test_too_many_far_apart_are_told(spring: Desk) -> None:
    page = PAGES[spring.market.generation].public
    videos = publish(spring, NEWEST + (JUMPS + 2) * page)
    sought = videos[NEWEST::page]
    for video in sought:
        add_by_hand(spring, video)

    synced = sync(spring)

    assert refreshed(spring, sought) == set(sought[:JUMPS])
    assert (synced.behind, synced.gone) == (2, 0)
    assert lists(spring) == 1 + JUMPS


def test_a_list_that_begins_anew_each_time_leads_nowhere(
    spring: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = spring.market.public_videos
    monkeypatch.setattr(
        spring.market, "public_videos", lambda permit, *, most, before: listed(permit, most=most)
    )
    (old,) = publish(spring, 1)
    add_by_hand(spring, old)
    publish(spring, 2 * NEWEST)

    synced = sync(spring)

    assert (synced.behind, synced.gone, synced.failed) == (1, 0, ())
    assert lists(spring) == 2


def fail_second(desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let the newest videos come, and nothing after them."""
    listed = desk.market.public_videos

    def broken(permit, *, most, before=None):  # type: ignore[no-untyped-def]  # the port's
        if before is not None:
            raise error
        return listed(permit, most=most)

    monkeypatch.setattr(desk.market, "public_videos", broken)


def test_a_failure_on_the_way_keeps_what_came(spring: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (old,) = publish(spring, 1)
    add_by_hand(spring, old)
    newest = publish(spring, NEWEST)
    fail_second(spring, monkeypatch, TikTokUnavailable("down"))

    synced = sync(spring)

    assert refreshed(spring, newest) == set(newest)
    assert (synced.behind, synced.gone) == (1, 0)
    assert synced.failed == (("bob", str(TikTokUnavailable("down"))),)


def test_a_day_that_ends_on_the_way_is_no_failure(spring: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (old,) = publish(spring, 1)
    add_by_hand(spring, old)
    newest = publish(spring, NEWEST)
    fail_second(spring, monkeypatch, TikTokPostponed("the day is over"))

    synced = sync(spring)

    assert refreshed(spring, newest) == set(newest)
    assert (synced.behind, synced.failed, synced.postponed) == (1, (), 0)
    assert isinstance(synced.why_postponed, TikTokPostponed)


def test_a_consent_that_ends_on_the_way_brings_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.consents("bob")
    desk.campaign("Spring", "bob")
    (old,) = publish(desk, 1)
    add_by_hand(desk, old)
    newest = publish(desk, NEWEST)
    listed = desk.market.authorised_videos

    def broken(open_id, token, *, most, before=None):  # type: ignore[no-untyped-def]  # the port's
        if before is not None:
            raise AuthorisationDead("gone")
        return listed(open_id, token, most=most)

    monkeypatch.setattr(desk.market, "authorised_videos", broken)

    synced = sync(desk)

    assert (synced.videos, synced.failed) == (0, ())
    assert refreshed(desk, newest) == set()
    assert not desk.account("bob").authenticated


# --- which posts are looked for -----------------------------------------------------------------------------------


@pytest.fixture
def ordered(spring: Desk) -> tuple[Desk, str]:
    """A video that is tied to an order of bob's, and enough after it."""
    order = spring.order("bob")
    tied = spring.market.publish("bob", spring.code_of(order))
    spring.sync_posts(spring.by)
    assert spring.reasons("Spring", tied) == {Why.ORDER_LINK}
    publish(spring, 2 * NEWEST)
    return spring, tied


def test_posts_that_an_orders_report_covers_cost_nothing(ordered: tuple[Desk, str]) -> None:
    spring, tied = ordered

    synced = sync(spring)

    assert refreshed(spring, [tied]) == {tied}
    assert lists(spring) == 1
    assert synced.behind == 0


def test_posts_of_orders_of_the_other_generation_are_looked_for(ordered: tuple[Desk, str]) -> None:
    spring, tied = ordered
    (other,) = set(Generation) - {spring.market.generation}
    # the same TikTok, asked in the other way
    spring.market._generation = other
    spring.market._delivery = FakeMarketplace(spring.clock, other)._delivery

    synced = sync(spring)

    assert synced.elsewhere == 1
    assert refreshed(spring, [tied]) == {tied}
    assert lists(spring) == 2


def test_posts_of_orders_followed_long_enough_rest(ordered: tuple[Desk, str]) -> None:
    spring, tied = ordered
    spring.clock.advance(spring.policy.on(spring.clock.now().date()).tracking.tracked_for)

    synced = sync(spring)

    assert refreshed(spring, [tied]) == set()
    assert lists(spring) == 1
    assert (synced.behind, synced.gone) == (0, 0)


def test_a_post_added_by_hand_too_is_followed_on(ordered: tuple[Desk, str]) -> None:
    spring, tied = ordered
    add_by_hand(spring, tied)
    spring.clock.advance(spring.policy.on(spring.clock.now().date()).tracking.tracked_for)

    sync(spring)

    assert refreshed(spring, [tied]) == {tied}


def test_posts_of_archived_campaigns_are_not_looked_for(spring: Desk) -> None:
    spring.campaign("Summer", "bob")
    (old,) = publish(spring, 1)
    add_by_hand(spring, old, campaign="Summer")
    publish(spring, NEWEST)
    spring.campaigns.archive(spring.by, "Summer")

    synced = sync(spring)

    assert lists(spring) == 1
    assert (synced.behind, synced.gone) == (0, 0)


def test_posts_that_are_known_to_be_deleted_are_not_looked_for(spring: Desk) -> None:
    (old,) = publish(spring, 1)
    post = add_by_hand(spring, old)
    with spring.write() as work:
        work.posts.keep([attrs.evolve(post, status=PostStatus.DELETED)])
    publish(spring, NEWEST)

    synced = sync(spring)

    assert lists(spring) == 1
    assert synced.gone == 0


# --- the law ------------------------------------------------------------------------------------------------------


places = st.sets(st.integers(0, 160), max_size=14)


def test_every_post_of_a_campaign_is_refreshed_or_told() -> None:
    _every_post_is_refreshed_or_told()

    assert_reached(["behind", "gone", "one call more", "several calls more"])


@settings(deadline=None, max_examples=30)
@given(generation=st.sampled_from(Generation), sought=places, deleted=places)
@example(generation=Generation.TTCM, sought=set(range(30, 161, 11)), deleted=set())
@example(generation=Generation.TIKTOK_ONE, sought={40, 41, 90}, deleted={40})
def _every_post_is_refreshed_or_told(generation: Generation, sought: set[int], deleted: set[int]) -> None:
    with TemporaryDirectory() as folder:
        desk = of(Desk.in_memory(Path(folder)), generation)
        desk.member("bob")
        desk.campaign("Spring", "bob")
        videos = publish(desk, 161)
        wanted = [videos[place] for place in sorted(sought)]
        for video in wanted:
            add_by_hand(desk, video)
        for place in deleted:
            desk.market.delete_video(videos[place])

        first = sync(desk)

        alive = {video for place, video in enumerate(videos) if place not in deleted}
        fresh = refreshed(desk, wanted)
        assert lists(desk) <= 1 + JUMPS
        assert fresh <= alive
        assert first.behind + first.gone + len(fresh) == len(wanted)
        if first.behind == 0:
            assert fresh == {video for video in wanted if video in alive}
        sometimes("behind", first.behind)
        sometimes("gone", first.gone)
        sometimes("one call more", lists(desk) == 2)
        sometimes("several calls more", lists(desk) > 2)
        if not deleted:
            _the_forecast_is_true(desk, wanted)


def _the_forecast_is_true(desk: Desk, wanted: Sequence[str]) -> None:
    """What was seen is known: from then on a refresh costs what was said."""
    said = calls(desk)
    again = sync(desk)

    newest = -(-NEWEST // PAGES[desk.market.generation].public)
    assert lists(desk) - 1 + newest == said
    assert again.behind + len(refreshed(desk, wanted)) == len(wanted)

"""Posts that TikTok delivers no longer: private, deleted, rejected or nobody knows, with figures as last told."""

import attrs
import pytest

from influence.application.read_posts import PostRow, Tab
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Observation
from influence.domain.ports.upstream import ReviewStage
from influence.domain.post_states import LIVE, PostState
from influence.domain.posts import PostStatus
from influence.domain.provenance import Provenance
from influence.testing.moments import DAY, HOUR
from tests.support.desk import Desk

P, S = PostMetric, PostState


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with the member ann, who has an order for two posts."""
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.order("ann", posts=2)
    return desk


def linked(desk: Desk) -> str:
    """A linked video of ann, with figures."""
    video: str = desk.market.publish("ann", desk.code_of(desk.orders()[0]), {P.LIKES: 10})
    sync(desk)
    return video


def added(desk: Desk) -> str:
    """A video of ann that somebody added by hand, with figures."""
    video: str = desk.market.add_video("ann", {P.LIKES: 10})
    sync(desk)
    desk.add_by_hand(desk.by, "Spring", video)
    return video


def sync(desk: Desk) -> None:
    desk.clock.advance(HOUR)
    desk.sync_posts(desk.by)


def row(desk: Desk, video: str) -> PostRow:
    (found,) = [
        one for one in desk.read_posts(desk.by, "Spring", Tab.ALL).rows if one.post.external_id == video
    ]
    return found


def likes(desk: Desk, video: str) -> Observation:
    reading = row(desk, video).readings[P.LIKES]
    assert isinstance(reading, Observation)
    return reading


def test_a_private_post_of_an_order_says_so(spring: Desk) -> None:
    video = linked(spring)
    spring.market.make_private(video)
    sync(spring)

    standing = row(spring, video).standing

    assert standing.state is S.PRIVATE
    assert "made private" in standing.why


def test_a_post_in_no_list_is_not_called_deleted(spring: Desk) -> None:
    hidden, gone = added(spring), added(spring)
    spring.market.make_private(hidden)
    spring.market.delete_video(gone)

    for _ in range(3):
        spring.clock.advance(DAY)
        sync(spring)

    assert {row(spring, video).standing.state for video in (hidden, gone)} == {S.UNLISTED}


def test_figures_of_a_hidden_post_stay_with_their_time(spring: Desk) -> None:
    video = added(spring)
    told = likes(spring, video)
    spring.market.make_private(video)
    spring.clock.advance(3 * DAY)
    sync(spring)

    assert likes(spring, video) == told
    assert told.fetched_at < spring.clock.now() - 3 * DAY


def test_a_post_that_is_public_again_is_live(spring: Desk) -> None:
    video = added(spring)
    spring.market.make_private(video)
    sync(spring)
    spring.market.make_private(video, private=False)

    sync(spring)

    assert row(spring, video).standing == LIVE
    assert likes(spring, video).fetched_at == spring.clock.now()


def test_an_own_list_tells_private_from_deleted(spring: Desk) -> None:
    spring.consents("ann")
    hidden, gone = added(spring), added(spring)
    spring.market.make_private(hidden)
    spring.market.delete_video(gone)
    sync(spring)
    first = row(spring, gone).standing
    spring.clock.advance(DAY)
    sync(spring)

    assert row(spring, hidden).standing == LIVE
    assert likes(spring, hidden).fetched_at == spring.clock.now()
    assert (first.state, row(spring, gone).standing.state) == (S.UNLISTED, S.DELETED)
    with spring.view() as view:
        assert view.figures.post_history(row(spring, gone).post.id) == ()
        assert view.figures.post_history(row(spring, hidden).post.id) != ()


def test_a_flicker_of_an_own_list_takes_no_figures(spring: Desk) -> None:
    spring.consents("ann")
    video = added(spring)
    spring.market.delete_video(video)
    for _ in range(3):
        sync(spring)

    assert row(spring, video).standing.state is S.UNLISTED
    assert likes(spring, video).value == 10


def test_a_post_that_the_review_takes_back_is_rejected(spring: Desk) -> None:
    video = linked(spring)
    spring.add_by_hand(spring.by, "Spring", video)
    spring.market.review(video, ReviewStage.REJECTED, "no partner named")
    spring.market.report_later(video)
    spring.market.make_private(video)

    sync(spring)

    standing = row(spring, video).standing
    assert (standing.state, standing.since) == (S.REJECTED, spring.clock.now())
    assert "no partner named" in standing.why


def test_a_deleted_post_of_an_order_says_since_when(spring: Desk) -> None:
    video = linked(spring)
    spring.add_by_hand(spring.by, "Spring", video)
    spring.market.delete_video(video)
    sync(spring)

    standing = row(spring, video).standing

    assert (standing.state, standing.since) == (S.DELETED, spring.clock.now())


def test_a_post_that_is_linked_again_is_live(spring: Desk) -> None:
    video = linked(spring)
    spring.market.review(video, ReviewStage.REJECTED)
    spring.market.report_later(video)
    sync(spring)
    spring.market.review(video, ReviewStage.PUBLISHED)
    spring.market.report_now(video)

    sync(spring)

    assert row(spring, video).standing == LIVE


def test_posts_of_the_old_source_are_not_marked(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    post = desk.capture("Spring", "ann", "6900000000000000001", likes=1)
    desk.market.add_video("ann")

    sync(desk)

    assert row(desk, post.external_id).post == attrs.evolve(post, status=PostStatus.LIVE)
    assert (post.source, post.network) == (Provenance.LEGACY, Network.TIKTOK)

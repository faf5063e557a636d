"""What TikTok's review lets out is linked; what it holds back or takes away is not."""

from collections.abc import Sequence

import attrs
import pytest

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.domain.events import EventKind
from influence.domain.networks import Network
from influence.domain.order_steps import OrderStep, Origin, StepKind
from influence.domain.orders import OrderState
from influence.domain.ports.upstream import ReviewStage
from influence.domain.ports.upstream_failures import Generation, TikTokRefused, TikTokUnavailable
from influence.domain.posts import PostStatus, Why
from influence.domain.provenance import Provenance
from influence.testing.moments import DAY, HOUR
from tests.support.desk import Desk

K, R = StepKind, ReviewStage


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with the member ann, who has an order for two posts."""
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.order("ann", posts=2)
    desk.forget_events()
    return desk


def publish(desk: Desk, stage: ReviewStage = R.PUBLISHED, reason: str = "") -> str:
    """A video of ann that is linked while uploading, and how far its review is."""
    video = desk.market.publish("ann", desk.code_of(desk.orders()[0]))
    desk.market.review(video, stage, reason)
    return video


def sync(desk: Desk) -> None:
    """An hour later everything is read back."""
    desk.clock.advance(HOUR)
    desk.sync_posts(desk.by)


def steps(desk: Desk) -> tuple[OrderStep, ...]:
    """What is kept of the order."""
    (order,) = desk.orders()
    with desk.view() as view:
        return view.order_steps.of([order.id])[order.id]


def kinds(desk: Desk) -> list[StepKind]:
    """What is kept of the order, by kind."""
    return [step.kind for step in steps(desk)]


def live(desk: Desk) -> list[str]:
    """The linked videos."""
    return [link.video_id for order in desk.orders() for link in order.live_links]


@pytest.mark.parametrize("stage", [R.UPLOADED, R.IN_REVIEW, R.REJECTED, R.DELETED])
def test_a_video_that_is_not_out_is_not_linked(spring: Desk, stage: ReviewStage) -> None:
    video = publish(spring, stage)

    sync(spring)

    assert live(spring) == []
    assert spring.reasons("Spring", video) == set()
    assert kinds(spring) == [K(stage.value), K.ACCEPTED]
    assert spring.orders()[0].state is OrderState.ACCEPTED


def test_a_video_that_comes_out_is_linked(spring: Desk) -> None:
    video = publish(spring, R.IN_REVIEW)
    sync(spring)
    sync(spring)
    spring.market.review(video, R.PUBLISHED)

    sync(spring)

    assert live(spring) == [video]
    assert spring.reasons("Spring", video) == {Why.ORDER_LINK}
    assert kinds(spring) == [K.IN_REVIEW, K.ACCEPTED, K.PUBLISHED, K.FIGURES]
    assert {step.origin for step in steps(spring)} == {Origin.TIKTOK}


def test_a_rejection_is_told_once_with_its_reason(spring: Desk) -> None:
    video = publish(spring, R.REJECTED, "no partner named")

    sync(spring)
    sync(spring)

    (event,) = spring.events()
    assert (event.kind, event.detail) == (EventKind.POST_REJECTED, f"{video}, no partner named")
    assert [(step.kind, step.detail) for step in steps(spring)][:1] == [(K.REJECTED, "no partner named")]
    assert kinds(spring).count(K.REJECTED) == 1


def test_another_reason_is_told_again(spring: Desk) -> None:
    video = publish(spring, R.REJECTED, "no partner named")
    sync(spring)
    spring.market.review(video, R.REJECTED, "music")

    sync(spring)

    rejections = [step for step in steps(spring) if step.kind is K.REJECTED]
    assert [step.detail for step in rejections] == ["no partner named", "music"]


def test_the_review_is_asked_only_about_what_is_unclear(spring: Desk) -> None:
    sync(spring)
    assert spring.asked("reviews") == []
    silent = publish(spring)
    spring.market.report_later(silent)
    for _ in range(2):
        sync(spring)
    assert len(spring.asked("reviews")) == 2
    spring.market.report_now(silent)

    for _ in range(2):
        sync(spring)

    assert len(spring.asked("reviews")) == 2


def test_a_deleted_video_leaves_with_its_figures(spring: Desk) -> None:
    gone, stays = publish(spring), publish(spring)
    sync(spring)
    spring.add_by_hand(spring.by, "Spring", gone)
    spring.forget_events()
    spring.market.delete_video(gone)

    sync(spring)

    with spring.view() as view:
        deleted, other = view.posts.find(Network.TIKTOK, gone), view.posts.find(Network.TIKTOK, stays)
        assert deleted is not None
        assert other is not None
        assert (deleted.status, other.status) == (PostStatus.DELETED, PostStatus.LIVE)
        assert view.figures.post_history(deleted.id) == ()
        assert Provenance.TTCM_ORDER_REPORT in {s.source for s in view.figures.post_history(other.id)}
    assert live(spring) == [stays]
    assert spring.reasons("Spring", gone) == {Why.BY_HAND}
    assert spring.told() == [EventKind.POST_UNLINKED]
    assert {(s.kind, s.detail) for s in steps(spring) if s.video_id == gone} >= {
        (K.UNLINKED, "it was deleted"),
        (K.DELETED, ""),
    }


def test_a_video_rejected_afterwards_is_unlinked(spring: Desk) -> None:
    video = publish(spring)
    sync(spring)
    spring.market.report_later(video)
    spring.market.review(video, R.REJECTED, "music")

    sync(spring)

    assert live(spring) == []
    unlinked = [step for step in steps(spring) if step.kind is K.UNLINKED]
    assert [step.detail for step in unlinked] == ["TikTok's review rejected it"]
    spring.market.review(video, R.PUBLISHED)
    sync(spring)
    assert live(spring) == [video]


@pytest.mark.parametrize("stage", [R.UPLOADED, R.IN_REVIEW])
def test_a_linked_video_that_is_looked_at_again_stays(spring: Desk, stage: ReviewStage) -> None:
    video = publish(spring)
    sync(spring)
    spring.market.report_later(video)
    spring.market.review(video, stage)

    sync(spring)

    assert live(spring) == [video]


def test_a_video_waits_while_the_review_cannot_be_asked(spring: Desk) -> None:
    first = publish(spring)
    sync(spring)
    second = publish(spring)
    spring.market.fail_next(TikTokUnavailable("down"), "reviews")

    with pytest.raises(TikTokUnavailable):
        sync(spring)

    assert live(spring) == [first]
    sync(spring)
    assert live(spring) == [first, second]


def test_a_failing_review_does_not_stop_other_orders(spring: Desk) -> None:
    spring.member("bob")
    spring.campaigns.add(spring.by, "Spring", ["bob"])
    bobs = spring.order("bob")
    video = publish(spring)
    sync(spring)
    publish(spring)
    spring.market.publish("bob", spring.code_of(bobs))
    before = len(spring.asked("reviews"))
    spring.market.fail_next(TikTokUnavailable("down"), "reviews")

    with pytest.raises(TikTokUnavailable):
        sync(spring)

    with spring.view() as view:
        post = view.posts.find(Network.TIKTOK, video)
        assert post is not None
        newest = {s.source: s for s in view.figures.of_posts([post.id])[post.id]}
    assert newest[Provenance.TTCM_ORDER_REPORT].fetched_at == spring.clock.now()
    assert len(spring.asked("reviews")) == before + 1


def test_where_the_review_tells_nothing_the_list_counts(spring: Desk) -> None:
    video = publish(spring, R.IN_REVIEW)
    spring.market.fail_next(TikTokRefused(41001, "offline"), "reviews")

    sync(spring)

    assert live(spring) == [video]


def test_the_last_word_of_the_review_counts_where_it_is_silent(
    spring: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(spring, R.REJECTED)
    sync(spring)
    monkeypatch.setattr(spring.market, "reviews", lambda orders: ())

    sync(spring)

    assert live(spring) == []


def test_a_review_of_another_creators_video_is_not_noted(
    spring: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    spring.member("bob")
    video = publish(spring)
    told = spring.market.read_orders

    def as_bobs(orders: Sequence[object]) -> object:
        shown = told(orders)  # type: ignore[arg-type] # as it was asked
        return tuple(
            attrs.evolve(one, reports=tuple(attrs.evolve(r, handle="bob") for r in one.reports))
            for one in shown
        )

    monkeypatch.setattr(spring.market, "read_orders", as_bobs)

    sync(spring)

    assert live(spring) == []
    assert [(step.kind, step.video_id) for step in steps(spring)] == [(K.MISMATCH, "")]
    assert video in steps(spring)[0].detail


def test_the_generation_without_reviews_is_not_asked(desk: Desk) -> None:
    desk = attrs.evolve(desk, market=FakeMarketplace(desk.clock, Generation.TIKTOK_ONE))
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.order("ann")
    video = publish(desk, R.IN_REVIEW)

    sync(desk)

    assert live(desk) == [video]
    assert desk.asked("reviews") == []


def test_misfits_and_conflicts_are_evidence_once(spring: Desk) -> None:
    spring.market.rename("ann", "anna")
    publish_under_a_new_name = spring.market.publish("anna", spring.code_of(spring.orders()[0]))

    sync(spring)
    sync(spring)

    assert publish_under_a_new_name
    assert [(step.kind, step.detail) for step in steps(spring)] == [(K.MISMATCH, "another creator, @anna")]


def test_a_revoked_link_says_so_in_the_evidence(spring: Desk) -> None:
    video = publish(spring)
    sync(spring)
    spring.market.unlink(video)

    sync(spring)

    last = steps(spring)[-1]
    assert (last.kind, last.video_id, last.at) == (K.UNLINKED, video, spring.clock.now())
    assert last.detail == "TikTok shows it no more for this order"


def test_our_own_acts_name_who_did_them(spring: Desk) -> None:
    spring.keep_orders.send(spring.by, "1")
    spring.clock.advance(DAY)
    spring.keep_orders.send(spring.by, "1")
    spring.keep_orders.cancel(spring.by, "1")

    assert [(step.kind, step.origin, step.by) for step in steps(spring)] == [
        (K.SENT, Origin.OURS, "mara"),
        (K.CANCELLED, Origin.OURS, "mara"),
    ]


def test_figures_are_evidence_once_a_video(spring: Desk) -> None:
    publish(spring)
    for _ in range(3):
        sync(spring)

    assert kinds(spring) == [K.PUBLISHED, K.FIGURES]

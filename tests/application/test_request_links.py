"""Asking a creator to link a published video: what is said before TikTok is asked, and what comes back."""

import attrs
import pytest

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.domain.events import EventKind
from influence.domain.link_refusals import (
    LinkRequestDecided,
    LinkRequestTooSoon,
    NoLinkRequest,
    NoWayToRequest,
    OrderElsewhere,
    TooManyLinkRequests,
    VideoLinked,
)
from influence.domain.link_requests import AskedLink
from influence.domain.order_refusals import OrderNotFound
from influence.domain.order_steps import OrderStep, Origin, StepKind
from influence.domain.orders import OrderState, OrderStepRefused
from influence.domain.ports.upstream import LinkRequest, LinkRequestStatus
from influence.domain.ports.upstream_failures import Generation, OutcomeUnknown, TikTokUnavailable
from influence.domain.posts import InvalidPostAddress, PostNotFound
from influence.domain.turns import Who
from influence.testing.moments import DAY, HOUR, MINUTE
from tests.support.desk import Desk

K, S = StepKind, LinkRequestStatus


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign of TikTok One with ann, who has an order, and bob."""
    desk = attrs.evolve(desk, market=FakeMarketplace(desk.clock, Generation.TIKTOK_ONE))
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.order("ann")
    desk.forget_events()
    return desk


@pytest.fixture
def video(spring: Desk) -> str:
    """A video of ann that is out already."""
    video: str = spring.market.add_video("ann")
    return video


def code(desk: Desk) -> str:
    return desk.code_of(desk.orders()[0])


def requests(desk: Desk) -> tuple[AskedLink, ...]:
    """What is kept for the first order."""
    (order, *_) = desk.orders()
    with desk.view() as view:
        return view.link_requests.of([order.id])[order.id]


def steps(desk: Desk) -> tuple[OrderStep, ...]:
    (order, *_) = desk.orders()
    with desk.view() as view:
        return view.order_steps.of([order.id])[order.id]


def test_a_creator_is_asked_once(spring: Desk, video: str) -> None:
    asked = spring.request_links(spring.by, "1", f"https://www.tiktok.com/@ann/video/{video}").asked

    assert asked == AskedLink(spring.orders()[0].id, video, S.IN_REVIEW, 1, spring.clock.now())
    assert requests(spring) == (asked,)
    assert [(step.kind, step.origin, step.by) for step in steps(spring)] == [
        (K.LINK_REQUESTED, Origin.OURS, "mara")
    ]
    assert spring.orders()[0].links == ()


def test_a_preview_asks_tiktok_nothing(spring: Desk, video: str) -> None:
    spring.market.calls.clear()

    would = spring.request_links.preview(spring.by, "1", video)

    assert (would.video_id, would.asked, would.is_reminder) == (video, None, False)
    assert spring.market.calls == []
    assert requests(spring) == ()


def test_a_request_alone_links_nothing(spring: Desk, video: str) -> None:
    spring.request_links(spring.by, "1", video)
    spring.clock.advance(HOUR)

    spring.sync_posts(spring.by)

    assert spring.orders()[0].state is OrderState.OPEN
    waiting = spring.read_orders.one(spring.by, "1").story.waiting
    assert (waiting.who, video in waiting.what) == (Who.CREATOR, True)


@pytest.mark.parametrize(("approve", "status"), [(True, S.APPROVED), (False, S.REJECTED)])
def test_the_answer_is_read_back_and_told(
    spring: Desk, video: str, approve: bool, status: LinkRequestStatus
) -> None:
    spring.request_links(spring.by, "1", video)
    spring.market.answer_request("ann", code(spring), video, approve=approve)
    spring.clock.advance(HOUR)

    spring.sync_posts(spring.by)
    spring.sync_posts(spring.by)

    (asked,) = requests(spring)
    assert asked.status is status
    assert [link.video_id for link in spring.orders()[0].live_links] == ([video] if approve else [])
    assert spring.told().count(EventKind.LINK_REQUEST_ANSWERED) == 1
    answer = K.LINK_APPROVED if approve else K.LINK_REJECTED
    assert [step.kind for step in steps(spring)].count(answer) == 1


def test_a_reminder_comes_a_day_after_the_last_message(spring: Desk, video: str) -> None:
    spring.request_links(spring.by, "1", video)
    spring.clock.advance(DAY - MINUTE)
    spring.market.calls.clear()

    with pytest.raises(LinkRequestTooSoon) as refused:
        spring.request_links(spring.by, "1", video)

    assert spring.market.calls == []
    assert refused.value.again == spring.clock.now() + MINUTE
    spring.clock.advance(MINUTE)
    again = spring.request_links(spring.by, "1", video)
    assert again.is_reminder
    assert again.asked is not None
    assert (again.asked.times_asked, again.asked.last_asked_at) == (2, spring.clock.now())
    assert [step.kind for step in steps(spring)] == [K.LINK_REQUESTED, K.LINK_REMINDED]


def test_three_messages_are_all(spring: Desk, video: str) -> None:
    for _ in range(3):
        spring.request_links(spring.by, "1", video)
        spring.clock.advance(DAY)
    spring.market.calls.clear()

    with pytest.raises(TooManyLinkRequests) as refused:
        spring.request_links(spring.by, "1", video)

    assert spring.market.calls == []
    assert f"influence orders withdraw-link 1 {video}" in refused.value.remedies[-1]


def test_a_lost_request_is_not_made_twice(spring: Desk, video: str) -> None:
    spring.market.lose_next("request_link")
    with pytest.raises(OutcomeUnknown):
        spring.request_links(spring.by, "1", video)
    spring.clock.advance(HOUR)

    with pytest.raises(LinkRequestTooSoon):
        spring.request_links(spring.by, "1", video)

    assert len(spring.asked("request_link")) == 1
    assert [step.origin for step in steps(spring)] == [Origin.TIKTOK]


def test_a_request_that_got_lost_on_the_way_is_made(spring: Desk, video: str) -> None:
    spring.market.fail_next(OutcomeUnknown("cut"), "request_link")
    with pytest.raises(OutcomeUnknown):
        spring.request_links(spring.by, "1", video)

    spring.request_links(spring.by, "1", video)

    assert len(requests(spring)) == 1


def test_a_request_taken_back_cannot_be_made_again(spring: Desk, video: str) -> None:
    spring.request_links(spring.by, "1", video)

    would = spring.request_links.preview_withdrawal(spring.by, "1", video)
    withdrawn = spring.request_links.withdraw(spring.by, "1", video)

    assert would.asked is not None
    assert would.asked.is_open
    assert withdrawn.asked is not None
    assert withdrawn.asked.status is S.REVOKED
    assert [step.kind for step in steps(spring)] == [K.LINK_REQUESTED, K.LINK_WITHDRAWN]
    spring.clock.advance(2 * DAY)
    for deed in (spring.request_links, spring.request_links.preview):
        with pytest.raises(LinkRequestDecided):
            deed(spring.by, "1", video)
    with pytest.raises(NoLinkRequest):
        spring.request_links.withdraw(spring.by, "1", video)


def test_what_was_never_asked_cannot_be_taken_back(spring: Desk, video: str) -> None:
    for deed in (spring.request_links.withdraw, spring.request_links.preview_withdrawal):
        with pytest.raises(NoLinkRequest):
            deed(spring.by, "1", video)

    assert spring.asked("withdraw_link_request") == []


def test_a_request_decided_meanwhile_is_not_taken_back(spring: Desk, video: str) -> None:
    spring.request_links(spring.by, "1", video)
    spring.market.answer_request("ann", code(spring), video, approve=False)

    with pytest.raises(NoLinkRequest):
        spring.request_links.withdraw(spring.by, "1", video)

    assert requests(spring)[0].status is S.REJECTED


def test_a_linked_video_is_not_asked_for(spring: Desk) -> None:
    video = spring.market.publish("ann", code(spring))
    spring.sync_posts(spring.by)
    spring.market.calls.clear()

    with pytest.raises(VideoLinked):
        spring.request_links(spring.by, "1", video)

    assert spring.market.calls == []


def test_another_creators_video_is_not_asked_for(spring: Desk) -> None:
    bobs = spring.market.add_video("bob")
    spring.sync_posts(spring.by)

    with pytest.raises(PostNotFound):
        spring.request_links(spring.by, "1", bobs)


@pytest.mark.parametrize("address", ["https://www.instagram.com/p/ABC123/", "my video", ""])
def test_only_tiktoks_videos_are_asked_for(spring: Desk, address: str) -> None:
    with pytest.raises(InvalidPostAddress):
        spring.request_links(spring.by, "1", address)


def test_an_order_that_is_over_asks_for_nothing(spring: Desk, video: str) -> None:
    spring.keep_orders.cancel(spring.by, "1")

    with pytest.raises(OrderStepRefused):
        spring.request_links(spring.by, "1", video)
    with pytest.raises(OrderNotFound):
        spring.request_links(spring.by, "77", video)


def test_the_order_generation_names_another_way(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.order("ann")

    with pytest.raises(NoWayToRequest, match="ttcm") as refused:
        desk.request_links(desk.by, "1", "71234567890")

    assert "campaign code" in refused.value.remedies[0]
    assert desk.asked("request_link", "link_requests") == []


def test_an_order_of_the_other_generation_is_out_of_reach(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.order("ann")
    switched = attrs.evolve(desk, market=FakeMarketplace(desk.clock, Generation.TIKTOK_ONE))

    with pytest.raises(OrderElsewhere, match="through ttcm") as refused:
        switched.request_links(desk.by, "1", "71234567890")

    assert refused.value.remedies == ("Use that API for it: INFLUENCE_TIKTOK_API=ttcm",)


def test_a_request_made_elsewhere_is_found(spring: Desk, video: str) -> None:
    spring.sync_posts(spring.by)
    spring.market.request_link(code(spring), video)

    spring.sync_posts(spring.by)

    (asked,) = requests(spring)
    assert (asked.video_id, asked.status) == (video, S.IN_REVIEW)
    assert [step.origin for step in steps(spring)] == [Origin.TIKTOK]


def test_a_request_for_another_creators_video_is_not_ours(spring: Desk) -> None:
    spring.order("bob")
    bobs = spring.market.add_video("bob")
    spring.sync_posts(spring.by)
    spring.market.request_link(code(spring), bobs)

    spring.sync_posts(spring.by)

    first, second = spring.orders()
    with spring.view() as view:
        found = view.link_requests.of([first.id, second.id])
    assert found[first.id] == ()
    assert [asked.video_id for asked in found[second.id]] == [bobs]


def test_requests_that_cannot_be_read_stop_no_link(spring: Desk) -> None:
    video = spring.market.publish("ann", code(spring))
    spring.market.fail_next(TikTokUnavailable("down"), "link_requests")

    with pytest.raises(TikTokUnavailable):
        spring.sync_posts(spring.by)

    assert [link.video_id for link in spring.orders()[0].live_links] == [video]


def test_nobody_asks_about_requests_of_orders_that_are_done(spring: Desk) -> None:
    spring.market.publish("ann", code(spring))
    spring.sync_posts(spring.by)
    spring.market.calls.clear()

    spring.sync_posts(spring.by)

    assert spring.asked("link_requests") == []


def test_an_open_request_of_a_done_order_is_followed(spring: Desk, video: str) -> None:
    spring.request_links(spring.by, "1", video)
    spring.market.publish("ann", code(spring))
    spring.sync_posts(spring.by)
    assert spring.orders()[0].state is OrderState.FULFILLED
    spring.market.answer_request("ann", code(spring), video, approve=False)

    spring.sync_posts(spring.by)

    assert requests(spring)[0].status is S.REJECTED


def test_reminders_are_counted_where_tiktok_counts_none(
    spring: Desk, video: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = LinkRequest(video, code(spring), S.IN_REVIEW)
    monkeypatch.setattr(spring.market, "request_link", lambda *_: silent)
    monkeypatch.setattr(spring.market, "link_requests", lambda _: (silent,) if requests(spring) else ())
    for _ in range(3):
        spring.request_links(spring.by, "1", video)
        spring.clock.advance(DAY)

    (asked,) = requests(spring)
    assert (asked.times_asked, asked.last_asked_at) == (3, spring.clock.now() - DAY)
    with pytest.raises(TooManyLinkRequests):
        spring.request_links(spring.by, "1", video)

"""The agency's own rules, tested against its own Influence: in memory, on a clock that the tests move."""

import socket
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from bonuses import Terms, bonuses, remind_the_late

from influence import Influence
from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.domain.metrics import PostMetric
from influence.testing.sent import Sent

MAIL = {"ann.cooks": "ann@example.com", "bea.bakes": "bea@example.com"}


@pytest.fixture
def publish(spring: Influence, influence_marketplace: FakeMarketplace) -> Callable[..., str]:
    """Lets a creator publish a video for the order, with so many views, and refreshes what we know of it."""

    def publish(handle: str, *, views: int | None) -> str:
        (told,) = (one for one in spring.orders.list() if one.row.account.handle == handle)
        placement = told.row.order.placement
        assert placement is not None
        values = {} if views is None else {PostMetric.VIDEO_VIEWS: views}
        video = influence_marketplace.publish(handle, placement.campaign_code, values)
        spring.sync.posts()
        return video

    return publish


def test_a_video_that_many_saw_earns_a_bonus(spring: Influence, publish: Callable[..., str]) -> None:
    publish("ann.cooks", views=3000)
    publish("bea.bakes", views=2999)

    assert bonuses(spring, "Spring", Terms()).paid == {"ann.cooks": Decimal(50)}


def test_a_video_nobody_counted_yet_waits(spring: Influence, publish: Callable[..., str]) -> None:
    video = publish("ann.cooks", views=None)

    statement = bonuses(spring, "Spring", Terms(views=0))

    assert statement.paid == {}
    assert statement.waiting == {video: "not_collected"}


def test_a_post_added_by_hand_earns_nothing(
    spring: Influence, influence_marketplace: FakeMarketplace
) -> None:
    video = influence_marketplace.add_video("ann.cooks")
    spring.sync.posts()
    spring.posts.add("Spring", f"https://www.tiktok.com/@ann.cooks/video/{video}")

    assert bonuses(spring, "Spring", Terms()).paid == {}


def test_only_the_late_are_reminded(
    spring: Influence, publish: Callable[..., str], influence_clock: SteppedClock, influence_sent: Sent
) -> None:
    publish("ann.cooks", views=10)
    assert remind_the_late(spring, "Spring", MAIL) == []

    influence_clock.advance(timedelta(days=7))

    assert remind_the_late(spring, "Spring", MAIL) == ["bea.bakes"]
    influence_sent.assert_sent("reminder", to="bea@example.com", about="bea.bakes", times=1)
    influence_sent.assert_not_sent("reminder", about="ann.cooks")


def test_no_socket_can_be_opened_here(spring: Influence) -> None:
    with pytest.raises(AssertionError, match="opened a socket"):
        socket.create_connection(("127.0.0.1", 9))

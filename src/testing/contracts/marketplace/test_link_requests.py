"""Linking a published video: asked by the brand, answered or done by its creator."""

from contextlib import suppress
from datetime import timedelta

import pytest

from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import LinkRequest, LinkRequestReceived, LinkRequestStatus
from influence.domain.ports.upstream_failures import AuthorisationDead, OutcomeUnknown, TikTokRefused
from influence.testing.contracts.marketplace.asking import connect, order_of, shown
from influence.testing.contracts.marketplace.kinds import TIKTOK_ONE, only_with
from influence.testing.contracts.marketplace.towns import BACK, Town

pytestmark = only_with(TIKTOK_ONE)
DAY = timedelta(hours=24)


@pytest.fixture
def handle(town: Town) -> str:
    """A creator."""
    return town.somebody()


def in_review(video_id: str, campaign: str, town: Town, times: int = 1) -> LinkRequest:
    return LinkRequest(video_id, campaign, LinkRequestStatus.IN_REVIEW, times, town.now())


def test_a_request_waits_for_the_creator(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, handle)
    video_id = town.publish(handle)

    asked = marketplace.request_link(placement.campaign_code, video_id)

    assert asked == in_review(video_id, placement.campaign_code, town)
    assert marketplace.link_requests([placement.campaign_code]) == (asked,)


def test_an_approved_request_links_the_video(town: Town, marketplace: Marketplace, handle: str) -> None:
    order, placement = order_of(marketplace, handle)
    video_id = town.publish(handle)
    marketplace.request_link(placement.campaign_code, video_id)

    town.answer_request(handle, placement.campaign_code, video_id, approve=True)

    (request,) = marketplace.link_requests([placement.campaign_code])
    assert request.status is LinkRequestStatus.APPROVED
    assert shown(marketplace, order).video_ids == (video_id,)


def test_a_rejected_request_links_nothing(town: Town, marketplace: Marketplace, handle: str) -> None:
    order, placement = order_of(marketplace, handle)
    video_id = town.publish(handle)
    marketplace.request_link(placement.campaign_code, video_id)

    town.answer_request(handle, placement.campaign_code, video_id, approve=False)

    (request,) = marketplace.link_requests([placement.campaign_code])
    assert request.status is LinkRequestStatus.REJECTED
    assert shown(marketplace, order).video_ids == ()
    with pytest.raises(TikTokRefused):
        marketplace.withdraw_link_request(placement.campaign_code, video_id)


def test_two_reminders_a_day_apart_are_possible(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, handle)
    code, video_id = placement.campaign_code, town.publish(handle)
    marketplace.request_link(code, video_id)

    for times in (2, 3):
        town.advance(DAY - timedelta(seconds=1))
        with pytest.raises(TikTokRefused):
            marketplace.request_link(code, video_id)
        town.advance(timedelta(seconds=1))
        assert marketplace.request_link(code, video_id) == in_review(video_id, code, town, times)
    town.advance(2 * DAY)
    with pytest.raises(TikTokRefused):
        marketplace.request_link(code, video_id)

    (request,) = marketplace.link_requests([code])
    assert request.times_asked == 3


def test_a_request_is_withdrawn_once(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, handle)
    code, video_id = placement.campaign_code, town.publish(handle)
    marketplace.request_link(code, video_id)

    withdrawn = marketplace.withdraw_link_request(code, video_id)

    assert (withdrawn.video_id, withdrawn.campaign_code) == (video_id, code)
    assert withdrawn.status is LinkRequestStatus.REVOKED
    (request,) = marketplace.link_requests([code])
    assert request.status is LinkRequestStatus.REVOKED
    with pytest.raises(TikTokRefused):
        marketplace.withdraw_link_request(code, video_id)


def test_what_was_never_asked_cannot_be_withdrawn(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, handle)

    with pytest.raises(TikTokRefused):
        marketplace.withdraw_link_request(placement.campaign_code, town.publish(handle))


def test_only_videos_of_invited_creators_can_be_asked_for(
    town: Town, marketplace: Marketplace, handle: str
) -> None:
    _, placement = order_of(marketplace, handle)

    with pytest.raises(TikTokRefused):
        marketplace.request_link(placement.campaign_code, town.publish(town.somebody()))
    with pytest.raises(TikTokRefused):
        marketplace.request_link("7399999999999999999", town.publish(handle))


def test_only_public_videos_can_be_asked_for(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, handle)
    video_id = town.publish(handle)
    town.delete_video(handle, video_id)

    for gone in (video_id, "7399999999999999999"):
        with pytest.raises(TikTokRefused):
            marketplace.request_link(placement.campaign_code, gone)


def test_a_video_that_is_linked_anywhere_cannot_be_asked_for(
    town: Town, marketplace: Marketplace, handle: str
) -> None:
    _, first = order_of(marketplace, handle)
    _, second = order_of(marketplace, handle)
    video_id = town.publish_by(handle, first.invite_link)

    for code in (first.campaign_code, second.campaign_code):
        with pytest.raises(TikTokRefused):
            marketplace.request_link(code, video_id)


def test_requests_are_told_for_the_campaigns_asked(town: Town, marketplace: Marketplace) -> None:
    codes, wanted = [], {}
    for _ in range(12):
        one = town.somebody()
        _, placement = order_of(marketplace, one)
        codes.append(placement.campaign_code)
        wanted[placement.campaign_code] = {town.publish(one) for _ in range(2)}
        for video_id in wanted[placement.campaign_code]:
            marketplace.request_link(placement.campaign_code, video_id)

    told = marketplace.link_requests(codes)

    assert {code: {r.video_id for r in told if r.campaign_code == code} for code in codes} == wanted
    assert len(told) == 24
    assert {r.campaign_code for r in marketplace.link_requests(codes[:1])} == {codes[0]}


def test_a_lost_answer_leaves_a_request_in_doubt(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, handle)
    video_id = town.publish(handle)

    with town.no_way_back(), pytest.raises(OutcomeUnknown):
        marketplace.request_link(placement.campaign_code, video_id)

    (request,) = marketplace.link_requests([placement.campaign_code])
    assert request.video_id == video_id


def test_a_creator_answers_requests_through_us(town: Town, marketplace: Marketplace, handle: str) -> None:
    order, placement = order_of(marketplace, handle)
    yes, no = town.publish(handle), town.publish(handle)
    for video_id in (yes, no):
        marketplace.request_link(placement.campaign_code, video_id)
    tokens = connect(town, handle)
    mine = (placement.invite_link, tokens.open_id, tokens.access)

    received = {r.video_id: r.request_id for r in marketplace.link_requests_received(*mine)}
    marketplace.answer_link_request(received[yes], *mine[1:], approve=True)
    marketplace.answer_link_request(received[no], *mine[1:], approve=False)

    assert set(received) == {yes, no}
    assert marketplace.link_requests_received(*mine) == ()
    stands = {r.video_id: r.status for r in marketplace.link_requests([placement.campaign_code])}
    assert stands == {yes: LinkRequestStatus.APPROVED, no: LinkRequestStatus.REJECTED}
    assert shown(marketplace, order).video_ids == (yes,)


def test_a_request_is_answered_once(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, handle)
    marketplace.request_link(placement.campaign_code, town.publish(handle))
    tokens = connect(town, handle)
    (received,) = marketplace.link_requests_received(placement.invite_link, tokens.open_id, tokens.access)
    marketplace.answer_link_request(received.request_id, tokens.open_id, tokens.access, approve=False)

    with pytest.raises(TikTokRefused):
        marketplace.answer_link_request(received.request_id, tokens.open_id, tokens.access, approve=True)


def test_a_withdrawn_request_waits_for_nobody(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, handle)
    video_id = town.publish(handle)
    marketplace.request_link(placement.campaign_code, video_id)
    tokens = connect(town, handle)
    mine = (placement.invite_link, tokens.open_id, tokens.access)
    (received,) = marketplace.link_requests_received(*mine)

    marketplace.withdraw_link_request(placement.campaign_code, video_id)

    assert marketplace.link_requests_received(*mine) == ()
    with pytest.raises(TikTokRefused):
        marketplace.answer_link_request(received.request_id, *mine[1:], approve=True)


def test_nobody_answers_for_somebody_else(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, handle)
    video_id = town.publish(handle)
    marketplace.request_link(placement.campaign_code, video_id)
    mine, other = connect(town, handle), connect(town, town.somebody())
    (received,) = marketplace.link_requests_received(placement.invite_link, mine.open_id, mine.access)
    assert received == LinkRequestReceived(received.request_id, video_id)

    with pytest.raises(TikTokRefused):
        marketplace.answer_link_request(received.request_id, other.open_id, other.access, approve=True)
    with pytest.raises(TikTokRefused):
        marketplace.answer_link_request(received.request_id, mine.open_id, other.access, approve=True)


def test_a_joined_creator_links_an_own_video(town: Town, marketplace: Marketplace, handle: str) -> None:
    order, placement = order_of(marketplace, handle)
    video_id, tokens = town.publish(handle), connect(town, handle)
    mine = (placement.invite_link, tokens.open_id, tokens.access)

    marketplace.join(*mine)
    marketplace.link_video(*mine, video_id)

    assert shown(marketplace, order).video_ids == (video_id,)
    with pytest.raises(TikTokRefused):
        marketplace.link_video(*mine, video_id)


def test_joining_twice_changes_nothing(town: Town, marketplace: Marketplace, handle: str) -> None:
    order, placement = order_of(marketplace, handle)
    tokens = connect(town, handle)

    for _ in range(2):
        marketplace.join(placement.invite_link, tokens.open_id, tokens.access)

    assert shown(marketplace, order).video_ids == ()


def test_who_has_not_joined_links_nothing(town: Town, marketplace: Marketplace, handle: str) -> None:
    order, placement = order_of(marketplace, handle)
    video_id, tokens = town.publish(handle), connect(town, handle)

    with pytest.raises(TikTokRefused):
        marketplace.link_video(placement.invite_link, tokens.open_id, tokens.access, video_id)

    assert shown(marketplace, order).video_ids == ()


def test_who_is_not_invited_stays_outside(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, town.somebody())
    video_id, tokens = town.publish(handle), connect(town, handle)
    mine = (placement.invite_link, tokens.open_id, tokens.access)

    with pytest.raises(TikTokRefused):
        marketplace.join(*mine)
    with pytest.raises(TikTokRefused):
        marketplace.link_video(*mine, video_id)
    with suppress(TikTokRefused):
        assert marketplace.link_requests_received(*mine) == ()


def test_only_own_videos_are_linked(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, handle)
    tokens = connect(town, handle)
    mine = (placement.invite_link, tokens.open_id, tokens.access)
    marketplace.join(*mine)

    with pytest.raises(TikTokRefused):
        marketplace.link_video(*mine, town.publish(town.somebody()))


def test_a_withdrawn_consent_links_nothing(town: Town, marketplace: Marketplace, handle: str) -> None:
    _, placement = order_of(marketplace, handle)
    tokens = connect(town, handle)
    town.withdraws(handle)

    with pytest.raises(AuthorisationDead):
        marketplace.join(placement.invite_link, tokens.open_id, tokens.access)


def test_a_withheld_right_to_link_refuses_the_creators_calls(
    town: Town, marketplace: Marketplace, handle: str
) -> None:
    _, placement = order_of(marketplace, handle)
    code = town.consents(handle, withheld=["tcm.order.update", "tto.campaign.link"])
    tokens = marketplace.exchange(code, BACK)

    with pytest.raises(TikTokRefused):
        marketplace.join(placement.invite_link, tokens.open_id, tokens.access)


def test_either_name_of_the_right_will_do(town: Town, marketplace: Marketplace, handle: str) -> None:
    order, placement = order_of(marketplace, handle)
    for withheld in ("tcm.order.update", "tto.campaign.link"):
        tokens = marketplace.exchange(town.consents(handle, withheld=[withheld]), BACK)

        marketplace.join(placement.invite_link, tokens.open_id, tokens.access)

    assert shown(marketplace, order).upstream_id == order.upstream_id

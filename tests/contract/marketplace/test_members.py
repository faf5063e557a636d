"""Who is a member, who can become one, and what anyone may know of a member."""

from datetime import timedelta

import pytest

from influence.domain.capabilities import Kind, Tie, may
from influence.domain.membership import HANDLES_PER_CHECK, Membership, MembershipAnswer
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import Invited, Permit
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokRefused, TikTokUnavailable
from influence.domain.values import well_formed
from tests.contract.marketplace.towns import Town

OPEN_TO_ANYONE = {m for m in AccountMetric if may(Kind.NON_AUTHENTICATED_TTCM, m)}
OPEN_OF_VIDEOS = {m for m in PostMetric if may(Tie.FREE_TTCM, m)}


@pytest.mark.parametrize("membership", [m for m in Membership if m is not Membership.UNKNOWN])
def test_membership_is_answered_with_its_time(
    town: Town, marketplace: Marketplace, membership: Membership
) -> None:
    handle = town.somebody(membership)

    assert marketplace.memberships([handle]) == {handle: MembershipAnswer(membership, town.now())}


def test_handles_come_back_as_they_were_asked(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    answers = marketplace.memberships([handle.upper(), handle])

    assert set(answers) == {handle.upper(), handle}
    assert {answer.membership for answer in answers.values()} == {Membership.IN}


def test_twenty_handles_are_answered_at_once(town: Town, marketplace: Marketplace) -> None:
    handles = [town.somebody() for _ in range(HANDLES_PER_CHECK)]
    before = town.requests()

    assert set(marketplace.memberships(handles)) == set(handles)
    assert town.requests() == before + 1


def test_more_than_twenty_handles_are_refused(town: Town, marketplace: Marketplace) -> None:
    handles = [town.somebody(Membership.INVALID) + str(place) for place in range(HANDLES_PER_CHECK + 1)]

    with pytest.raises(TikTokRefused):
        marketplace.memberships(handles)
    with pytest.raises(TikTokRefused):
        marketplace.invite(handles)


def test_nobody_is_asked_about_nobody(town: Town, marketplace: Marketplace) -> None:
    before = town.requests()

    assert marketplace.memberships([]) == {}
    assert marketplace.invite([]) == {}
    assert marketplace.read_orders([]) == ()
    assert marketplace.report([]) == ()
    assert town.requests() == before


def test_a_joining_creator_is_a_member_from_then_on(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)
    town.becomes(handle, Membership.IN)

    assert marketplace.memberships([handle])[handle].is_member


def test_an_invited_creator_is_invited_from_then_on(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)

    assert marketplace.invite([handle]) == {handle: Invited()}
    assert marketplace.memberships([handle])[handle].membership is Membership.INVITED
    assert marketplace.invite([handle.upper()]) == {handle.upper(): Invited()}


def test_inviting_a_member_says_so(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    assert marketplace.invite([handle]) == {handle: Invited(is_in=True)}


def test_a_rejected_invitation_comes_with_a_reason(town: Town, marketplace: Marketplace) -> None:
    unwanted, nobody = town.somebody(Membership.NOT_IN, wanted=False), town.somebody(Membership.INVALID)

    answers = marketplace.invite([unwanted, nobody])

    assert answers[unwanted].rejected
    assert answers[nobody].rejected == "HANDLE_NOT_FOUND"
    assert marketplace.memberships([unwanted])[unwanted].membership is Membership.NOT_IN


def test_a_member_has_a_public_profile(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    profile = marketplace.public_profile(Permit(handle))

    assert profile.handle == handle
    assert profile.fetched_at == town.now()
    assert profile.creator_id
    assert profile.open_id is None
    assert set(profile.values) == OPEN_TO_ANYONE
    assert well_formed(profile.values) == profile.values
    assert profile.values[AccountMetric.CREATOR_ID] == profile.creator_id


def test_a_profile_bears_the_handle_as_it_was_asked(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody().upper()

    assert marketplace.public_profile(Permit(handle)).handle == handle


def test_a_creator_id_outlives_the_handle(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    before = marketplace.public_profile(Permit(handle))
    town.rename(handle, f"{handle}.new")

    after = marketplace.public_profile(Permit(f"{handle}.new"))

    assert after.creator_id == before.creator_id
    assert marketplace.memberships([handle])[handle].membership is Membership.INVALID


@pytest.mark.parametrize("membership", [Membership.NOT_IN, Membership.INVITED, Membership.INVALID])
def test_nothing_is_told_of_others_than_members(
    town: Town, marketplace: Marketplace, membership: Membership
) -> None:
    permit = Permit(town.somebody(membership))

    with pytest.raises(TikTokRefused):
        marketplace.public_profile(permit)
    with pytest.raises(TikTokRefused):
        marketplace.public_videos(permit, most=5)


def test_the_newest_videos_come_first_and_not_too_many(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    published = []
    for _ in range(23):
        published.append(town.publish(handle))
        town.advance(timedelta(minutes=1))

    videos = marketplace.public_videos(Permit(handle), most=21)

    assert [video.video_id for video in videos] == published[::-1][:21]
    assert all(set(video.values) == OPEN_OF_VIDEOS for video in videos)
    assert all(well_formed(video.values) == video.values for video in videos)
    assert all(video.url.startswith("https://") and video.video_id in video.url for video in videos)
    times = [video.published_at for video in videos if video.published_at]
    assert times == sorted(times, reverse=True)
    assert len(times) == 21
    assert {video.fetched_at for video in videos} == {town.now()}


def test_no_videos_are_fetched_when_none_are_wanted(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    town.publish(handle)

    assert marketplace.public_videos(Permit(handle), most=0) == ()


def test_a_deleted_video_is_in_no_list(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    video_id = town.publish(handle)
    town.delete_video(handle, video_id)

    shown = [video.video_id for video in marketplace.public_videos(Permit(handle), most=1000)]

    assert video_id not in shown
    assert len(shown) == len(set(shown))


def test_what_is_never_delivered_never_comes(town: Town, marketplace: Marketplace) -> None:
    profile = marketplace.public_profile(Permit(town.somebody()))

    assert marketplace.undelivered == {m for m in AccountMetric if m.value.startswith("legacy.")}
    assert not marketplace.undelivered & set(profile.values)


def test_a_broken_connection_says_nothing_and_does_nothing(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)

    town.breaks()
    with pytest.raises(TikTokUnavailable):
        marketplace.memberships([handle])
    town.breaks()
    with pytest.raises(TikTokUnavailable):
        marketplace.invite([handle])

    assert marketplace.memberships([handle])[handle].membership is Membership.NOT_IN


def test_a_lost_answer_leaves_an_invitation_in_doubt(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)

    town.loses()
    with pytest.raises(OutcomeUnknown):
        marketplace.invite([handle])

    assert marketplace.memberships([handle])[handle].membership is Membership.INVITED


def test_a_lost_answer_to_a_question_is_no_answer(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    town.loses()
    with pytest.raises(TikTokUnavailable):
        marketplace.public_profile(Permit(handle))

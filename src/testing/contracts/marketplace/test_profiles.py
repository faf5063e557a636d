"""What anyone may know of a member, and what a consenting creator shares."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import pytest

from influence.domain.capabilities import Kind, Tie, may
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import Permit
from influence.domain.ports.upstream_failures import Generation, NoSuchMember, TikTokRefused
from influence.domain.values import well_formed
from influence.testing.contracts.marketplace.asking import connect
from influence.testing.contracts.marketplace.kinds import TIKTOK_ONE, TTCM
from influence.testing.contracts.marketplace.towns import BACK, Town

_A = AccountMetric
FACE: Final = {_A.USER_NAME, _A.DISPLAY_NAME, _A.PROFILE_IMAGE, _A.FOLLOWER_COUNT}
COUNTS: Final = {_A.LIKE_COUNT, _A.VIDEO_COUNT}
AUDIENCE: Final = {_A.AUDIENCE_COUNTRIES, _A.AUDIENCE_GENDERS, _A.AUDIENCE_AGES}
AVERAGES: Final = {_A.AVERAGE_VIEWS, _A.ENGAGEMENT_RATE, _A.COMPLETION_RATE, _A.AUDIENCE_LOCALES}
PUBLIC: Final[Mapping[Generation, set[AccountMetric]]] = {
    TTCM: FACE | COUNTS | {_A.CREATOR_ID},
    TIKTOK_ONE: FACE | COUNTS | {_A.CREATOR_ID, _A.ENGAGEMENT_RATE},
}
PLAIN: Final[Mapping[Generation, set[AccountMetric]]] = {
    TTCM: FACE | {_A.CREATOR_RATE},
    TIKTOK_ONE: FACE | COUNTS | {_A.CREATOR_RATE},
}
SHARED: Final[Mapping[Generation, set[AccountMetric]]] = {
    TTCM: PLAIN[TTCM] | AUDIENCE | AVERAGES,
    TIKTOK_ONE: PLAIN[TIKTOK_ONE] | AUDIENCE,
}
OPEN_OF_VIDEOS: Final = {m for m in PostMetric if may(Tie.FREE_TTCM, m)}
OWN_VIDEOS: Final = {
    TTCM: OPEN_OF_VIDEOS | {PostMetric.TOTAL_ENGAGEMENTS, PostMetric.POST_ENGAGEMENT_RATE},
    TIKTOK_ONE: OPEN_OF_VIDEOS,
}


def test_both_calls_deliver_all_that_is_ever_delivered(marketplace: Marketplace) -> None:
    told = PUBLIC[marketplace.generation] | SHARED[marketplace.generation]

    assert told == set(AccountMetric) - marketplace.undelivered
    assert {m for m in AccountMetric if may(Kind.AUTHENTICATED_TTCM, m)} - marketplace.undelivered <= told


def test_a_member_has_a_public_profile(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    profile = marketplace.public_profile(Permit(handle))

    assert profile.handle == handle
    assert profile.fetched_at == town.now()
    assert profile.creator_id
    assert profile.open_id is None
    assert set(profile.values) == PUBLIC[marketplace.generation]
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

    with pytest.raises(NoSuchMember):
        marketplace.public_profile(permit)
    with pytest.raises(NoSuchMember):
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


def test_older_videos_are_listed_from_any_moment(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    published, moments = [], []
    for _ in range(45):
        published.append(town.publish(handle))
        town.advance(timedelta(minutes=1))
        moments.append(town.now())
    after_the_fifth = moments[4]
    tokens = connect(town, handle)

    older = marketplace.public_videos(Permit(handle), most=4, before=after_the_fifth)
    own = marketplace.authorised_videos(tokens.open_id, tokens.access, most=4, before=after_the_fifth)

    assert [video.video_id for video in older] == published[4::-1][:4]
    assert [video.video_id for video in own] == published[4::-1][:4]


def test_a_stretch_ends_before_its_moment(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    town.publish(handle)
    town.advance(timedelta(minutes=1))
    (newest,) = marketplace.public_videos(Permit(handle), most=1)
    assert newest.published_at is not None

    at_its_time = marketplace.public_videos(Permit(handle), most=1, before=newest.published_at)
    just_after = marketplace.public_videos(
        Permit(handle), most=1, before=newest.published_at + timedelta(seconds=1)
    )

    assert newest.video_id not in {video.video_id for video in at_its_time}
    assert [video.video_id for video in just_after] == [newest.video_id]


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


@pytest.mark.parametrize("membership", [Membership.IN, Membership.NOT_IN])
def test_a_consent_opens_the_profile(town: Town, marketplace: Marketplace, membership: Membership) -> None:
    handle = town.somebody(membership)
    tokens = connect(town, handle)

    profile = marketplace.authorised_profile(tokens.open_id, tokens.access)

    assert profile.handle == handle
    assert profile.open_id == tokens.open_id
    assert profile.creator_id is None
    assert profile.fetched_at == town.now()
    assert set(profile.values) == SHARED[marketplace.generation]
    assert well_formed(profile.values) == profile.values


def test_a_consent_lists_all_videos_newest_first(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)
    published = [town.publish(handle) for _ in range(12)]
    tokens = connect(town, handle)

    videos = marketplace.authorised_videos(tokens.open_id, tokens.access, most=12)

    assert [video.video_id for video in videos] == published[::-1]
    assert all(set(video.values) == OWN_VIDEOS[marketplace.generation] for video in videos)
    assert marketplace.authorised_videos(tokens.open_id, tokens.access, most=0) == ()


def test_the_ids_of_a_member_are_two(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    assert marketplace.public_profile(Permit(handle)).creator_id != connect(town, handle).open_id


def test_a_token_of_somebody_else_is_refused(town: Town, marketplace: Marketplace) -> None:
    mine, other = connect(town, town.somebody()), connect(town, town.somebody())

    with pytest.raises(TikTokRefused):
        marketplace.authorised_profile(mine.open_id, other.access)


def test_withheld_insights_leave_the_plain_profile(town: Town, marketplace: Marketplace) -> None:
    code, generation = (
        town.consents(town.somebody(), withheld=["biz.creator.insights"]),
        marketplace.generation,
    )
    tokens = marketplace.exchange(code, BACK)

    assert "biz.creator.insights" not in tokens.scopes
    assert set(marketplace.authorised_profile(tokens.open_id, tokens.access).values) == PLAIN[generation]


def test_a_withheld_scope_is_a_refusal_and_no_dead_consent(town: Town, marketplace: Marketplace) -> None:
    code = town.consents(town.somebody(), withheld=["biz.creator.info", "video.list"])
    tokens = marketplace.exchange(code, BACK)

    with pytest.raises(TikTokRefused):
        marketplace.authorised_profile(tokens.open_id, tokens.access)
    with pytest.raises(TikTokRefused):
        marketplace.authorised_videos(tokens.open_id, tokens.access, most=1)

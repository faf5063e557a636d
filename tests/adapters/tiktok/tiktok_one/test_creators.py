"""Members, profiles and videos, and which figures of theirs are taken."""

from datetime import UTC, datetime

import pytest

from influence.adapters.tiktok.tiktok_one import tables
from influence.domain.capabilities import Kind, Tie, may
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.ports.upstream import Permit
from influence.domain.ports.upstream_failures import TikTokRefused, TikTokUnavailable
from influence.domain.provenance import DEMANDED, Provenance
from influence.domain.values import Money
from tests.adapters.tiktok.tiktok_one.answers import (
    ANSWERS,
    AUTHORISED,
    AUTHORISED_VIDEOS,
    PUBLIC,
    PUBLIC_VIDEOS,
    STATUS,
)
from tests.adapters.tiktok.tiktok_one.far_side import TOKEN, FarSide, told

_A = AccountMetric
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def test_members_are_told_by_handle_as_asked() -> None:
    answers = FarSide.telling(ANSWERS).marketplace.memberships(["ANN", "Ann", "bob", "cy"])

    assert {handle: answer.membership for handle, answer in answers.items()} == {
        "ANN": Membership.IN,
        "Ann": Membership.IN,
        "bob": Membership.NOT_IN,
    }


@pytest.mark.parametrize(
    ("word", "membership"),
    [
        ("IN", Membership.IN), ("not_in", Membership.NOT_IN), (" INVALID ", Membership.INVALID),
        ("INVITED", Membership.INVITED), ("MAYBE", None), ("", None), (None, None), (1, None), (["IN"], None),
    ],
)  # fmt: skip
def test_an_unknown_status_is_no_answer(word: object, membership: Membership | None) -> None:
    far = FarSide.telling({STATUS: {"onboarding_status": [{"handle_name": "ann", "status": word}]}})

    answer = far.marketplace.memberships(["ann"])

    assert (answer["ann"].membership if answer else None) == membership


def test_a_member_may_be_asked_about_by_anyone() -> None:
    profile = FarSide.telling(ANSWERS).marketplace.public_profile(Permit("Ann"))

    assert (profile.handle, profile.creator_id, profile.open_id) == ("Ann", "7200000000000000001", None)
    assert profile.values == {
        _A.USER_NAME: "ann",
        _A.DISPLAY_NAME: "Ann Cooks",
        _A.PROFILE_IMAGE: "https://p16.tiktokcdn.example/a.jpeg?x-expires=1",
        _A.FOLLOWER_COUNT: 120400,
        _A.LIKE_COUNT: 2310000,
        _A.VIDEO_COUNT: 214,
        _A.CREATOR_ID: "7200000000000000001",
        _A.ENGAGEMENT_RATE: 0.0847,
    }


def test_a_consenting_creator_shares_more() -> None:
    profile = FarSide.telling(ANSWERS).marketplace.authorised_profile("open-1", TOKEN)

    assert (profile.handle, profile.creator_id, profile.open_id) == ("ann", None, "open-1")
    assert profile.values == {
        _A.USER_NAME: "ann",
        _A.DISPLAY_NAME: "Ann Cooks",
        _A.PROFILE_IMAGE: "https://p16.tiktokcdn.example/a.jpeg?x-expires=1",
        _A.FOLLOWER_COUNT: 120400,
        _A.LIKE_COUNT: 2310000,
        _A.VIDEO_COUNT: 214,
        _A.CREATOR_RATE: Money(400.5, "USD"),
        _A.AUDIENCE_COUNTRIES: (("US", 0.62), ("GB", 0.1)),
        _A.AUDIENCE_GENDERS: (("female", 0.6), ("male", 0.4)),
        _A.AUDIENCE_AGES: (("25-34", 0.6), ("unknown", 0.4)),
    }


def test_no_look_alike_stands_in_for_an_average() -> None:
    """Not the median for the average, not one field of another answer for one that is gone."""
    far = FarSide.telling({path: {**answer, "average_views": 7} for path, answer in ANSWERS.items()})

    profiles = (
        far.marketplace.public_profile(Permit("Ann")),
        far.marketplace.authorised_profile("open-1", TOKEN),
    )

    assert {metric for profile in profiles for metric in profile.values}.isdisjoint(
        far.marketplace.undelivered
    )


def test_what_is_never_delivered_follows_from_the_tables() -> None:
    undelivered = FarSide({}).marketplace.undelivered

    assert {m for m in undelivered if not m.value.startswith("legacy.")} == {
        _A.AVERAGE_VIEWS,
        _A.COMPLETION_RATE,
        _A.AUDIENCE_LOCALES,
    }
    assert {m for m in _A if m.value.startswith("legacy.")} <= undelivered


def test_the_tables_take_what_our_tables_open_and_no_more() -> None:
    public = {row.metric for row in tables.PUBLIC_PROFILE}
    shared = {row.metric for row in tables.AUTHORISED_PROFILE}

    assert public - {_A.ENGAGEMENT_RATE} == {m for m in _A if may(Kind.NON_AUTHENTICATED_TTCM, m)}
    assert may(Kind.AUTHENTICATED_TTCM, _A.ENGAGEMENT_RATE)
    assert Provenance.TTCM_PUBLIC in DEMANDED[_A.ENGAGEMENT_RATE]
    assert shared | {_A.CREATOR_ID} == {m for m in _A if may(Kind.AUTHENTICATED_NON_TTCM, m)}
    assert {row.metric for row in tables.LISTED_VIDEO} == {m for m in PostMetric if may(Tie.FREE_TTCM, m)}
    assert {row.metric for row in tables.REPORT} == set(PostMetric)


def test_a_profile_of_another_handle_bears_that_handle() -> None:
    far = FarSide.telling({PUBLIC: {**ANSWERS[PUBLIC], "handle_name": "impostor"}})

    assert far.marketplace.public_profile(Permit("ann")).handle == "impostor"


def test_a_profile_without_a_handle_bears_the_asked_one_unless_nobody_asked() -> None:
    far = FarSide.telling({PUBLIC: {"followers_count": 5}, AUTHORISED: {"followers_count": 5}})

    profile = far.marketplace.public_profile(Permit("ann"))

    assert (profile.handle, profile.values) == ("ann", {_A.FOLLOWER_COUNT: 5})
    with pytest.raises(TikTokUnavailable, match="handle_name"):
        far.marketplace.authorised_profile("open-1", TOKEN)


@pytest.mark.parametrize("code", [40121, 40002, 40007])
def test_a_handle_that_is_no_member_is_refused_with_any_code(code: int) -> None:
    far = FarSide({PUBLIC: told(code=code), PUBLIC_VIDEOS: told(code=code, status=403)})

    with pytest.raises(TikTokRefused):
        far.marketplace.public_profile(Permit("ann"))
    with pytest.raises(TikTokRefused):
        far.marketplace.public_videos(Permit("ann"), most=5)


def test_both_lists_of_videos_deliver_four_figures() -> None:
    market = FarSide.telling(ANSWERS).marketplace

    (public,), (own,) = (
        market.public_videos(Permit("ann"), most=5),
        market.authorised_videos("open-1", TOKEN, most=5),
    )

    assert public == own
    assert public.published_at == NEW_YEAR
    assert public.url == "https://www.tiktok.com/player/v1/7300000000000000001"
    assert public.values == {
        PostMetric.LIKES: 4100,
        PostMetric.COMMENTS: 310,
        PostMetric.SHARES: 210,
        PostMetric.VIDEO_VIEWS: 50000,
    }


@pytest.mark.parametrize(
    "when", ["1767225600000", 1767225600000, "1767225600", 1767225600, "2026-01-01 00:00:00"]
)
def test_a_time_is_read_by_its_size_and_form(when: object) -> None:
    far = FarSide.telling({PUBLIC_VIDEOS: {"posts": [{"video_id": 7, "create_time": when}]}})

    assert far.marketplace.public_videos(Permit("ann"), most=5)[0].published_at == NEW_YEAR


def test_the_address_of_a_video_is_told_or_made() -> None:
    posts = {"posts": [{"video_id": "7"}, {"video_id": 8, "embed_url": "javascript:alert(1)"}, {"likes": 3}]}
    market = FarSide.telling({PUBLIC_VIDEOS: posts, AUTHORISED_VIDEOS: posts}).marketplace

    assert [video.url for video in market.public_videos(Permit("ann.b"), most=5)] == [
        "https://www.tiktok.com/@ann.b/video/7",
        "https://www.tiktok.com/@ann.b/video/8",
    ]
    assert [video.url for video in market.authorised_videos("open-1", TOKEN, most=5)] == ["", ""]

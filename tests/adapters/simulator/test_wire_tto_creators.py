import re
from collections.abc import Callable
from typing import Any

import pytest

from influence.adapters.simulator.audiences import finer_ages
from influence.adapters.simulator.creators import Membership
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.videos import catalogue_of
from tests.adapters.simulator.brand import Brand, Data, parts

Handle = Callable[[], str]
PUBLIC = "/tto/tcm/creator/public/"
PUBLIC_VIDEOS = "/tto/tcm/creator/public/video/list/"
OWN = "/tto/creator/authorized/"
OWN_VIDEOS = "/tto/creator/authorized/video/list/"
STATUS = "/tto/tcm/creator/status/get/"


def whole(brand: Brand, member: Handle) -> str:
    """The handle of a member of whom TikTok knows everything."""
    while True:
        handle = member()
        creator = brand.world.creator(handle)
        profile = profile_of(creator)
        is_told = not profile.lacking and profile.rate is not None
        if is_told and not any(video.lacking for video in catalogue_of(creator)):
            return handle


def expires(url: str) -> int:
    found = re.search(r"x-expires=(\d+)", url)
    assert found
    return int(found[1])


def test_the_accounts_of_the_token_are_told(brand: Brand) -> None:
    told = brand.get("/tto/oauth2/tcm/", app_id=brand.app.app_id, secret=brand.app.app_secret)
    wrong = brand.get("/tto/oauth2/tcm/", app_id=brand.app.app_id, secret="wrong")
    info = brand.asked("/tto/oauth2/info/")["data"]

    assert told["data"] == {"tto_tcm_account_ids": [brand.app.account_id]}
    assert wrong["code"] == 40001
    assert info.keys() == {
        "tto_tcm_account_id", "account_name", "timezone", "country", "business_verification_status",
    }  # fmt: skip


def test_membership_knows_three_answers(brand: Brand, member: Handle, outsider: Handle) -> None:
    inside, outside = member(), outsider()

    answer = brand.asked(STATUS, handle_names=[inside.upper(), outside, "nobody.at.all"])

    assert answer["data"]["onboarding_status"] == [
        {"handle_name": inside.upper(), "status": "IN"},
        {"handle_name": outside, "status": "NOT_IN"},
        {"handle_name": "nobody.at.all", "status": "INVALID"},
    ]


def test_an_invited_creator_is_not_in_here(brand: Brand) -> None:
    everybody = brand.world.creators(Membership.NOT_IN)
    fit = next(creator.handle for creator in everybody if profile_of(creator).reject_reason is None)
    brand.post("/tcm/creator/invite/", tcm_account_id=brand.app.account_id, handle_names=[fit])

    assert brand.status(fit) == ["INVITED"]
    assert brand.asked(STATUS, handle_names=[fit])["data"]["onboarding_status"][0]["status"] == "NOT_IN"


@pytest.mark.parametrize("handles", [[], ["a"] * 21, ["@ann"], "ann", None], ids=str)
def test_a_question_about_membership_out_of_bounds_is_40002(brand: Brand, handles: Any) -> None:
    assert brand.asked(STATUS, handle_names=handles)["code"] == 40002


def test_a_public_profile_has_the_documented_fields(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)

    data = brand.asked(PUBLIC, handle_name=handle)["data"]

    assert data.keys() == {
        "handle_name", "display_name", "profile_image", "bio", "followers_count", "following_count", "videos_count",
        "likes_count", "creator_id", "median_views", "engagement_rate", "creator_price", "currency",
        "industry_labels", "content_labels",
    }  # fmt: skip
    assert data["creator_id"] == brand.world.creator(handle).creator_id
    assert isinstance(data["content_labels"][0]["label_id"], str)
    days = (expires(data["profile_image"]) - brand.world.clock.now().timestamp()) / 86_400
    assert 6.9 < days <= 7


@pytest.mark.parametrize("path", [PUBLIC, PUBLIC_VIDEOS])
@pytest.mark.parametrize("code", [40121, 40002, 40007])
def test_a_handle_that_is_no_member_is_an_error(brand: Brand, outsider: Handle, path: str, code: int) -> None:
    with brand.habits(non_member_code=code):
        answers = [brand.asked(path, handle_name=handle) for handle in (outsider(), "nobody.at.all")]

    assert [answer["code"] for answer in answers] == [code, code]


def test_public_videos_have_the_documented_fields(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)

    data = brand.asked(PUBLIC_VIDEOS, handle_name=handle)["data"]
    with brand.habits(newer_fields=False):
        older = brand.asked(PUBLIC_VIDEOS, handle_name=handle)["data"]

    documented = {
        "video_id", "display_name", "caption", "thumbnail_url", "embed_url", "likes", "comments", "shares",
        "favorites", "video_views", "create_time",
    }  # fmt: skip
    newer = {"caption_hashtags", "mentioned_accounts", "collaboration_status"}
    assert data["posts"][0].keys() == documented | newer
    assert older["posts"][0].keys() == documented
    assert data["page_info"].keys() == {"has_more", "cursor"}
    assert data["posts"][0]["create_time"].isdecimal()


def collected(pages: Callable[[int], tuple[list[Data], Data]]) -> list[str]:
    """The ids on all pages, one after the other."""
    ids: list[str] = []
    cursor = 0
    while True:
        posts, note = pages(cursor)
        ids += parts(posts, "video_id")
        if not note["has_more"]:
            return ids
        cursor = note["cursor"]


def test_public_videos_come_in_pieces_of_up_to_25(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)

    def page(cursor: int) -> tuple[list[Data], Data]:
        data = brand.asked(PUBLIC_VIDEOS, handle_name=handle, limit=3, cursor=cursor)["data"]
        return data["posts"], data["page_info"]

    ids = collected(page)

    assert ids == [video.video_id for video in brand.world.videos(handle)]
    assert brand.asked(PUBLIC_VIDEOS, handle_name=handle, limit=25)["code"] == 0
    assert brand.asked(PUBLIC_VIDEOS, handle_name=handle, limit=26)["code"] == 40002
    assert brand.asked(PUBLIC_VIDEOS, handle_name=handle, video_ids=["1"] * 26)["code"] == 40002
    chosen = brand.asked(PUBLIC_VIDEOS, handle_name=handle, video_ids=ids[2:4])["data"]["posts"]
    assert parts(chosen, "video_id") == ids[2:4]


def test_own_videos_have_their_cursor_on_top(brand: Brand, member: Handle) -> None:
    person = brand.consented(whole(brand, member))

    def page(cursor: int) -> tuple[list[Data], Data]:
        data = brand.seen_by(person, OWN_VIDEOS, limit=10, cursor=cursor)["data"]
        assert data.keys() == {"posts", "has_more", "cursor"}
        return data["posts"], data

    assert collected(page) == [video.video_id for video in brand.world.videos(person.handle)]
    assert brand.seen_by(person, OWN_VIDEOS, limit=11)["code"] == 40002


def test_a_private_video_is_in_the_own_list_only(brand: Brand, member: Handle) -> None:
    person = brand.consented(whole(brand, member))
    video_id = brand.video(person.handle)
    brand.trigger("make_private", person.handle, video_id=video_id)

    def lists() -> list[bool]:
        answers = [
            brand.asked(PUBLIC_VIDEOS, handle_name=person.handle),
            brand.seen_by(person, OWN_VIDEOS),
            brand.seen_by(person, "/tcm/creator/authorized/video/list/"),
        ]
        return [video_id in parts(answer["data"]["posts"], "video_id") for answer in answers]

    private = lists()
    brand.trigger("make_public", person.handle, video_id=video_id)
    public = lists()

    assert (private, public) == ([False, True, True], [True, True, True])


def test_an_own_profile_has_two_fields_unless_asked(brand: Brand, member: Handle) -> None:
    person = brand.consented(whole(brand, member))

    assert brand.seen_by(person, OWN)["data"].keys() == {"profile_image", "display_name"}


def test_an_own_profile_has_the_documented_fields(brand: Brand, member: Handle) -> None:
    person = brand.consented(whole(brand, member))
    fields = [
        "handle_name", "display_name", "bio", "profile_image", "followers_count", "following_count", "videos_count",
        "likes_count", "creator_rate", "country_code", "content_labels", "industry_labels", "audience_countries",
        "audience_genders", "audience_ages", "audience_devices", "audience_usages",
    ]  # fmt: skip

    data = brand.seen_by(person, OWN, fields=fields)["data"]

    assert list(data) == fields
    assert isinstance(data["content_labels"][0]["label_id"], int)
    assert data["creator_rate"].keys() == {"rate", "currency"}
    assert set(parts(data["audience_genders"], "gender")) == {"Female", "Male"}
    assert parts(data["audience_ages"], "age") == ["18-24", "25-34", "35-44", "45-54", "55+"]
    assert set(parts(data["audience_usages"], "usage")) == {"active", "inactive"}
    assert len(data["audience_countries"]) == 3
    for name in ("audience_ages", "audience_devices", "audience_usages"):
        assert sum(parts(data[name], "percentage")) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("field", ["average_views", "completion_rate", "engagement_rate", "audience_locales"])
def test_what_the_older_generation_told_is_gone(brand: Brand, member: Handle, field: str) -> None:
    person = brand.consented(member())

    assert brand.seen_by(person, OWN, fields=[field])["code"] == 40002


def test_own_data_need_the_right_token_id_and_scope(brand: Brand, member: Handle) -> None:
    person, other = brand.consented(member(), "biz.creator.info"), brand.consented(member())

    codes = [
        brand.seen_by(person, OWN, fields=["audience_ages"])["code"],
        brand.seen_by(person, OWN_VIDEOS)["code"],
        brand.get(OWN, token=person.token, creator_id=other.open_id)["code"],
        brand.get(OWN, creator_id=person.open_id)["code"],
        brand.asked(PUBLIC, token=person.token, handle_name=person.handle)["code"],
    ]

    assert codes == [40130, 40130, 40001, 40105, 40105]


def test_refresh_tokens_rotate_or_stay(brand: Brand, member: Handle) -> None:
    first = brand.tokens(member())["refresh_token"]

    rotated = brand.refresh(first)["data"]["refresh_token"]
    dead = brand.refresh(first)["code"]
    with brand.habits(refresh_tokens="keep"):
        kept = [brand.refresh(rotated)["data"]["refresh_token"] for _ in range(2)]

    assert rotated != first
    assert dead == 40107
    assert kept == [rotated, rotated]


def test_labels_feed_the_ranking(brand: Brand) -> None:
    labels = brand.asked("/tto/tcm/category/label/", label_type="RANKING")["data"]
    told = {"time_period": "WEEK", "time_period_lookback": "ONE", "country_code": "US"}
    label = labels["industry_labels"][0]["label_id"]

    branded = brand.asked(
        "/tto/tcm/rank/", ranking_type="BRANDED_CONTENT", label_id=label, page_size=2, **told
    )["data"]
    wrong = brand.asked("/tto/tcm/rank/", ranking_type="ORGANIC_CONTENT", label_id=label, **told)
    abroad = brand.asked(
        "/tto/tcm/rank/", ranking_type="BRANDED_CONTENT", label_id=label, **{**told, "country_code": "DE"}
    )

    [first, second] = branded["creators"]
    assert first["score"] >= second["score"]
    assert first["follower_growth"] is None
    profile = brand.asked(PUBLIC, handle_name=first["handle"])["data"]
    if "engagement_rate" in profile:
        assert first["engagement_rate"] == pytest.approx(100 * profile["engagement_rate"], abs=0.01)
    assert branded["page_info"]["total_number"] <= 100
    assert [wrong["code"], abroad["code"]] == [40002, 40002]


def test_a_search_finds_members_that_fit(brand: Brand) -> None:
    query = {"country_codes": ["US"], "min_followers": 50_000, "sort_field": "FOLLOWERS", "page_size": 200}

    data = brand.asked("/tto/tcm/creator/discover/", **query)["data"]

    counts = parts(data["creators"], "followers_count")
    assert counts == sorted(counts, reverse=True)
    assert min(counts) >= 50_000
    assert data["creators"][0].keys() == {
        "handle_name", "display_name", "profile_image", "followers_count", "following_count", "likes_count",
        "videos_count",
    }  # fmt: skip
    world = brand.world
    fit = [c for c in world.creators(Membership.IN) if profile_of(c).country == "US"]
    assert len(counts) == sum(world.standing(creator).followers >= 50_000 for creator in fit)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"country_codes": ["US"], "page_size": 201},
        {"country_codes": ["US", "DE"], "state_provinces": ["CA"]},
        {"country_codes": ["US"], "keyword_search": "x" * 101},
        {"country_codes": ["US"], "max_engagement_rate": 1.5},
        {"country_codes": ["US"], "creator_price_currency": "EUR"},
        {"country_codes": ["US"], "content_label_ids": ["1"] * 101},
        {"country_codes": ["US"], "follower_gender_ratio": "FEMALE_80"},
        {"country_codes": ["US"], "sort_field": "PRICE"},
    ],
    ids=str,
)
def test_a_search_out_of_bounds_is_40002(brand: Brand, query: dict[str, Any]) -> None:
    assert brand.asked("/tto/tcm/creator/discover/", **query)["code"] == 40002


def test_a_search_across_regions_is_accepted_or_refused(brand: Brand) -> None:
    accepted = brand.asked("/tto/tcm/creator/discover/", country_codes=["US", "DE"])
    with brand.habits(discover_mixes="refuse"):
        refused = brand.asked("/tto/tcm/creator/discover/", country_codes=["US", "DE"])
        neighbours = brand.asked("/tto/tcm/creator/discover/", country_codes=["FR", "DE"])

    assert [accepted["code"], refused["code"], neighbours["code"]] == [0, 40002, 0]


def test_a_search_without_finds_has_no_list(brand: Brand) -> None:
    data = brand.asked("/tto/tcm/creator/discover/", country_codes=["US"], min_followers=10**11)["data"]

    assert "creators" not in data
    assert data["page_info"]["total_number"] == 0


def is_mostly_of(age: str) -> Callable[[Any], bool]:
    return lambda profile: max(finer_ages(profile.audience.ages), key=lambda part: part[1])[0] == age


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"follower_gender_ratio": "FEMALE_60"}, lambda one: dict(one.audience.genders)["FEMALE"] > 0.6),
        ({"follower_gender_ratio": "MALE_50"}, lambda one: dict(one.audience.genders)["MALE"] > 0.5),
        ({"follower_country_code": "GB"}, lambda one: "GB" in dict(one.audience.countries)),
        ({"follower_country_codes": ["GB"]}, lambda one: "GB" in dict(one.audience.countries)),
        ({"follower_age": "25-34"}, is_mostly_of("25-34")),
        ({"content_label_ids": ["11007001"]}, lambda one: ("11007001", "Fitness") in one.topics),
        (
            {"industry_label_ids": ["24000000000"]},
            lambda one: ("24000000000", "Electronics") in one.industries,
        ),
        ({"min_creator_price": 500}, lambda one: one.rate is not None and one.rate >= 500),
        ({"max_creator_price": 500}, lambda one: one.rate is not None and one.rate <= 500),
    ],
    ids=lambda told: str(told) if isinstance(told, dict) else "as told",
)
def test_a_search_compares_what_it_is_told(
    brand: Brand, query: dict[str, Any], fits: Callable[[Any], bool]
) -> None:
    told = {"country_codes": ["US"], "page_size": 200, **query}

    found = brand.asked("/tto/tcm/creator/discover/", **told)["data"].get("creators", [])

    members = [one for one in brand.world.creators(Membership.IN) if profile_of(one).country == "US"]
    expected = {one.handle for one in members if fits(profile_of(one))}
    assert set(parts(found, "handle_name")) == expected
    assert 0 < len(expected) < len(members)


def test_a_search_hears_words_and_numbers(brand: Brand) -> None:
    handle = next(c.handle for c in brand.world.creators(Membership.IN) if profile_of(c).country == "US")
    least = brand.asked(PUBLIC, handle_name=handle)["data"]["followers_count"]
    told = {"country_codes": ["US"], "keyword_search": handle[:-1].upper()}

    found, none = (
        brand.asked("/tto/tcm/creator/discover/", **told, min_followers=number)["data"].get("creators", [])
        for number in (least, least + 1)
    )

    assert handle in parts(found, "handle_name")
    assert handle not in parts(none, "handle_name")

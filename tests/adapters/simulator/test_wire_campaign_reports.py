from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.videos import catalogue_of
from tests.adapters.simulator.brand import Brand, parts

Handle = Callable[[], str]

_DOCUMENTED = {
    "video_info", "creator_info", "video_views", "video_views_organic", "video_views_paid", "likes", "comments",
    "shares", "likes_organic", "likes_paid", "comments_organic", "comments_paid", "shares_organic", "shares_paid",
    "engagement_count", "engagement_rate", "engagement_rate_organic", "engagement_rate_paid", "reach",
    "total_play_time", "average_view_time", "video_completion_rate", "video_view_retention", "two_seconds_views",
    "six_seconds_views", "video_views_by_source", "audience_genders_distribution", "audience_age_distribution",
    "audience_countries_distribution", "audience_locale_distribution", "audience_device_distribution",
    "audience_interest_distribution", "ad_impressions", "ad_clicks", "ad_conversions", "ad_cost", "ad_cpa", "ad_cpc",
    "ad_cpm", "ad_ctr", "ad_cvr", "ad_roas", "anchor_id", "anchor_metrics", "daily_stats",
}  # fmt: skip
_NEWER = {
    "favorites", "favorites_organic", "favorites_paid", "reach_organic", "reach_paid", "average_view_time_organic",
    "average_view_time_paid", "video_completion_rate_organic", "video_completion_rate_paid",
    "organic_two_seconds_views", "paid_two_seconds_views", "organic_six_seconds_views", "paid_six_seconds_views",
    "audience_language_distribution",
}  # fmt: skip


def whole(brand: Brand, member: Handle, country: str | None = None) -> str:
    """The handle of a member whose newest video lacks nothing."""
    while True:
        handle = member()
        creator = brand.world.creator(handle)
        if not catalogue_of(creator)[0].lacking and country in {None, profile_of(creator).country}:
            return handle


def linked(brand: Brand, *handles: str) -> str:
    """The id of a campaign to which the newest video of each was linked a while ago."""
    campaign_id = str(brand.campaign(*handles)["campaign_id"])
    for handle in handles:
        brand.trigger("campaign_link", handle, link=campaign_id, video_id=brand.video(handle))
    brand.wait(seconds=3)
    return campaign_id


def test_a_report_tells_every_documented_field(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)
    campaign_id = linked(brand, handle)

    data = brand.measured(campaign_id, brand.country(handle))["data"]

    [entry] = data["videos"]
    assert entry.keys() == _DOCUMENTED | _NEWER
    assert data["campaign_channel_type"] == "API_LITE_CAMPAIGN"
    assert data["country_code"] == brand.country(handle)
    assert data["page_info"] == {"page": 1, "page_size": 25, "total_number": 1, "total_page": 1}
    assert entry["video_info"].keys() == {
        "video_id", "create_time", "embed_url", "thumbnail_url", "authorization_code",
    }  # fmt: skip
    assert entry["creator_info"]["handle_name"] == handle


def test_the_numbers_of_a_report_fit_together(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)
    campaign_id = linked(brand, handle)

    [entry] = brand.measured(campaign_id, brand.country(handle))["data"]["videos"]

    views = entry["video_views"]
    assert entry["engagement_count"] == entry["likes"] + entry["comments"] + entry["shares"]
    assert entry["engagement_rate"] == pytest.approx(entry["engagement_count"] / views, abs=1e-4)
    assert entry["average_view_time"] == pytest.approx(entry["total_play_time"] / views, abs=1e-3)
    assert entry["video_view_retention"][0] == 1
    assert entry["two_seconds_views"] == entry["video_view_retention"][2]
    for name in ("video_views", "likes", "comments", "shares", "favorites", "reach"):
        assert entry[name] == entry[f"{name}_organic"] + entry[f"{name}_paid"]
    assert sum(entry["video_views_by_source"].values()) == views
    for name in (
        "audience_age_distribution",
        "audience_genders_distribution",
        "audience_device_distribution",
    ):
        assert sum(parts(entry[name], "percentage")) == pytest.approx(1, abs=1e-3)
    assert parts(entry["audience_age_distribution"], "age") == ["1", "2", "3", "4", "5", "6"]
    assert set(parts(entry["audience_genders_distribution"], "gender")) == {"FEMALE", "MALE", None}


def test_a_report_is_of_one_country_only(brand: Brand, member: Handle) -> None:
    american, german = whole(brand, member, "US"), whole(brand, member, "DE")
    campaign_id = linked(brand, american, german)

    told = {code: brand.measured(campaign_id, code)["data"] for code in ("US", "DE")}

    assert {
        code: [one["creator_info"]["handle_name"] for one in data["videos"]] for code, data in told.items()
    } == {"US": [american], "DE": [german]}
    assert [data["page_info"]["total_number"] for data in told.values()] == [1, 1]
    assert brand.shown(campaign_id)["country_codes"] == ["DE", "US"]


@pytest.mark.parametrize("country", [None, "", "ZZ", "Germany"])
def test_a_missing_or_foreign_country_is_refused_or_empty(
    brand: Brand, member: Handle, country: str | None
) -> None:
    campaign_id = linked(brand, whole(brand, member))

    refused = brand.measured(campaign_id, country)
    with brand.habits(wrong_country_code="empty"):
        empty = brand.measured(campaign_id, country)

    assert (refused["code"], refused["data"]) == (40002, {})
    assert (empty["code"], empty["data"]["videos"]) == (0, [])
    assert empty["data"]["page_info"]["total_number"] == 0


def test_a_country_on_another_call_is_ignored_or_refused(brand: Brand) -> None:
    told: dict[str, Any] = {"params": brand.account, "headers": {"Country-Code": "US"}}

    ignored = brand.envelope("GET", "/tto/oauth2/info/", **told)
    with brand.habits(stray_country_code="refuse"):
        refused = brand.envelope("GET", "/tto/oauth2/info/", **told)
        headers = {"Access-Token": brand.app.access_token, "Country-Code": "US"}
        address = brand.simulator.base_url + "/tto/oauth2/info/"
        status = brand.http.get(address, params=brand.account, headers=headers).status_code

    assert (ignored["code"], refused["code"], status) == (0, 40006, 403)


def test_a_linked_video_is_reported_after_a_while(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)
    campaign_id = brand.campaign(handle)["campaign_id"]
    country = brand.country(handle)
    unlinked = brand.measured(campaign_id, country)["data"]
    brand.trigger("campaign_link", handle, link=campaign_id)

    before = brand.measured(campaign_id, country)["data"]
    brand.wait(seconds=3)
    after = brand.measured(campaign_id, country)["data"]

    assert [len(data["videos"]) for data in (unlinked, before, after)] == [0, 0, 1]
    assert [data["page_info"]["total_number"] for data in (unlinked, before, after)] == [0, 0, 1]


def test_days_come_when_they_are_asked_for(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)
    campaign_id = linked(brand, handle)
    country, start = brand.country(handle), brand.world.clock.now().date()
    brand.wait(days=3)
    days = {"start_date": start.isoformat(), "end_date": (start + timedelta(days=30)).isoformat()}

    [without] = brand.measured(campaign_id, country)["data"]["videos"]
    [told] = brand.measured(campaign_id, country, **days)["data"]["videos"]

    assert without["daily_stats"] is None
    assert parts(told["daily_stats"], "date") == [str(start + timedelta(days=passed)) for passed in range(3)]
    assert told["video_views"] == without["video_views"]
    assert told["daily_stats"][0]["views"] > 0


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, None), (None, 0), (-1, 0), (3, 2)],
    ids=["no end", "no start", "too early", "turned"],
)
def test_days_that_make_no_span_are_40002(
    brand: Brand, member: Handle, start: int | None, end: int | None
) -> None:
    handle = member()
    campaign_id = brand.campaign(handle)["campaign_id"]
    today = brand.world.clock.now().date()
    days = {"start_date": start, "end_date": end}

    told = {name: str(today + timedelta(days=n)) for name, n in days.items() if n is not None}

    assert brand.measured(campaign_id, brand.country(handle), **told)["code"] == 40002


def test_a_span_of_years_is_told_without_end(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)
    campaign_id = linked(brand, handle)
    days = {"start_date": str(brand.world.clock.now().date()), "end_date": str(date(9999, 12, 31))}

    answer = brand.measured(campaign_id, brand.country(handle), **days)

    assert answer["data"]["videos"][0]["daily_stats"] == []


@pytest.mark.parametrize(
    "query", [{"page_size": 101}, {"page_size": 0}, {"page": 0}, {"start_date": "today"}]
)
def test_a_report_out_of_bounds_is_40002(brand: Brand, member: Handle, query: dict[str, Any]) -> None:
    handle = member()
    campaign_id = brand.campaign(handle)["campaign_id"]

    assert brand.measured(campaign_id, brand.country(handle), **query)["code"] == 40002


def test_sources_are_an_object_or_a_list(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)
    campaign_id = linked(brand, handle)

    [table] = brand.measured(campaign_id, brand.country(handle))["data"]["videos"]
    with brand.habits(contradictions="example"):
        data = brand.measured(campaign_id, brand.country(handle))["data"]

    sources = data["videos"][0]["video_views_by_source"]
    assert {one["source"]: one["video_views"] for one in sources} == table["video_views_by_source"]
    assert "country_code" not in data


def test_newer_fields_can_be_missing(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)
    campaign_id = linked(brand, handle)

    with brand.habits(newer_fields=False):
        [entry] = brand.measured(campaign_id, brand.country(handle))["data"]["videos"]

    assert entry.keys() == _DOCUMENTED


def test_what_a_video_lacks_is_null(brand: Brand, member: Handle) -> None:
    handle = member()
    lacking = ["reach", "video_view_retention", "lifetime_top_age_distribution"]
    video_id = brand.trigger("publish", handle, lacking=lacking)["video_id"]
    campaign_id = brand.campaign(handle)["campaign_id"]
    brand.trigger("campaign_link", handle, link=campaign_id, video_id=video_id)
    brand.wait(seconds=3)

    [entry] = brand.measured(campaign_id, brand.country(handle))["data"]["videos"]

    assert entry["reach"] is entry["video_view_retention"] is entry["audience_age_distribution"] is None
    assert entry["video_views"] > 0


def test_a_deleted_video_leaves_the_report_and_stays_named(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)
    campaign_id, video_id = linked(brand, handle), brand.video(handle)
    country = brand.country(handle)

    brand.trigger("delete_video", handle, video_id=video_id)

    assert brand.measured(campaign_id, country)["data"]["videos"] == []
    assert brand.shown(campaign_id)["video_ids"] == [video_id]


def test_a_private_video_stays_in_the_report(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)
    campaign_id = linked(brand, handle)

    brand.trigger("make_private", handle, video_id=brand.video(handle))

    assert len(brand.measured(campaign_id, brand.country(handle))["data"]["videos"]) == 1


def test_a_report_comes_in_pages(brand: Brand, member: Handle) -> None:
    handle = whole(brand, member)
    campaign_id = brand.campaign(handle)["campaign_id"]
    for _ in range(3):
        brand.trigger("campaign_link", handle, link=campaign_id)
    brand.wait(seconds=3)

    pages = [
        brand.measured(campaign_id, brand.country(handle), page=page, page_size=2)["data"]
        for page in (1, 2, 3)
    ]

    assert [len(page["videos"]) for page in pages] == [2, 1, 0]
    assert pages[0]["page_info"]["total_page"] == 2


def test_a_video_is_reported_once_it_passed_its_review(brand: Brand, member: Handle) -> None:
    handle = member()
    made = brand.campaign(handle)
    video_id = brand.trigger("upload", handle, link=made["invite_link"])["video_id"]
    brand.wait(seconds=3)
    country, seen = brand.country(handle), []

    for event in ("video_in_review", "video_published"):
        seen.append(brand.measured(made["campaign_id"], country)["data"]["videos"])
        brand.trigger(event, handle, video_id=video_id)
    [entry] = brand.measured(made["campaign_id"], country)["data"]["videos"]

    assert seen == [[], []]
    assert entry["video_info"]["video_id"] == video_id
    assert brand.shown(made["campaign_id"])["video_ids"] == [video_id]


def test_the_right_to_advertise_leaves_the_report_when_it_ends(brand: Brand, member: Handle) -> None:
    handle = member()
    made = brand.campaign(handle, default_spark_ads_requested_authorization_days=7)
    brand.trigger("campaign_link", handle, link=made["invite_link"])
    brand.wait(seconds=3)
    codes = []

    for days in (0, 7):
        brand.wait(days=days)
        [entry] = brand.measured(made["campaign_id"], brand.country(handle))["data"]["videos"]
        codes.append(entry["video_info"]["authorization_code"])

    assert [code[:1] for code in codes] == ["#", ""]

from collections.abc import Callable
from typing import Any

import pytest

from tests.adapters.simulator.brand import Brand

Handle = Callable[[], str]
CREATE = "/tto/tcm/campaign/create/"
UPDATE = "/tto/tcm/campaign/update/"
LIST = "/tto/tcm/campaign/"


def test_a_campaign_has_an_id_a_link_and_no_code(brand: Brand, member: Handle) -> None:
    handle = member()

    made = brand.campaign(handle, campaign_description="Three recipes")

    assert made["invite_link"].startswith("https://www.tiktok.com/t/")
    assert made["create_time"] == f"{brand.world.clock.now():%Y-%m-%d %H:%M:%S}"
    assert made.keys() == {
        "campaign_id", "campaign_type", "brand_name", "campaign_name", "campaign_description", "handle_names",
        "country_codes", "advertiser_ids", "spark_ads_requested_authorization_days", "invite_link", "create_time",
    }  # fmt: skip
    assert made["country_codes"] == [brand.country(handle)]


def test_invited_handles_show_up_after_a_while(brand: Brand, member: Handle) -> None:
    handles = [member(), member()]
    made = brand.campaign(*handles)

    before = brand.shown(made["campaign_id"])["handle_names"]
    brand.wait(seconds=3)
    after = brand.shown(made["campaign_id"])["handle_names"]

    assert (made["handle_names"], before, after) == ([], [], handles)


def test_handles_that_are_no_members_fail_alone(brand: Brand, member: Handle, outsider: Handle) -> None:
    inside, outside = member(), outsider()

    with brand.habits(handle_names_delay=0.0):
        made = brand.campaign(inside, outside, "nobody.at.all")

    assert made["handle_names"] == [inside]
    assert made["failed_handle_names"] == [outside, "nobody.at.all"]


def test_partial_failure_can_be_code_20001(brand: Brand, member: Handle, outsider: Handle) -> None:
    told = {"brand_name": "Acme", "campaign_name": "S", "handle_names": [member(), outsider()]}

    with brand.habits(failed_handles_code=20001):
        answer = brand.done(CREATE, **told)

    assert answer["code"] == 20001
    assert brand.shown(answer["data"]["campaign_id"])["campaign_name"] == "S"


def test_a_campaign_of_failed_handles_is_refused_or_empty(brand: Brand, outsider: Handle) -> None:
    told = {"brand_name": "Acme", "campaign_name": "S", "handle_names": [outsider()]}
    before = brand.asked(LIST)["data"]["page_info"]["total_number"]

    refused = brand.done(CREATE, **told)
    between = brand.asked(LIST)["data"]["page_info"]["total_number"]
    with brand.habits(all_handles_fail="empty"):
        empty = brand.done(CREATE, **told)

    assert (refused["code"], refused["data"], between) == (40002, {}, before)
    assert (empty["code"], empty["data"]["handle_names"]) == (0, [])
    assert "country_codes" not in empty["data"]


@pytest.mark.parametrize(
    "changed",
    [
        {"brand_name": "x" * 61},
        {"brand_name": None},
        {"campaign_name": None},
        {"campaign_name": "x" * 121},
        {"campaign_description": "x" * 1_001},
        {"handle_names": []},
        {"handle_names": None},
        {"handle_names": ["a"] * 101},
        {"handle_names": ["@ann"]},
        {"campaign_type": "ORDER"},
        {"advertiser_ids": ["1"] * 51, "default_spark_ads_requested_authorization_days": 7},
        {"advertiser_ids": ["1"]},
        {"default_spark_ads_requested_authorization_days": 366},
        {"default_spark_ads_requested_authorization_days": -1},
        {"campaign_type": "BRAND_LINK"},
        {"send_notification": "yes"},
    ],
    ids=str,
)
def test_a_campaign_out_of_bounds_is_40002(brand: Brand, member: Handle, changed: dict[str, Any]) -> None:
    told = {"brand_name": "Acme", "campaign_name": "S", "handle_names": [member()], **changed}

    assert brand.done(CREATE, **told)["code"] == 40002


@pytest.mark.parametrize(
    "told",
    [
        {"brand_name": "b" * 60, "campaign_name": "n" * 120, "campaign_description": "d" * 1_000},
        {"advertiser_ids": ["1"] * 50, "default_spark_ads_requested_authorization_days": 365},
        {"default_spark_ads_requested_authorization_days": 0},
    ],
    ids=lambda told: str(sorted(told)),
)
def test_the_bounds_themselves_are_allowed(brand: Brand, member: Handle, told: dict[str, Any]) -> None:
    assert brand.campaign(member(), **told)["campaign_id"]


def test_handles_are_added_by_create_and_by_update(brand: Brand, member: Handle) -> None:
    first, second, third = member(), member(), member()
    campaign_id = brand.campaign(first)["campaign_id"]

    again = brand.done(CREATE, campaign_id=campaign_id, handle_names=[second, first], campaign_name="Other")
    updated = brand.done(
        UPDATE, campaign_id=campaign_id, campaign_type="CAMPAIGN", handle_names=[third], advertiser_ids=["9"]
    )
    brand.wait(seconds=3)

    shown = brand.shown(campaign_id)
    assert again["data"]["campaign_id"] == campaign_id
    assert updated["data"]["update_time"]
    assert shown["handle_names"] == [first, second, third]
    assert (shown["campaign_name"], shown["advertiser_ids"]) == ("Summer", ["9"])


def test_nothing_is_removed_or_renamed_by_an_update(brand: Brand, member: Handle) -> None:
    handle = member()
    campaign_id = brand.campaign(
        handle, advertiser_ids=["1"], default_spark_ads_requested_authorization_days=7
    )["campaign_id"]

    brand.done(
        UPDATE, campaign_id=campaign_id, campaign_type="CAMPAIGN", campaign_name="New", advertiser_ids=[]
    )
    brand.wait(seconds=3)

    shown = brand.shown(campaign_id)
    assert (shown["handle_names"], shown["campaign_name"], shown["advertiser_ids"]) == (
        [handle],
        "Summer",
        ["1"],
    )


def test_an_update_names_the_right_type_and_campaign(brand: Brand, member: Handle) -> None:
    campaign_id, link_id = brand.campaign(member())["campaign_id"], brand.brand_link()["campaign_id"]

    answers = [
        brand.done(UPDATE, campaign_id=campaign_id, campaign_type="BRAND_LINK"),
        brand.done(UPDATE, campaign_id=link_id, campaign_type="BRAND_LINK", handle_names=[member()]),
        brand.done(UPDATE, campaign_id="1", campaign_type="CAMPAIGN"),
        brand.done(CREATE, campaign_id="1", handle_names=[member()]),
    ]

    assert [answer["code"] for answer in answers] == [40002, 40002, 40007, 40007]


def test_campaigns_come_at_most_five_a_page_and_one_type(brand: Brand, member: Handle) -> None:
    made = [brand.campaign(member())["campaign_id"] for _ in range(6)]
    link = brand.brand_link()["campaign_id"]

    first, second = (brand.asked(LIST, page=page)["data"] for page in (1, 2))
    links = brand.asked(LIST, campaign_type="BRAND_LINK")["data"]["campaigns"]

    shown = [one["campaign_id"] for page in (first, second) for one in page["campaigns"]]
    assert (len(first["campaigns"]), shown[:6]) == (5, made[::-1])
    assert first["page_info"].keys() == {"page", "page_size", "total_number", "total_page"}
    assert link not in shown
    assert link in [one["campaign_id"] for one in links]


@pytest.mark.parametrize(
    "query", [{"page_size": 6}, {"page_size": 0}, {"campaign_ids": ["1"] * 6}, {"campaign_type": "BRAND"}]
)
def test_a_list_out_of_bounds_is_40002(brand: Brand, query: dict[str, Any]) -> None:
    assert brand.asked(LIST, **query)["code"] == 40002


def test_a_foreign_account_is_40001_everywhere(brand: Brand, member: Handle) -> None:
    foreign = {"tto_tcm_account_id": "7000000000000000001"}
    handle = member()

    answers = [
        brand.asked(LIST, **foreign),
        brand.done(CREATE, brand_name="A", campaign_name="B", handle_names=[handle], **foreign),
        brand.asked("/tto/oauth2/info/", **foreign),
        brand.asked("/tto/tcm/creator/public/", handle_name=handle, **foreign),
        brand.asked("/tto/tcm/campaign/link/status/", **foreign),
    ]

    assert [answer["code"] for answer in answers] == [40001] * 5


def test_the_fields_that_were_seen_in_use_can_be_listed(brand: Brand, member: Handle) -> None:
    campaign_id, link_id = brand.campaign(member())["campaign_id"], brand.brand_link()["campaign_id"]

    with brand.habits(campaign_fields="observed"):
        campaign = brand.shown(campaign_id)
        link = brand.shown(link_id, campaign_type="BRAND_LINK")

    assert not {"handle_names", "brand_name"} & campaign.keys()
    assert campaign["campaign_channel_type"] == "API_LITE_CAMPAIGN"
    assert {"brand_name", "brand_profile_id", "campaign_name"} <= link.keys()


def test_a_message_account_is_an_object_or_a_text(brand: Brand, member: Handle) -> None:
    made = brand.campaign(member(), business_account_handle="acme")
    text = made["dm_info"]
    updated = brand.done(UPDATE, campaign_id=made["campaign_id"], campaign_type="CAMPAIGN")["data"]
    with brand.habits(contradictions="example"):
        thing = brand.campaign(member(), business_account_handle="acme")["dm_info"]

    assert isinstance(text, str)
    assert "dm_info" not in updated
    assert thing == {"business_account_handle": "acme", "dm_allowed": True}


def test_brand_profiles_are_made_and_listed(brand: Brand) -> None:
    told = {"brand_name": "Böhm", "brand_industry_id": "290101", "brand_website": "https://b.example/"}
    url = "https://www.tiktok.com/@boehm"
    made = brand.done(
        "/tto/tcm/brand/profile/create/", logo_url="https://l/a.png", tiktok_account_url=url, **told
    )

    profile_id = made["data"]["brand_profile_id"]
    answer = brand.asked("/tto/tcm/brand/profile/get/", brand_profile_ids=[profile_id])
    with brand.habits(contradictions="example", newer_fields=False):
        again = brand.asked("/tto/tcm/brand/profile/get/", brand_profile_ids=[profile_id])

    assert {**told, "tiktok_account_url": url}.items() <= made["data"].items()
    assert made["data"]["logo_url"] != "https://l/a.png"
    assert answer["data"]["brands"][0]["brand_industry"] == "290101"
    assert again["data"]["brands"][0]["brand_industry_id"] == "290101"
    assert "tiktok_account_url" not in again["data"]["brands"][0]


@pytest.mark.parametrize(
    "changed",
    [
        {"brand_name": "x" * 61},
        {"brand_website": "http://b.example/"},
        {"tiktok_account_url": "https://tiktok.com/@b"},
        {"logo_url": None},
        {"brand_industry_id": None},
    ],
    ids=str,
)
def test_a_brand_profile_out_of_bounds_is_40002(brand: Brand, changed: dict[str, Any]) -> None:
    told = {
        "brand_name": "B", "brand_industry_id": "1", "brand_website": "https://b/", "logo_url": "https://l/",
        **changed,
    }  # fmt: skip

    assert brand.done("/tto/tcm/brand/profile/create/", **told)["code"] == 40002


def test_a_brand_link_invites_nobody_and_counts_its_joiners(brand: Brand, member: Handle) -> None:
    link = brand.brand_link()
    person = brand.consented(member())

    brand.join(person, link["invite_link"])

    shown = brand.shown(link["campaign_id"], campaign_type="BRAND_LINK")
    assert "country_codes" not in link
    assert "handle_names" not in shown
    assert shown["country_codes"] == [brand.country(person.handle)]
    assert shown["brand_name"] == "Acme"

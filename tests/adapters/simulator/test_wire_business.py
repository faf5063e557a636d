from collections.abc import Callable
from typing import Any

import pytest

from tests.adapters.simulator.brand import Brand, Data, Person, parts

Handle = Callable[[], str]
PUBLISH = "/business/video/publish/"
POST = {"is_brand_organic": False, "is_branded_content": True}


def published(brand: Brand, person: Person, **post: Any) -> Data:
    return brand.post(
        PUBLISH,
        token=person.token,
        business_id=person.open_id,
        video_url="https://videos.example/one.mp4",
        post_info={**POST, **post},
    )


def progress(brand: Brand, person: Person, share_id: str) -> Data:
    answer = brand.get(
        "/business/publish/status/", token=person.token, business_id=person.open_id, publish_id=share_id
    )
    data: Data = answer["data"]
    return data


def joined(brand: Brand, member: Handle) -> tuple[Person, Data]:
    person = brand.consented(member())
    made = brand.campaign(person.handle)
    assert brand.join(person, made["invite_link"])["code"] == 0
    return person, made


def test_a_video_published_into_a_campaign_waits_for_its_review(brand: Brand, member: Handle) -> None:
    person, made = joined(brand, member)

    share_id = published(brand, person, tto_invite_link=made["invite_link"])["data"]["share_id"]
    seen = [progress(brand, person, share_id)]
    brand.wait(seconds=60)
    seen.append(progress(brand, person, share_id))
    [video_id] = brand.shown(made["campaign_id"])["video_ids"]
    brand.trigger("video_published", person.handle, video_id=video_id)
    seen.append(progress(brand, person, share_id))

    assert seen == [
        {"status": "PROCESSING_DOWNLOAD"},
        {"status": "PUBLISH_COMPLETE", "post_ids": []},
        {"status": "PUBLISH_COMPLETE", "post_ids": [video_id]},
    ]
    assert brand.video(person.handle) == video_id


def test_a_rejected_publication_says_why(brand: Brand, member: Handle) -> None:
    person, made = joined(brand, member)
    share_id = published(brand, person, tto_invite_link=made["invite_link"])["data"]["share_id"]
    [video_id] = brand.shown(made["campaign_id"])["video_ids"]

    brand.trigger("video_rejected", person.handle, video_id=video_id, reason="no disclosure")
    brand.wait(seconds=60)

    assert progress(brand, person, share_id) == {"status": "FAILED", "reason": "no disclosure"}


def test_a_draft_goes_to_the_inbox(brand: Brand, member: Handle) -> None:
    person = brand.consented(member())
    before = brand.world.videos(person.handle)

    share_id = published(brand, person, upload_to_draft=True)["data"]["share_id"]
    brand.wait(seconds=60)

    assert progress(brand, person, share_id) == {"status": "SEND_TO_USER_INBOX"}
    assert brand.world.videos(person.handle) == before


def test_publishing_into_a_campaign_needs_joining_and_branding(brand: Brand, member: Handle) -> None:
    person, made = joined(brand, member)
    stranger, hesitant = brand.consented(member()), brand.consented(member())
    link = made["invite_link"]
    brand.done("/tto/tcm/campaign/create/", campaign_id=made["campaign_id"], handle_names=[hesitant.handle])

    codes = [
        published(brand, hesitant, tto_invite_link=link)["code"],
        published(brand, stranger, tto_invite_link=link)["code"],
        published(brand, person, tto_invite_link=link, is_branded_content=False)["code"],
        published(brand, person, tto_invite_link="https://www.tiktok.com/t/nowhere/")["code"],
    ]

    assert codes == [40002, 40002, 40002, 40007]
    assert brand.shown(made["campaign_id"])["video_ids"] == []


def test_an_account_publishes_six_times_a_minute(brand: Brand, member: Handle) -> None:
    person = brand.consented(member())

    codes = [published(brand, person)["code"] for _ in range(7)]
    brand.wait(minutes=1)
    codes.append(published(brand, person)["code"])

    assert codes == [0] * 6 + [40132, 0]


def test_an_account_publishes_fifteen_times_a_day(brand: Brand, member: Handle) -> None:
    person = brand.consented(member())

    codes = []
    for _ in range(16):
        codes.append(published(brand, person)["code"])
        brand.wait(minutes=10)

    assert codes == [0] * 15 + [40132]


@pytest.mark.parametrize(
    "post", [{"caption": "x" * 2_201}, {"is_branded_content": None}, {"is_brand_organic": "yes"}], ids=str
)
def test_a_publication_out_of_bounds_is_40002(brand: Brand, member: Handle, post: Data) -> None:
    assert published(brand, brand.consented(member()), **post)["code"] == 40002


def listed(brand: Brand, person: Person, fields: list[str], **query: Any) -> Data:
    return brand.get(
        "/business/video/list/", token=person.token, business_id=person.open_id, fields=fields, **query
    )


def test_own_videos_are_told_a_day_late(brand: Brand, member: Handle) -> None:
    person = brand.consented(member())
    video_id = brand.trigger("publish", person.handle)["video_id"]
    fields = ["item_id", "video_views", "reach", "audience_genders", "video_view_retention", "create_time"]
    told = {"filters": {"video_ids": [video_id]}}

    [fresh] = listed(brand, person, fields, **told)["data"]["videos"]
    brand.wait(days=2)
    [later] = listed(brand, brand.consented(person.handle), fields, **told)["data"]["videos"]

    assert fresh.keys() == {"item_id", "video_views", "create_time"}
    assert later.keys() == set(fields)
    assert later["reach"] <= later["video_views"]
    assert len(later["create_time"]) == 10
    assert set(parts(later["audience_genders"], "gender")) == {"Female", "Male", "Other"}
    assert later["video_view_retention"][0] == {"second": "0", "percentage": 1.0}


def test_own_videos_come_in_pieces_of_up_to_twenty(brand: Brand, member: Handle) -> None:
    person = brand.consented(member())

    first = listed(brand, person, ["item_id"], max_count=2)["data"]
    second = listed(brand, person, ["item_id"], max_count=2, cursor=first["cursor"])["data"]
    codes = [
        listed(brand, person, ["item_id"], max_count=21)["code"],
        listed(brand, person, ["likes"])["code"],
        listed(brand, person, ["item_id", "audience_ages"])["code"],
        listed(brand, brand.consented(member(), "video.list"), ["item_id", "reach"])["code"],
    ]

    ids = [one["item_id"] for page in (first, second) for one in page["videos"]]
    assert ids == [brand.video(person.handle, place) for place in range(4)]
    assert codes == [40002, 40002, 40002, 40130]


def test_an_own_account_tells_what_is_asked(brand: Brand, member: Handle) -> None:
    person = brand.consented(member())
    told = {"token": person.token, "business_id": person.open_id}

    plain = brand.get("/business/get/", **told)["data"]
    counted = brand.get("/business/get/", fields=["followers_count"], **told)["data"]
    wrong = brand.get("/business/get/", fields=["shoe_size"], **told)

    assert plain["username"] == person.handle
    assert counted.keys() == {"followers_count"}
    assert wrong["code"] == 40002


# --- the right to advertise ---


def spark(brand: Brand, video_id: str, **more: Any) -> Data:
    return brand.post("/tcm/tt_video/apply/", tcm_account_id=brand.app.account_id, video_id=video_id, **more)


def spark_status(brand: Brand, video_id: str) -> Data:
    return brand.get("/tcm/tt_video/status/", tcm_account_id=brand.app.account_id, video_id=video_id)


def test_a_creator_allows_advertising_for_some_days(brand: Brand, member: Handle) -> None:
    handle = member()
    made = brand.campaign(handle)
    video_id = brand.trigger("campaign_link", handle, link=made["invite_link"])["video_id"]

    codes = [spark(brand, video_id, authorization_days=7)["code"], spark(brand, video_id)["code"]]
    waiting = spark_status(brand, video_id)["data"]
    brand.trigger("spark_accept", handle, video_id=video_id)
    accepted = spark_status(brand, video_id)["data"]
    brand.wait(days=7)
    expired = spark_status(brand, video_id)["data"]

    assert codes == [0, 40002]
    assert (waiting["auth_status"], "auth_code" in waiting) == ("WAITING", False)
    assert (accepted["auth_status"], accepted["auth_code_status"]) == ("ACCEPTED", "NOT_USED")
    assert expired["auth_code_status"] == "EXPIRED"
    assert spark(brand, video_id, action="EXTEND")["code"] == 0


def test_advertising_is_asked_for_linked_videos_only(brand: Brand, member: Handle) -> None:
    video_id = brand.video(member())

    assert spark(brand, video_id)["code"] == 40002
    assert spark_status(brand, video_id)["code"] == 40007
    assert spark(brand, video_id, authorization_days=366)["code"] == 40002


# --- the brand's own token ---


def test_a_brand_token_is_traded_revoked_and_traded_again(brand: Brand, member: Handle) -> None:
    app = {"app_id": brand.app.app_id, "secret": brand.app.app_secret}
    code = brand.control("trigger", event="brand_consent")[1]["auth_code"]

    first = brand.post("/oauth2/access_token/", auth_code=code, **app)
    again = brand.post("/oauth2/access_token/", auth_code=code, **app)
    token = first["data"]["access_token"]
    revoked = brand.post("/oauth2/revoke_token/", access_token=token, **app)
    dead = brand.get("/tto/oauth2/tcm/", token=token, **app)["code"]
    code = brand.control("trigger", event="brand_consent")[1]["auth_code"]
    second = brand.post("/oauth2/access_token/", auth_code=code, return_advertiser_ids=False, **app)["data"]
    brand.app = brand.world.credentials

    assert first["data"].keys() == {"access_token", "advertiser_ids", "scope"}
    assert again["code"] == 40110
    assert revoked["data"] == {"app_id": app["app_id"], "advertiser_ids": []}
    assert dead == 40105
    assert second.keys() == {"access_token", "scope"}
    assert second["access_token"] != token
    assert brand.get("/tto/oauth2/tcm/", token=second["access_token"], **app)["code"] == 0


def test_the_consenting_creators_are_listed(brand: Brand, member: Handle) -> None:
    app = {"app_id": brand.app.app_id, "secret": brand.app.app_secret}
    person = brand.consented(member())

    during = brand.get("/oauth2/creator/get/", **app)["data"]["list"]
    brand.trigger("revoke_consent", person.handle)
    after = brand.get("/oauth2/creator/get/", **app)["data"]["list"]

    assert {"creator_id": person.open_id, "handle_name": person.handle} in during
    assert person.handle not in parts(after, "handle_name")

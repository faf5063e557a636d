from collections.abc import Callable

import pytest

from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.wire.authorized import TABLE as FIELDS
from tests.adapters.simulator.client import BACK, Client, came_back

Handle = Callable[[], str]
PROFILE = "/tcm/creator/authorized/"
VIDEOS = "/tcm/creator/authorized/video/list/"


def test_the_page_names_the_app_the_scopes_and_the_way_back(client: Client) -> None:
    page = client.consent_page()

    assert page.status_code == 200
    assert all(
        text in page.text for text in (client.app.app_id, "biz.creator.insights", BACK, "Allow", "Refuse")
    )
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_consent_leads_back_with_code_and_state(client: Client, outsider: Handle) -> None:
    answer = client.answer_page(client.consent_page(), f"@{outsider()}")

    assert answer.status_code == 302
    assert answer.headers["location"].startswith(BACK + "?")
    told = came_back(answer)
    assert told["state"] == "s 1&2"
    assert told["code"]


def test_refusal_leads_back_with_an_error(client: Client, member: Handle) -> None:
    answer = client.answer_page(client.consent_page(), member(), decision="refuse")

    told = came_back(answer)
    assert (told["error"], told["state"]) == ("access_denied", "s 1&2")
    assert told["error_description"]
    assert "code" not in told


def test_a_page_is_answered_once(client: Client, member: Handle) -> None:
    page, handle = client.consent_page(), member()

    first, again = client.answer_page(page, handle), client.answer_page(page, handle)

    assert (first.status_code, again.status_code) == (302, 400)
    assert "answered before" in again.text


def test_an_unknown_handle_is_asked_for_again(client: Client, member: Handle) -> None:
    again = client.answer_page(client.consent_page(), "<b>nobody</b>")

    assert again.status_code == 422
    assert "Nobody in this simulated world" in again.text
    assert client.answer_page(again, member()).status_code == 302


@pytest.mark.parametrize(
    "changed",
    [
        {"client_key": "somebody else"},
        {"response_type": "token"},
        {"scope": " , "},
        {"redirect_uri": ""},
        {"redirect_uri": "http://example.org/back/"},
        {"redirect_uri": "https://example.org/back"},
        {"redirect_uri": "https://example.org:8443/back/"},
        {"redirect_uri": "https://example.org/back/?a=1"},
        {"redirect_uri": "https://example.org/back/#a"},
        {"redirect_uri": "https://a:b@example.org/"},
        {"redirect_uri": "javascript:alert(1)/"},
        {"redirect_uri": "//example.org/back/"},
        {"redirect_uri": "https://exa mple.org/"},
        {"redirect_uri": "http://[::1/back/"},
        {"redirect_uri": "https://example.org/" + "x" * 500 + "/"},
        {"redirect_uri": "http://127.0.0.1.example.org/"},
        {"redirect_uri": "https://example.org/\r\nSet-Cookie:a=b/"},
    ],
    ids=lambda changed: str(changed)[:60],
)
def test_a_strange_request_is_turned_away_on_the_page(client: Client, changed: dict[str, str]) -> None:
    page = client.consent_page(**changed)

    assert page.status_code == 400
    assert "location" not in page.headers


@pytest.mark.parametrize(
    "back",
    [
        "https://example.org/back/",
        "http://localhost:8000/callback",
        "http://127.0.0.1:1234/",
        "http://[::1]:80/",
    ],
)
def test_secure_and_loopback_addresses_are_ways_back(client: Client, member: Handle, back: str) -> None:
    answer = client.answer_page(client.consent_page(redirect_uri=back), member())

    assert answer.headers["location"].startswith(back + "?")


def test_a_page_shows_hostile_text_as_text(client: Client) -> None:
    page = client.consent_page(scope="<script>alert(1)</script>")

    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_code_is_traded_for_tokens_once(client: Client, outsider: Handle) -> None:
    code = client.code(outsider())

    first, again = client.exchange(code), client.exchange(code)

    assert (first["code"], again["code"]) == (0, 40110)
    assert first["data"]["token_type"] == "Bearer"
    assert (first["data"]["expires_in"], first["data"]["refresh_token_expires_in"]) == (86_400, 31_536_000)


def test_a_code_holds_for_its_address_only(client: Client, member: Handle) -> None:
    assert client.exchange(client.code(member()), redirect_uri=BACK + "other/")["code"] == 40110


def test_a_code_holds_for_ten_minutes(client: Client, member: Handle) -> None:
    start, code = client.look("clock")["now"], client.code(member())

    client.control("clock", advance=600)
    late = client.exchange(code)
    client.control("clock", now=start)

    assert late["code"] == 40110


def test_the_exchange_wants_the_apps_secret_and_the_right_grant_type(client: Client, member: Handle) -> None:
    code = client.code(member())

    assert client.exchange(code, client_secret="wrong")["code"] == 40001
    assert client.exchange(code, grant_type="password")["code"] == 40108
    assert client.exchange(code)["code"] == 0


def test_a_refresh_rotates_and_does_not_prolong_the_year(client: Client, member: Handle) -> None:
    start, tokens = client.look("clock")["now"], client.tokens(member())
    client.control("clock", advance=86_400)

    refreshed = client.refresh(tokens["refresh_token"])["data"]
    replayed = client.refresh(tokens["refresh_token"])
    client.control("clock", now=start)

    assert refreshed["access_token"] != tokens["access_token"]
    assert refreshed["refresh_token"] != tokens["refresh_token"]
    assert refreshed["refresh_token_expires_in"] == 31_536_000 - 86_400
    assert refreshed["open_id"] == tokens["open_id"]
    assert replayed["code"] == 40107


def test_a_refresh_token_dies_after_a_year(client: Client, member: Handle) -> None:
    start, tokens = client.look("clock")["now"], client.tokens(member())
    client.control("clock", advance=86_400 * 365)

    late = client.refresh(tokens["refresh_token"])
    client.control("clock", now=start)

    assert late["code"] == 40103


def test_an_access_token_dies_after_a_day(client: Client, member: Handle) -> None:
    start, tokens = client.look("clock")["now"], client.tokens(member())
    told = {"creator_id": tokens["open_id"], "fields": ["handle_name"]}
    client.control("clock", advance=86_400)

    late = client.get(PROFILE, token=tokens["access_token"], **told)
    client.control("clock", now=start)

    assert late["code"] == 40102
    assert client.get(PROFILE, token=tokens["access_token"], **told)["code"] == 0


@pytest.mark.parametrize("who", ["app", "creator"])
def test_a_revoked_consent_ends_all_tokens_of_the_creator(client: Client, member: Handle, who: str) -> None:
    handle = member()
    one, other = client.tokens(handle), client.tokens(handle)

    if who == "app":
        app = {"client_id": client.app.app_id, "client_secret": client.app.app_secret}
        assert client.post("/tt_user/oauth2/revoke/", **app, access_token=one["access_token"])["data"] == {}
    else:
        assert client.trigger("revoke_consent", handle)["ended"] == 2

    for tokens in (one, other):
        told = {"creator_id": tokens["open_id"], "fields": ["handle_name"]}
        assert client.get(PROFILE, token=tokens["access_token"], **told)["code"] == 40105
        assert client.refresh(tokens["refresh_token"])["code"] == 40107


def test_a_token_tells_whose_it_is(client: Client, member: Handle) -> None:
    tokens = client.tokens(member(), scope="video.list")

    told = client.post(
        "/tt_user/token_info/get/", app_id=client.app.app_id, access_token=tokens["access_token"]
    )

    assert told["data"] == {
        "app_id": client.app.app_id,
        "scope": "video.list",
        "creator_id": tokens["open_id"],
    }


def test_the_brand_is_told_its_accounts(client: Client) -> None:
    answer = client.get("/oauth2/tcm/get/", app_id=client.app.app_id, secret=client.app.app_secret)

    assert answer["data"]["tcm_account_ids"] == [client.app.account_id]
    assert client.get("/oauth2/tcm/get/", app_id=client.app.app_id, secret="wrong")["code"] == 40001


def test_the_open_id_is_not_the_creator_id(client: Client, member: Handle) -> None:
    handle = member()

    tokens = client.tokens(handle)

    assert tokens["open_id"] != client.simulator.world.creator(handle).creator_id


def test_the_consented_profile_tells_what_was_asked(client: Client, outsider: Handle) -> None:
    handle = outsider()
    while profile_of(client.simulator.world.creator(handle)).lacking:
        handle = outsider()
    tokens = client.tokens(handle)
    fields = [
        "handle_name",
        "audience_genders",
        "audience_ages",
        "audience_countries",
        "creator_rate",
        "completion_rate",
    ]

    data = client.get(PROFILE, token=tokens["access_token"], creator_id=tokens["open_id"], fields=fields)[
        "data"
    ]

    assert data["handle_name"] == handle
    assert {one["gender"] for one in data["audience_genders"]} == {"FEMALE", "MALE", "NONE"}
    assert {one["age"] for one in data["audience_ages"]} == {"18-24", "25-34", "35+"}
    assert len(data["audience_countries"]) == 3
    assert ("rate" in data["creator_rate"]) is ("currency" in data["creator_rate"])
    assert 0 < data["completion_rate"] < 1


def test_a_creator_without_a_rate_is_negotiable_and_tells_no_amount(client: Client) -> None:
    everybody = client.simulator.world.creators()
    tokens = client.tokens(next(c.handle for c in everybody if profile_of(c).rate is None))
    told = {"creator_id": tokens["open_id"], "fields": ["creator_rate"]}

    data = client.get(PROFILE, token=tokens["access_token"], **told)["data"]

    assert data == {"creator_rate": {"is_negotiable_type": True}}


def test_every_field_can_be_asked_for(client: Client) -> None:
    everybody = client.simulator.world.creators()
    away = next(
        c for c in everybody if profile_of(c).vacation and not profile_of(c).lacking and profile_of(c).rate
    )
    tokens, fields = client.tokens(away.handle), list(FIELDS)
    told = {"creator_id": tokens["open_id"], "fields": fields}

    data = client.get(PROFILE, token=tokens["access_token"], **told)["data"]

    assert set(fields) - set(data) <= {"sponsored_video", "audience_locales"}
    assert data["vacation_start_date"] < data["vacation_end_date"]


def test_only_creators_in_the_states_have_locales(client: Client) -> None:
    everybody = [c for c in client.simulator.world.creators() if not profile_of(c).lacking]
    american = next(creator for creator in everybody if profile_of(creator).country == "US")
    german = next(creator for creator in everybody if profile_of(creator).country == "DE")

    told = []
    for creator in (american, german):
        tokens = client.tokens(creator.handle)
        question = {"creator_id": tokens["open_id"], "fields": ["audience_locales", "location"]}
        told.append(client.get(PROFILE, token=tokens["access_token"], **question)["data"])

    assert len(told[0]["audience_locales"]) == 3
    assert all(len(one["locale"]) == 2 for one in told[0]["audience_locales"])
    assert told[1] == {"location": "DE"}


def test_the_consented_profile_wants_fields_that_exist(client: Client, member: Handle) -> None:
    tokens = client.tokens(member())
    told = {"token": tokens["access_token"], "creator_id": tokens["open_id"]}

    assert client.get(PROFILE, **told)["code"] == 40002
    assert client.get(PROFILE, **told, fields=["likes_count"])["code"] == 40002


def test_a_token_opens_no_other_creator(client: Client, member: Handle) -> None:
    one, other = client.tokens(member()), client.tokens(member())

    answer = client.get(PROFILE, token=one["access_token"], creator_id=other["open_id"], fields=["bio"])

    assert answer["code"] == 40001


def test_what_was_not_consented_to_is_40130(client: Client, member: Handle) -> None:
    tokens = client.tokens(member(), scope="biz.creator.info")
    told = {"token": tokens["access_token"], "creator_id": tokens["open_id"]}

    assert client.get(PROFILE, **told, fields=["display_name"])["code"] == 0
    assert client.get(PROFILE, **told, fields=["display_name", "audience_ages"])["code"] == 40130
    assert client.get(VIDEOS, **told)["code"] == 40130


def test_a_creator_can_withhold_a_scope(client: Client, member: Handle) -> None:
    answer = client.answer_page(client.consent_page(), member(), withhold=["video.list"])

    tokens = client.exchange(came_back(answer)["code"])["data"]

    assert tokens["scope"] == "biz.creator.info,biz.creator.insights"


def test_brand_and_creator_tokens_do_not_stand_in_for_each_other(client: Client, member: Handle) -> None:
    tokens = client.tokens(member())
    told = {"tcm_account_id": client.app.account_id, "handle_names": ["ann"]}

    assert client.get("/tcm/creator/status/get/", token=tokens["access_token"], **told)["code"] == 40105
    assert client.get(PROFILE, creator_id=tokens["open_id"], fields=["bio"])["code"] == 40105


def test_consented_videos_tell_engagements_also_of_non_members(client: Client, outsider: Handle) -> None:
    handle = outsider()
    client.trigger("publish", handle, caption="Hello 👋")
    tokens = client.tokens(handle)

    data = client.get(VIDEOS, token=tokens["access_token"], creator_id=tokens["open_id"], limit=1)["data"]

    [post] = data["posts"]
    assert post["caption"] == "Hello 👋"
    assert post["engagement_count"] == post["likes"] + post["comments"] + post["shares"]
    assert 0 < post["engagement_rate"] < 1
    assert set(data["page_info"]) == {"has_more", "cursor"}


def test_consent_follows_the_creator_to_a_new_handle(client: Client, member: Handle) -> None:
    handle = member()
    tokens = client.tokens(handle)

    client.trigger("rename", handle, new_handle="consented.person")

    told = {"creator_id": tokens["open_id"], "fields": ["handle_name"]}
    assert client.get(PROFILE, token=tokens["access_token"], **told)["data"] == {
        "handle_name": "consented.person"
    }


def test_the_token_of_a_deleted_account_is_dead(client: Client, member: Handle) -> None:
    handle = member()
    tokens = client.tokens(handle)

    client.trigger("delete_account", handle)

    told = {"creator_id": tokens["open_id"], "fields": ["handle_name"]}
    assert client.get(PROFILE, token=tokens["access_token"], **told)["code"] == 40105
    assert client.status(handle) == ["INVALID"]

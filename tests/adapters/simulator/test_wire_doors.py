"""Routes, headers, envelopes and parameters: what holds for every call."""

import json
import random
from collections.abc import Callable

import httpx
import pytest

from influence.adapters.simulator.wire.endpoints import ENDPOINTS
from tests.adapters.simulator.client import Client

Handle = Callable[[], str]
STATUS = "/tcm/creator/status/get/"


def test_success_is_an_envelope_with_code_0(client: Client, member: Handle) -> None:
    answer = client.get(STATUS, tcm_account_id=client.app.account_id, handle_names=[member()])

    assert (answer["code"], answer["message"]) == (0, "OK")
    assert isinstance(answer["request_id"], str)


def test_no_two_answers_bear_the_same_request_id(client: Client) -> None:
    ids = {client.get(STATUS)["request_id"] for _ in range(5)}

    assert len(ids) == 5


def test_a_failure_is_http_200_with_empty_data(client: Client) -> None:
    answer = client.get(STATUS, token="wrong")

    assert (answer["code"], answer["data"]) == (40105, {})


@pytest.mark.parametrize(
    ("method", "path"), [key for key, one in ENDPOINTS.items() if one.token.value != "none"]
)
def test_a_call_without_token_is_40104_and_with_a_wrong_one_40105(
    client: Client, method: str, path: str
) -> None:
    codes = [client.envelope(method, path, token, json={})["code"] for token in ("", "wrong")]

    assert codes == [40104, 40105]


def test_a_bearer_token_is_no_access_token(client: Client) -> None:
    answer = client.http.get(
        client.simulator.base_url + STATUS, headers={"Authorization": f"Bearer {client.app.access_token}"}
    )

    assert answer.json()["code"] == 40104
    assert "not into Authorization" in str(client.look("log")["requests"][-1]["remarks"])


@pytest.mark.parametrize(
    "path",
    ["/tcm/creator/status/get", "/tcm/nothing/", "/", "//tcm/creator/status/get/"],
)
def test_an_unknown_route_is_40400(client: Client, path: str) -> None:
    assert client.get(path)["code"] == 40400


def test_another_version_is_an_unknown_route(client: Client) -> None:
    answer = client.http.get(f"{client.simulator.origin}/open_api/v1.2{STATUS}")

    assert answer.json()["code"] == 40400


def test_the_wrong_method_is_an_unknown_route(client: Client) -> None:
    assert client.post(STATUS)["code"] == 40400
    assert "GET" not in client.look("log")["requests"][-1]["method"]


def test_somebody_elses_account_is_40001(client: Client, member: Handle) -> None:
    answer = client.get(STATUS, tcm_account_id="7000000000000000000", handle_names=[member()])

    assert answer["code"] == 40001


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"handle_names": "ann"},
        {"handle_names": ["ann"] * 21},
        {"handle_names": []},
        {"handle_names": ["@ann"]},
        {"handle_names": [1]},
        {"handle_names": [""]},
        {"handle_names": ["a" * 101]},
        {"handle_names": {"ann": 1}},
        {"handle_names": "[" * 100_000},
        {"handle_names": "9" * 10_000},
    ],
    ids=lambda told: str(told)[:40],
)
def test_a_bad_parameter_is_40002(client: Client, told: dict[str, object]) -> None:
    query = {name: value if isinstance(value, str) else json.dumps(value) for name, value in told.items()}
    if len(str(query)) > 60_000:  # longer than a request line may be: take it as deep as it fits
        query = {name: value[:20_000] for name, value in query.items()}

    answer = client.get(STATUS, tcm_account_id=client.app.account_id, **query)

    assert answer["code"] == 40002


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"nothing", b"\xff\xfe", b"[" * 50_000, b'{"a":' + b"1" * 10_000 + b"}", b" " * 2**21],
)
def test_a_body_that_is_no_json_object_is_40002(client: Client, content: bytes) -> None:
    answer = client.envelope("POST", "/tcm/order/create/v2/", content=content)

    assert answer["code"] == 40002


def test_an_unknown_parameter_is_ignored_and_remarked_upon(client: Client, member: Handle) -> None:
    answer = client.get(STATUS, tcm_account_id=client.app.account_id, handle_names=[member()], colour="red")

    assert answer["code"] == 0
    assert "'colour'" in str(client.look("log")["requests"][-1]["remarks"])


def test_the_log_says_what_the_client_did_wrong(client: Client, outsider: Handle) -> None:
    client.get("/tcm/creator/public/", tcm_account_id=client.app.account_id, handle_name=outsider())
    client.get("/tcm/creator/status/get", tcm_account_id=client.app.account_id)

    first, second = client.look("log", limit=2)["requests"]

    assert (first["code"], second["code"]) == (40121, 40400)
    assert "no marketplace member" in str(first["remarks"])
    assert "ends in '/'" in str(second["remarks"])


def test_the_log_holds_no_secret(client: Client) -> None:
    client.get("/oauth2/tcm/get/", app_id=client.app.app_id, secret=client.app.app_secret)
    client.exchange("some-code")

    text = json.dumps(client.look("log"))

    assert client.app.app_secret not in text
    assert client.app.access_token not in text


def test_random_calls_never_break_the_door(client: Client, member: Handle) -> None:
    rolled, handle = random.Random(5), member()
    junk = [
        "",
        "null",
        "0",
        "-1",
        "[]",
        '["x"]',
        "{}",
        "true",
        "1e999",
        "NaN",
        "\x00",
        "é",
        '["\\ud800"]',
        handle,
        "5",
    ]
    names = sorted({parameter.name for one in ENDPOINTS.values() for parameter in one.parameters})
    codes = set()

    for _ in range(400):
        method, path = rolled.choice(list(ENDPOINTS))
        told = {name: rolled.choice(junk) for name in rolled.sample(names, 6)}
        told["tcm_account_id"] = client.app.account_id
        address, headers = client.simulator.base_url + path, {"Access-Token": client.app.access_token}
        if method == "GET":
            answer = client.http.get(address, headers=headers, params=told)
        else:
            answer = client.http.post(address, headers=headers, json=told)
        assert answer.status_code == 200
        codes.add(answer.json()["code"])

    assert {40002, 40105} <= codes
    assert 50000 not in codes


def test_bytes_that_are_no_text_come_back_as_a_refusal(client: Client) -> None:
    answer = httpx.get(
        f"{client.simulator.base_url}{STATUS}?tcm_account_id={client.app.account_id}&handle_names=%5B%22%ff%22%5D",
        headers={"Access-Token": client.app.access_token},
    )

    assert answer.status_code == 200
    assert answer.json()["code"] == 0
    assert answer.json()["data"]["onboarding_status"][0]["status"] == "INVALID"

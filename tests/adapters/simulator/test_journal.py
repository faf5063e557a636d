"""The log of requests: what a client did wrong, in words."""

from collections.abc import Callable
from typing import Any

import pytest

from influence.adapters.simulator.journal import MOST_REMEMBERED, Entry, Journal
from tests.adapters.simulator.client import Client

STATUS = "/tcm/creator/status/get/"
Ask = Callable[[Client], object]


def entry(number: int, *remarks: str) -> Entry:
    return Entry(
        at="2026-06-01T09:00:00+00:00",
        request_id=str(number),
        method="GET",
        path="/x/" * 1_000,
        status=200,
        code=0,
        message="m" * 1_000,
        remarks=remarks,
    )


def asked(client: Client, **query: Any) -> object:
    return client.get(STATUS, tcm_account_id=client.app.account_id, **query)


WRONG: dict[str, tuple[Ask, str]] = {
    "missing header": (
        lambda client: client.http.get(client.simulator.base_url + STATUS),
        "the header Access-Token is missing",
    ),
    "wrong header": (
        lambda client: client.http.get(
            client.simulator.base_url + STATUS, headers={"Authorization": "Bearer x"}
        ),
        "not into Authorization",
    ),
    "wrong content type": (
        lambda client: client.http.post(
            client.simulator.base_url + "/tcm/creator/invite/",
            content="{}",
            headers={"Content-Type": "text/plain", "Access-Token": client.app.access_token},
        ),
        "should be application/json, not text/plain",
    ),
    "page too large": (
        lambda client: client.get(
            "/tcm/order/get/v2/",
            tcm_account_id=client.app.account_id,
            query_type="ORDER_ID",
            order_ids=["1"],
            page_size=21,
        ),
        "page too large: page_size is 21, at most 20",
    ),
    "too many at once": (
        lambda client: asked(client, handle_names=["ann"] * 21),
        "too many at once: handle_names has 21 items, at most 20",
    ),
    "unknown parameter": (
        lambda client: asked(client, handle_names=["ann"], colour="red"),
        "the parameter 'colour' is not known and was ignored",
    ),
    "non-member": (
        lambda client: client.get(
            "/tcm/creator/public/", tcm_account_id=client.app.account_id, handle_name="no.such.member"
        ),
        "who is no marketplace member",
    ),
    "unknown call": (lambda client: client.get("/tcm/nothing/"), "there is no such call"),
    "no slash": (lambda client: client.get(STATUS[:-1]), "every path ends in '/'"),
    "wrong method": (lambda client: client.post(STATUS), "not asked with POST"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_the_log_says_what_the_client_did_wrong(client: Client, fault: str) -> None:
    ask, words = WRONG[fault]

    ask(client)

    assert words in " ".join(client.look("log", limit=1)["requests"][0]["remarks"])


def test_a_right_request_has_no_remarks(client: Client) -> None:
    asked(client, handle_names=["ann"])

    assert client.look("log", limit=1)["requests"][0]["remarks"] == []


def test_only_faults_are_shown_on_demand(client: Client) -> None:
    asked(client, handle_names=["ann"])
    asked(client, handle_names=["ann"], colour="red")
    asked(client, handle_names=["ann"])

    shown = client.look("log", faults_only="true", limit=1)["requests"]

    assert len(shown) == 1
    assert "colour" in shown[0]["remarks"][0]


def test_a_word_that_is_no_flag_is_refused(client: Client) -> None:
    assert "faults_only" in client.look("log", faults_only="perhaps")["error"]


def test_the_log_forgets_the_oldest() -> None:
    journal = Journal()

    for number in range(MOST_REMEMBERED + 5):
        journal.write(entry(number))

    assert journal.latest()[0].request_id == "5"
    assert [one.request_id for one in journal.latest(2)] == ["503", "504"]


def test_the_log_keeps_long_texts_short() -> None:
    kept = entry(1, *["r" * 1_000] * 50)

    assert len(kept.path) == len(kept.message) == 500
    assert len(kept.remarks) == 20
    assert all(len(remark) == 300 for remark in kept.remarks)


def test_secrets_of_a_request_are_not_in_the_log(client: Client) -> None:
    client.get("/oauth2/tcm/get/", app_id=client.app.app_id, secret=client.app.app_secret)

    told = str(client.look("log", limit=1))

    assert client.app.app_secret not in told
    assert client.app.access_token not in told

"""Requests for which there is no answer: problem details, and nothing of what the caller sent."""

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from influence.entrypoints.api.desk import Health
from tests.entrypoints.api.recording import raising, recorded
from tests.entrypoints.api.running import Running, running

MEMBERS = {"type", "title", "status", "code", "detail", "rule", "remedies", "request_id"}
PLANTED = "planted<b>text"


def at_nowhere(app: Running) -> httpx.Response:
    return app.http.get(f"/{PLANTED}", params={"x": PLANTED})


def with_another_method(app: Running) -> httpx.Response:
    return app.http.delete("/webhooks/tiktok", headers={"X-Planted": PLANTED})


def reading_messages(app: Running) -> httpx.Response:
    return app.http.get("/webhooks/tiktok")


def posting_to_the_callback(app: Running) -> httpx.Response:
    return app.http.post("/connect/tiktok/", content=PLANTED.encode())


def breaking_something(app: Running) -> httpx.Response:
    return app.http.post("/webhooks/tiktok", content=PLANTED.encode())


@pytest.mark.parametrize(
    ("ask", "status", "code"),
    [
        (at_nowhere, 404, "not_found"),
        (with_another_method, 405, "method_not_allowed"),
        (reading_messages, 405, "method_not_allowed"),
        (posting_to_the_callback, 405, "method_not_allowed"),
        (breaking_something, 500, "unexpected"),
    ],
)
def test_every_refusal_is_problem_details(ask: Callable[[Running], Any], status: int, code: str) -> None:
    desk = recorded(hear=raising(RuntimeError(PLANTED)))
    with running(desk.desk) as app:
        answer = ask(app)

    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(told) == MEMBERS
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert told["type"] == f"urn:influence:problem:{code}"
    assert told["request_id"] == answer.headers["x-request-id"]
    assert "planted" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_methods_that_work_are_named() -> None:
    with running(recorded().desk) as app:
        answer = app.http.delete("/webhooks/tiktok")

    assert "POST" in answer.headers["allow"]


def test_the_unexpected_is_remarked_without_its_words() -> None:
    desk = recorded(hear=raising(RuntimeError(PLANTED)))
    with running(desk.desk) as app:
        answer = app.http.post("/webhooks/tiktok", content=b"{}")

    (remark,) = desk.remarks
    assert answer.json()["request_id"] in remark
    assert "RuntimeError at " in remark
    assert "planted" not in remark


def test_the_health_of_a_working_instance() -> None:
    with running(recorded().desk) as app:
        answer = app.http.get("/healthz")

    told = answer.json()
    assert (answer.status_code, told.pop("version") != "") == (200, True)
    assert told == {"status": "ok", "database": "ok", "phase": "before"}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("database", "status"), [("ok", 200), ("database_missing", 503)])
def test_the_health_is_told_without_a_body_too(database: str, status: int) -> None:
    with running(recorded(health=lambda: Health(database)).desk) as app:
        answer = app.http.head("/healthz")

    assert (answer.status_code, answer.content) == (status, b"")
    assert int(answer.headers["content-length"]) > 0


def test_the_health_without_a_database() -> None:
    with running(recorded(health=lambda: Health("database_missing")).desk) as app:
        answer = app.http.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "degraded"
    assert answer.json()["database"] == "database_missing"


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x02\x00\x01\x00\xff\r\n\r\n", b"GET\r\n\r\n", b"\r\n" * 50_000]
)
def test_what_is_no_http_disturbs_nobody(garbage: bytes) -> None:
    with running(recorded().desk) as app:
        answer = app.raw(garbage)

        assert answer.startswith(b"HTTP/1.1 400 ")
        assert app.http.get("/healthz").status_code == 200


def test_two_applications_live_in_one_process() -> None:
    one, other = recorded(), recorded(health=lambda: Health("database_missing"))
    with running(one.desk) as first, running(other.desk) as second:
        first.http.post("/webhooks/tiktok", content=b"1")
        statuses = [app.http.get("/healthz").status_code for app in (first, second)]

    assert statuses == [200, 503]
    assert (len(one.heard), len(other.heard)) == (1, 0)


def test_leaving_the_block_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())

    with running(recorded().desk) as app:
        app.http.post("/webhooks/tiktok", content=b"{}")

    left = set(threading.enumerate()) - before
    assert [thread.name for thread in left if thread.name in {"errand", "deed"}] == []

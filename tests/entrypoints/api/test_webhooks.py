"""Messages from TikTok at the door: what is taken in, what is turned away, and what happens afterwards."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from influence.adapters.sql.errors import DatabaseBusy
from influence.application.connect_account import Finished
from influence.application.hear_tiktok import Acted
from influence.domain.errors import Unusable
from influence.domain.ports.inbox import NotFromTikTok
from influence.entrypoints.api.desk import MOST_BYTES, Patience
from tests.entrypoints.api.recording import connected, raising, recorded
from tests.entrypoints.api.running import PATIENCE, running

PATH = "/webhooks/tiktok"


def test_a_message_is_handed_over_as_it_came() -> None:
    desk, body = recorded(), bytes(range(256))
    with running(desk.desk) as app:
        answer = app.http.post(PATH, content=body, headers={"Tiktok-Signature": "t=1,s=ab"})

    assert (answer.status_code, answer.json()) == (200, {"received": 1})
    assert desk.heard == [(body, "t=1,s=ab")]
    assert len(answer.headers["x-request-id"]) == 16


def test_a_message_without_signature_is_the_readers_matter() -> None:
    desk = recorded()
    with running(desk.desk) as app:
        app.http.post(PATH, content=b"{}")

    assert desk.heard == [(b"{}", None)]


def test_what_is_not_tiktoks_is_turned_away() -> None:
    with running(recorded(hear=raising(NotFromTikTok("its signature is wrong"))).desk) as app:
        answer = app.http.post(PATH, content=b"{}")

    told = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (401, 401, "not_from_tiktok")
    assert told["detail"] == "The message is not TikTok's: its signature is wrong."
    assert answer.headers["www-authenticate"] == "Tiktok-Signature"


def test_an_unreadable_message_is_not_quoted() -> None:
    with running(recorded(hear=raising(Unusable("body", "<b>hello</b>", "no JSON"))).desk) as app:
        answer = app.http.post(PATH, content=b"<b>hello</b>")

    assert answer.status_code == 400
    assert "hello" not in answer.text


def test_a_busy_database_has_tiktok_repeat_it() -> None:
    with running(recorded(hear=raising(DatabaseBusy())).desk) as app:
        answer = app.http.post(PATH, content=b"{}")

    assert answer.status_code == 503


def test_a_body_of_one_mebibyte_comes_in() -> None:
    desk = recorded()
    with running(desk.desk) as app:
        answer = app.http.post(PATH, content=b"x" * MOST_BYTES)

    assert answer.status_code == 200
    assert len(desk.heard[0][0]) == MOST_BYTES


@pytest.mark.parametrize("is_announced", [True, False], ids=["announced", "in chunks"])
def test_one_byte_more_is_too_large(is_announced: bool) -> None:
    desk, body = recorded(), b"x" * (MOST_BYTES + 1)
    with running(desk.desk) as app:
        answer = app.http.post(PATH, content=body if is_announced else iter([body[:99], body[99:]]))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert desk.heard == []


def test_a_body_that_never_comes_is_given_up() -> None:
    desk = recorded(patience=Patience(body=0.05))
    with running(desk.desk) as app:
        head = b"POST /webhooks/tiktok HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\nConnection: close\r\n\r\n"
        answer = app.raw(head, b'{"obj')

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"too_slow"' in answer
    assert desk.heard == []


def test_no_answer_waits_for_what_tiktok_is_asked() -> None:
    asked, go = threading.Event(), threading.Event()

    def act() -> Acted:
        asked.set()
        assert go.wait(PATIENCE)
        return Acted(0, 0)

    desk = recorded(act=act)
    with running(desk.desk) as app:
        assert asked.wait(PATIENCE)
        answers = [app.http.post(PATH, content=b"{}") for _ in range(5)]
        health = app.http.get("/healthz")
        go.set()

    assert {answer.status_code for answer in (*answers, health)} == {200}


def test_no_message_waits_for_creators_whom_tiktok_keeps_waiting() -> None:
    asked, go = threading.Semaphore(0), threading.Event()

    def finish(*_: object) -> Finished:
        asked.release()
        assert go.wait(PATIENCE)
        return connected()

    with running(recorded(finish=finish).desk) as app, ThreadPoolExecutor(20) as creators:
        for _ in range(20):
            creators.submit(httpx.get, f"{app.url}/connect/tiktok/?code=c&state=s", timeout=PATIENCE)
        assert all(asked.acquire(timeout=PATIENCE) for _ in range(8))
        answers = [app.http.post(PATH, content=b"{}"), app.http.get("/healthz")]
        go.set()

    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_new_message_is_looked_into_and_an_old_one_not() -> None:
    new = iter([1, 0])
    desk = recorded(hear=lambda *_: next(new))
    with running(desk.desk) as app:
        assert desk.was_acted()
        app.http.post(PATH, content=b"{}")
        assert desk.was_acted()
        app.http.post(PATH, content=b"{}")

    assert not desk.acted.acquire(blocking=False)


def test_what_waits_is_looked_into_at_the_start() -> None:
    desk = recorded()
    with running(desk.desk):
        assert desk.was_acted()

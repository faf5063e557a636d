"""Nothing that was told in confidence is in a log, an error, a representation or an address."""

import json
import logging
import socket
import threading
import traceback

import httpx
import pytest

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.tiktok.http import open_client
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.adapters.tiktok.wire import Wire
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import (
    CALLS,
    CODE,
    REFRESH,
    SETTINGS,
    FarSide,
    Reply,
    echo,
    envelope,
    failure,
    raw,
)
from tests.adapters.tiktok.lines import listening
from tests.adapters.tiktok.records import RecordedAlarms, RecordedQuota

PLANTED = "planted"
FAILURES: dict[str, Reply] = {
    **{f"echoing {code}": echo(code) for code in (40001, 40002, 40102, 40105, 40110, 50000, 60001)},
    "request id": raw(json.dumps({"code": 40002, "message": "no", "request_id": "R"}).encode()),
    "tokens of the wrong type": envelope(**{**ANSWERS["exchange"], "open_id": 7.5}),
    "cut off": raw(json.dumps({"code": 0, "data": ANSWERS["exchange"]}).encode()[:-5]),
    **{kind.__name__: failure(kind) for kind in (httpx.ConnectError, httpx.ReadTimeout, httpx.ReadError)},
    "good": envelope(**ANSWERS["exchange"]),
}


@pytest.mark.parametrize("reply", FAILURES.values(), ids=FAILURES.keys())
@pytest.mark.parametrize("call", sorted(CALLS))
def test_no_failure_tells_a_secret(call: str, reply: Reply, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    quota, alarms = RecordedQuota(), RecordedAlarms()
    far = FarSide(reply, tries=2, quota=quota, alarms=alarms)
    shown = [repr(far.marketplace), repr(far.wire), repr(SETTINGS), str(SETTINGS)]

    try:
        shown.append(repr(CALLS[call](far)))
    except Exception as error:  # noqa: BLE001 - whatever comes out is looked at
        shown += [repr(error), str(error), repr(getattr(error, "remedies", ()))]
        shown += traceback.TracebackException.from_exception(error, capture_locals=True).format()

    shown += [str(request.url) for request in far.requests]
    shown += [repr(quota.asked), repr(alarms.all())]
    shown += [caplog.text, *(repr(record.__dict__) for record in caplog.records)]
    assert far.requests
    assert PLANTED not in "\n".join(shown)


def test_the_secrets_do_reach_tiktok() -> None:
    far = FarSide(envelope(**ANSWERS["exchange"]))

    CALLS["exchange"](far)
    assert far.body["client_secret"] == SETTINGS.app_secret.reveal()
    assert far.body["auth_code"] == CODE.reveal()
    assert "access-token" not in far.last.headers
    CALLS["refresh"](far)
    assert far.body["refresh_token"] == REFRESH.reveal()


def test_the_tokens_that_come_back_are_wrapped() -> None:
    far = FarSide(envelope(**ANSWERS["exchange"]))

    tokens = far.marketplace.exchange(CODE, "https://ours.example/back/")

    assert tokens.access.reveal() == "planted-access-answer"
    assert tokens.refresh.reveal() == "planted-refresh-answer"
    assert PLANTED not in repr(tokens)


@pytest.mark.parametrize("call", ["own_account", "subscriptions"])
def test_a_secret_in_a_question_is_on_the_line_only(call: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    heard: list[bytes] = []

    def serve(line: socket.socket, _: threading.Event) -> None:
        body = json.dumps({"code": 0, "data": ANSWERS[call]}).encode()
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    with listening(serve, heard) as address, open_client() as client:
        market = TtcmMarketplace(Wire(client, address, tries=1), SETTINGS, SteppedClock())
        getattr(market, call)()

    assert b"secret=planted-app-secret" in heard[0].split(b" ")[1]
    assert "HTTP Request: GET" in caplog.text
    assert PLANTED not in caplog.text + repr([record.__dict__ for record in caplog.records])

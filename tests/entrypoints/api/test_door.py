"""The door before every route: none goes around it, and who is not let in is nobody."""

from threading import Thread
from typing import Any

import pytest
from litestar import Request, Response, get

from influence.domain.api_keys import Scope
from influence.entrypoints.api.answers import Answer
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.v1 import reading, router
from influence.entrypoints.api.v1.door import caller_of, let_in, needs, needs_of
from influence.entrypoints.api.v1.limits import Limits


def test_no_route_may_leave_the_door_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def open_to_all(_: Request[Any, Any, Any]) -> None: ...

    @get("/open", opt=needs(Scope.ACCOUNTS_READ), before_request=open_to_all)
    async def around() -> Response[bytes]:
        return Response(b"")

    monkeypatch.setattr(reading, "_SUBJECTS", (lambda *_: [around],))

    with pytest.raises(TypeError, match="leave the door out"):
        router.routes_of(lambda kind: kind, Hands())


def test_who_was_not_let_in_is_nobody() -> None:
    request: Request[Any, Any, Any] = Request({"type": "http", "state": {}, "headers": []})  # type: ignore[arg-type] # no whole one is needed

    with pytest.raises(KeyError):
        let_in(request)
    with pytest.raises(KeyError):
        caller_of(request)


def test_some_routes_let_their_callers_in_themselves() -> None:
    routes = router.routes_of(lambda kind: kind, Hands())

    at_once = {path for route in routes for path in route.paths if needs_of(route).at_once}

    assert at_once == {"/accounts", "/accounts/{number:int}"}


def test_an_answer_without_a_body_tells_no_type() -> None:
    whole = Answer(200, b"{}", "application/json", {"ETag": '"1"'}).to_asgi_response()
    unchanged = Answer(304, b"", "application/json", {"ETag": '"1"'}).to_asgi_response()

    assert whole.encode_headers() == [
        (b"etag", b'"1"'),
        (b"content-type", b"application/json"),
        (b"content-length", b"2"),
    ]
    assert unchanged.encode_headers() == [(b"etag", b'"1"')]


def test_a_key_that_many_threads_use_is_counted_right() -> None:
    limits, passed = Limits(50, lambda: 0.0), list[bool]()

    def ask() -> None:
        passed.extend(limits.spend("key")[0] for _ in range(20))

    threads = [Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sum(passed) == 50


def test_who_waited_as_told_may_ask() -> None:
    now = 4.915566767035848
    limits = Limits(1, lambda: now)
    limits.spend("key")

    may, told = limits.spend("key")
    now += int(told["Retry-After"])

    assert not may
    assert limits.spend("key")[0]

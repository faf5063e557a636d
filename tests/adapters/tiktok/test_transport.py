"""Hostile bytes, broken lines, patience: nothing but our own errors comes out."""

import gzip
import itertools
import json
import logging
import zlib
from collections.abc import Callable, Iterator

import attrs
import httpx
import pytest

from influence.adapters.tiktok import bodies
from influence.adapters.tiktok.http import MOST_CONNECTIONS, open_client
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.adapters.tiktok.wire import Wire
from influence.domain.membership import Membership
from influence.domain.ports.upstream import Permit
from influence.domain.ports.upstream_failures import AuthorisationDead, OutcomeUnknown, TikTokUnavailable
from influence.domain.secret import Secret
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import (
    CALLS,
    CHANGES,
    QUICK,
    READS,
    SETTINGS,
    FarSide,
    Reply,
    envelope,
    failure,
    raw,
)

GOOD = json.dumps({"code": 0, "message": "OK", "request_id": "R", "data": {}}).encode()
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "truncated": GOOD[:-9],
    "html": b"<!doctype html><html><body>Service Unavailable</body></html>",
    "text": b"OK",
    "a list": b"[]",
    "a number": b"0",
    "null": b"null",
    "no code": b'{"message":"OK","data":{}}',
    "code null": b'{"code":null,"data":{}}',
    "code true": b'{"code":true,"data":{}}',
    "code a fraction": b'{"code":0.5,"data":{}}',
    "code a word": b'{"code":"zero","data":{}}',
    "code NaN": b'{"code":NaN,"data":{}}',
    "code too long": b'{"code":' + b"9" * 5000 + b',"data":{}}',
    "data a list": b'{"code":0,"data":[1]}',
    "data a text": b'{"code":0,"data":"{}"}',
    "invalid utf-8": b'{"code":0,"message":"\xff\xfe","data":{}}',
    "utf-16": GOOD.decode().encode("utf-16"),
    "two answers": GOOD + GOOD,
    "nested 65 deep": b'{"code":0,"data":' + b'{"a":' * 64 + b"1" + b"}" * 64 + b"}",
    "nested 100000 deep": b'{"code":0,"data":' + b"[" * 10**5 + b"]" * 10**5 + b"}",
    "opened 1000000 times": b"[" * 10**6,
    "9 MiB": b'{"code":0,"data":{"x":"' + b"x" * (9 * 2**20) + b'"}}',
    "a comma too many": b'{"code":0,"data":{},}',
    "duplicate keys": b'{"code":40002,"code":0,"data":{}}',
    "duplicate keys deep inside": b'{"code":0,"data":{"x":[{"y":1,"y":1}]}}',
    "NaN elsewhere": b'{"code":0,"data":{"x":NaN}}',
    "Infinity elsewhere": b'{"code":0,"data":{"x":-Infinity}}',
    "1e400 elsewhere": b'{"code":0,"data":{"x":-1e400}}',
    "10^400 elsewhere": b'{"code":0,"data":{"x":1' + b"0" * 400 + b"}}",
    "10^5000 elsewhere": b'{"code":0,"data":{"x":1' + b"0" * 5000 + b"}}",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("call", sorted(READS))
def test_an_unreadable_answer_to_a_question_is_no_answer(body: bytes, call: str) -> None:
    with pytest.raises(TikTokUnavailable, match="unreadable answer"):
        CALLS[call](FarSide(raw(body)))


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("call", sorted(CHANGES))
def test_an_unreadable_answer_to_a_change_leaves_it_in_doubt(body: bytes, call: str) -> None:
    far = FarSide(raw(body), tries=5)

    with pytest.raises(OutcomeUnknown, match="unreadable answer"):
        CALLS[call](far)

    assert len(far.requests) == 1


TOLERATED: dict[str, bytes] = {
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "data missing": b'{"code":0}',
    "data null": b'{"code":0,"data":null}',
    "no message, no request id": b'{"code":0,"data":{}}',
    "message an object": b'{"code":0,"message":{"a":1},"request_id":[],"data":{}}',
    "lone surrogates elsewhere": b'{"code":0,"message":"\\ud800","data":{"x":"\\udfff"}}',
    "a number of 40 digits": b'{"code":0,"data":{"x":' + b"9" * 40 + b"}}",
    "a very small number": b'{"code":0,"data":{"x":1e-400}}',
    "code as a float": b'{"code":0.0,"data":{}}',
    "nested 64 deep": b'{"code":0,"data":' + b'{"a":' * 62 + b"1" + b"}" * 62 + b"}",
}


@pytest.mark.parametrize("body", TOLERATED.values(), ids=TOLERATED.keys())
def test_odd_but_readable_answers_are_read(body: bytes) -> None:
    assert CALLS["memberships"](FarSide(raw(body))) == {}


def test_an_endless_body_is_given_up() -> None:
    seen = itertools.count()

    def endless() -> Iterator[bytes]:
        while True:
            next(seen)
            yield b"x" * 2**16

    with pytest.raises(TikTokUnavailable, match="larger than 8 MiB"):
        CALLS["memberships"](FarSide(raw(endless())))
    assert next(seen) <= bodies.MOST_BYTES // 2**16 + 2


def test_a_packed_bomb_is_given_up_early() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 2**20) for _ in range(64)) + packer.flush()

    assert len(bomb) < 2**17
    with pytest.raises(TikTokUnavailable, match="larger than 8 MiB"):
        CALLS["memberships"](FarSide(raw(bomb, content_encoding="gzip")))


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("GZIP", gzip.compress)]
)
def test_a_packed_answer_is_unpacked(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    assert CALLS["memberships"](FarSide(raw(pack(GOOD), content_encoding=encoding))) == {}


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(GOOD, "gzip"), (GOOD, "br"), (gzip.compress(GOOD)[:-9], "gzip")],
    ids=["not packed", "unknown", "cut off"],
)
def test_a_badly_packed_answer_is_unreadable(body: bytes, encoding: str) -> None:
    with pytest.raises(TikTokUnavailable, match="unreadable answer"):
        CALLS["memberships"](FarSide(raw(body, content_encoding=encoding)))


def test_a_drip_is_given_up_after_half_a_minute() -> None:
    clock = itertools.count(0.0, 2.5)
    far = FarSide(raw(itertools.repeat(b" ")), patience=attrs.evolve(QUICK, monotonic=lambda: next(clock)))

    with pytest.raises(TikTokUnavailable, match="not complete after 30 seconds"):
        far.marketplace.memberships(["ann"])


NEVER_SENT = [
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
]
SENT = [
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.RemoteProtocolError,
    httpx.NetworkError,
]


@pytest.mark.parametrize("kind", [*NEVER_SENT, *SENT])
@pytest.mark.parametrize("call", sorted(READS))
def test_a_broken_line_is_no_answer_to_a_question(kind: type[httpx.TransportError], call: str) -> None:
    with pytest.raises(TikTokUnavailable) as caught:
        CALLS[call](FarSide(failure(kind)))

    assert "words of the library" not in str(caught.value)


@pytest.mark.parametrize("kind", SENT)
@pytest.mark.parametrize("call", sorted(CHANGES))
def test_a_line_that_breaks_late_leaves_a_change_in_doubt(
    kind: type[httpx.TransportError], call: str
) -> None:
    far = FarSide(failure(kind), tries=5)

    with pytest.raises(OutcomeUnknown):
        CALLS[call](far)

    assert len(far.requests) == 1


@pytest.mark.parametrize("kind", NEVER_SENT)
@pytest.mark.parametrize("call", sorted(CHANGES))
def test_a_line_that_breaks_early_changes_nothing(kind: type[httpx.TransportError], call: str) -> None:
    far = FarSide(failure(kind), tries=5)

    with pytest.raises(TikTokUnavailable):
        CALLS[call](far)

    assert len(far.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_without_an_envelope_leaves_a_change_in_doubt(status: int) -> None:
    with pytest.raises(OutcomeUnknown, match=str(status)):
        CALLS["place_orders"](FarSide(raw(b"bad gateway", status)))


@pytest.mark.parametrize(
    "stumble",
    [
        envelope(50000),
        envelope(60001),
        envelope(40050),
        raw(b"<html>"),
        raw(b"", 503),
        failure(httpx.ReadTimeout),
        failure(httpx.ConnectError),
    ],
    ids=["50000", "maintenance", "40050", "html", "503", "timeout", "no connection"],
)
def test_a_question_is_asked_again_up_to_five_times(stumble: Reply) -> None:
    good = envelope(**ANSWERS["memberships"])
    lucky = FarSide(stumble, stumble, stumble, stumble, good, tries=5)
    unlucky = FarSide(stumble, tries=5)

    assert lucky.marketplace.memberships(["ann"])["ann"].membership is Membership.IN
    with pytest.raises(TikTokUnavailable):
        unlucky.marketplace.memberships(["ann"])
    assert (len(lucky.requests), len(unlucky.requests)) == (5, 5)


@pytest.mark.parametrize("code", [40002, 40105, 40102, 40202, 41001])
def test_a_verdict_is_not_asked_for_again(code: int) -> None:
    far = FarSide(envelope(code), tries=5)

    with pytest.raises(Exception, match="TikTok"):
        far.marketplace.memberships(["ann"])

    assert len(far.requests) == 1


def test_each_request_is_bounded_and_goes_nowhere_else() -> None:
    far = FarSide(raw(b"", 302, location="https://elsewhere.example/"))

    with pytest.raises(TikTokUnavailable):
        far.marketplace.public_profile(Permit("ann"))

    assert len(far.requests) == 1
    assert far.last.extensions["timeout"] == {"connect": 5.0, "read": 30.0, "write": 30.0, "pool": 30.0}


def test_an_embedders_hook_may_read_the_answer_first() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"code": 0, "data": ANSWERS["memberships"]})

    client = httpx.Client(
        transport=httpx.MockTransport(answer), event_hooks={"response": [lambda r: r.read() and None]}
    )
    far = FarSide(envelope())
    marketplace = TtcmMarketplace(Wire(client, SETTINGS.base_url), SETTINGS, far.clock)

    assert marketplace.memberships(["ann"])["ann"].is_member


@pytest.mark.parametrize("token", ["", "with space", "line\nbreak", "ümlaut"])
def test_a_token_no_header_can_carry_is_dead(token: str) -> None:
    far = FarSide(envelope())

    with pytest.raises(AuthorisationDead):
        far.marketplace.authorised_profile("open-1", Secret(token))

    assert far.requests == []


def test_a_base_address_that_is_none_reaches_nobody() -> None:
    far = FarSide(envelope())
    for address in ("nonsense", "ftp://tiktok.example", "http://[::1", "https://"):
        with open_client() as client:
            marketplace = TtcmMarketplace(Wire(client, address, tries=1), SETTINGS, far.clock)
            with pytest.raises(TikTokUnavailable):
                marketplace.memberships(["ann"])


def test_the_client_is_bounded() -> None:
    with open_client() as client:
        assert client.timeout == httpx.Timeout(30.0, connect=5.0)
        assert not client.follow_redirects
    assert MOST_CONNECTIONS == 10


def test_a_refusal_is_logged_with_its_request(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    with pytest.raises(TikTokUnavailable):
        CALLS["memberships"](FarSide(envelope(40100)))

    assert "/tcm/creator/status/get/ ended with code 40100, request R-1" in caplog.text

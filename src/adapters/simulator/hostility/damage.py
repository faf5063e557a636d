"""Answers that say nothing: the request was not done, and may be made again."""

import random
from collections.abc import Callable
from typing import Final

import attrs

from influence.adapters.simulator.traffic import Reply, encoded, reply_of
from influence.adapters.simulator.wire.calls import Data
from influence.adapters.simulator.wire.envelope import ApiRefused, refusal

Damage = Callable[[str, random.Random], Reply]

_HTML: Final = (
    "<!DOCTYPE html><html><head><title>{status} {words}</title></head>"
    "<body><center><h1>{status} {words}</h1></center><hr><center>edge</center></body></html>"
)


_NO_CODES: Final[tuple[Data, ...]] = ({}, {"code": None}, {"code": "OK"}, {"code": [0]})


def _refused(code: int, message: str) -> Damage:
    def damage(request_id: str, _: random.Random) -> Reply:
        return reply_of(refusal(request_id, ApiRefused(code, message)))

    return damage


def _page(status: int, words: str) -> Damage:
    def damage(_: str, __: random.Random) -> Reply:
        page = _HTML.format(status=status, words=words).encode()
        return Reply(page, 200 if status == 200 else status, "text/html")

    return damage


system_error: Final = _refused(50000, "System error")
system_timeout: Final = _refused(50002, "System timeout")
service_failed: Final = _refused(51010, "Internal service timeout")
storage_failed: Final = _refused(52001, "Storage error")
maintenance: Final = _refused(60001, "System maintenance")
flow_control: Final = _refused(40016, "Business flow control")
too_many_requests: Final = _refused(40100, "Too many requests. Please retry in some time.")
bad_gateway: Final = _page(502, "Bad Gateway")
unavailable: Final = _page(503, "Service Temporarily Unavailable")
html_with_200: Final = _page(200, "Please wait")


def truncated(request_id: str, rolled: random.Random) -> Reply:
    """JSON that ends in its middle."""
    whole = _plausible(request_id)
    return Reply(whole[: rolled.randrange(1, len(whole) - 1)])


def cut_short(request_id: str, rolled: random.Random) -> Reply:
    """A connection that ends before the length it promised."""
    whole = _plausible(request_id)
    return Reply(whole, cut_at=rolled.randrange(len(whole)))


def invalid_utf8(request_id: str, rolled: random.Random) -> Reply:
    """A text with bytes that are no UTF-8."""
    return Reply(
        _plausible(request_id).replace(b'"OK"', rolled.choice((b'"\xff\xfe"', b'"\xc3("', b'"\xed\xa0\x80"')))
    )


def not_a_number(request_id: str, rolled: random.Random) -> Reply:
    """Numbers that JSON does not know."""
    return Reply(_plausible(request_id, rolled.choice((b"NaN", b"-Infinity", b"1" + b"0" * 5_000, b"1e400"))))


def names_twice(request_id: str, _: random.Random) -> Reply:
    """An object that says two codes."""
    return Reply(_plausible(request_id).replace(b'{"code":0', b'{"code":50000,"code":0', 1))


def garbage(_: str, rolled: random.Random) -> Reply:
    """Bytes."""
    return Reply(rolled.randbytes(rolled.randint(1, 400)))


def nothing(_: str, __: random.Random) -> Reply:
    """No content at all."""
    return Reply(b"")


def wrong_content_type(request_id: str, _: random.Random) -> Reply:
    """A picture, says the header."""
    return Reply(b"GIF89a" + request_id.encode(), content_type="image/gif")


def no_code(request_id: str, rolled: random.Random) -> Reply:
    """An envelope that does not say how it went."""
    return reply_of({**rolled.choice(_NO_CODES), "message": "OK", "request_id": request_id, "data": {}})


def no_object(_: str, rolled: random.Random) -> Reply:
    """JSON, and no envelope."""
    return Reply(rolled.choice((b"[]", b"null", b'"OK"', b"0")))


def hung_up(_: str, __: random.Random) -> Reply:
    """The connection closed before the answer."""
    return Reply(b"", hung_up=True)


def lost(reply: Reply, _: random.Random) -> Reply:
    """The request done, and the connection closed before the answer."""
    return attrs.evolve(reply, hung_up=True)


def garbled(_: Reply, rolled: random.Random) -> Reply:
    """The request done, and bytes in place of the answer."""
    return Reply(rolled.randbytes(rolled.randint(1, 400)))


def _plausible(request_id: str, number: bytes = b"7") -> bytes:
    told: Data = {"code": 0, "message": "OK", "request_id": request_id, "data": {"followers_count": "NUMBER"}}
    return encoded(told).replace(b'"NUMBER"', number)

"""What a browser brings to the callback address: a ticket to begin with, or TikTok's answer."""

import re
from typing import Final
from urllib.parse import parse_qsl, unquote

import attrs

from influence.domain.secret import Secret

_LONGEST_QUERY: Final = 8_192
_MOST_FIELDS: Final = 50
_LONGEST: Final = {
    "ticket": 512,
    "state": 512,
    "code": 2_048,
    "auth_code": 2_048,
    "error": 200,
    "error_description": 1_000,
}
"""The names that count here, and how long their values may be. Others are left alone."""
_SHOWN: Final = 200
_PLAIN: Final = re.compile(r"[\x21-\x7e]+")
_SECRET: Final = ("ticket", "state", "code", "auth_code")


class Malformed(Exception):
    """The address is incomplete, contradicts itself, or was changed on the way."""


@attrs.frozen
class Ticket:
    """Somebody opens the link to begin a consent."""

    state: Secret


@attrs.frozen
class Answer:
    """TikTok's page sends somebody back; without *code*, with a *refusal*."""

    state: Secret
    code: Secret | None
    refusal: str


def read(query: bytes) -> Ticket | Answer | None:
    """What *query* says, `None` when it says nothing that counts here.

    Raises:
        Malformed: a value is missing, empty, too long, no plain text, given twice, or two of them exclude each other.
    """
    given = _fields(query)
    if not given:
        return None
    if "ticket" in given:
        _need(given.keys() == {"ticket"})
        return Ticket(Secret(given["ticket"]))
    _need("state" in given)
    code = _code(given)
    refusal = given.get("error_description") or given.get("error", "")
    _need((code is None) == bool(refusal))
    return Answer(Secret(given["state"]), code, printable(refusal)[:_SHOWN])


def printable(text: str) -> str:
    """*text* without anything that would move or hide what stands beside it."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()


def _fields(query: bytes) -> dict[str, str]:
    _need(len(query) <= _LONGEST_QUERY)
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Malformed from error
    known = [(name, value) for name, value in pairs if name in _LONGEST]
    given = dict(known)
    _need(len(given) == len(known))
    for name, value in given.items():
        _need(0 < len(value) <= _LONGEST[name])
        _need(name not in _SECRET or _PLAIN.fullmatch(value) is not None)
    return given


def _code(given: dict[str, str]) -> Secret | None:
    """The code under either of its names; it can come encoded once more than an address needs."""
    codes = {unquote(given[name]) for name in ("code", "auth_code") if name in given}
    _need(len(codes) < 2)
    for code in codes:
        _need(_PLAIN.fullmatch(code) is not None)
        return Secret(code)
    return None


def _need(holds: object) -> None:
    if not holds:
        raise Malformed

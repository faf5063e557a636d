"""The envelope around every answer: code, message, request id, data."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from influence.adapters.tiktok.bodies import Unreadable
from influence.adapters.tiktok.converters import identifier, whole
from influence.domain.secret import Secret

DEEPEST: Final = 64
_LONGEST_NUMBER: Final = 40
_LONGEST_MESSAGE: Final = 300


@attrs.frozen
class Envelope:
    """What TikTok put around its answer."""

    code: int
    message: str
    request_id: str
    data: Mapping[str, object] = attrs.field(repr=False)


def opened(body: bytes, secrets: Iterable[Secret] = ()) -> Envelope:
    """The envelope in *body*. Should TikTok quote one of *secrets*, stars stand there.

    Raises:
        Unreadable: it is none.
    """
    answer = decoded(body)
    if not isinstance(answer, dict):
        raise Unreadable("no JSON object")
    code = whole(answer.get("code"))
    if code is None:
        raise Unreadable("no return code")
    data = answer.get("data")
    if data is not None and not isinstance(data, dict) and code == 0:
        raise Unreadable("the data are no JSON object")
    return Envelope(
        code=code,
        message=shown(answer.get("message"), secrets),
        request_id=shown(identifier(answer.get("request_id")), secrets),
        data=data if isinstance(data, dict) else {},
    )


def decoded(body: bytes) -> object:
    """*body* as JSON, all of it or nothing.

    Raises:
        Unreadable: not UTF-8, not JSON, a number that is none or too long to mean anything, a name that stands twice
            in one object, or nested deeper than 64 levels.
    """
    try:
        answer: object = json.loads(
            body.decode("utf-8-sig"),
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_integer,
            object_pairs_hook=_once,
        )
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except ValueError:
        raise Unreadable("not JSON") from None
    if _is_deep(answer):
        raise Unreadable("nested too deeply")
    return answer


def shown(text: object, secrets: Iterable[Secret] = ()) -> str:
    """*text* of TikTok's as it may stand in a message or a log: one line, printable, bounded, without *secrets*."""
    if not isinstance(text, str):
        return ""
    for secret in secrets:
        text = text.replace(secret.reveal() or "***", "***")
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * _LONGEST_MESSAGE])
    return " ".join(printable.split())[:_LONGEST_MESSAGE]


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER or not digits[-1:].isdigit():  # NaN and Infinity come here, too
        raise Unreadable("a number that is none")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Unreadable("a number that is none")
    return number


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise Unreadable("a name stands twice")
    return named


def _is_deep(answer: object) -> bool:
    level: list[object] = [answer]
    for _ in range(DEEPEST):
        containers = [item for item in level if isinstance(item, dict | list)]
        level = [
            child for item in containers for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return any(isinstance(item, dict | list) for item in level)

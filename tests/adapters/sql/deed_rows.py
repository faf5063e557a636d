"""One valid row of the table of what was done for programs, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "deeds": {
        "tenant_id": 1,
        "caller": 1,
        "key": bytes(32),
        "content": bytes(32),
        "begun_at": 0,
        "turn": 1,
        "status": 201,
        "body": "{}",
        "about": "[]",
    }
}

_CHECK: Final = "CHECK constraint failed: {}"
_NEW: Final = {"key": b"f" * 32}

REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    "a deed twice": (
        "deeds",
        {"content": b"f" * 32},
        "UNIQUE constraint failed: deeds.tenant_id, deeds.caller, deeds.key",
    ),
    "a deed of no tenant": ("deeds", {**_NEW, "tenant_id": 9}, "FOREIGN KEY constraint failed"),
    "a deed under a key in clear": ("deeds", {"key": b"0f8b9c1e"}, _CHECK.format("deeds_key_whole")),
    "a deed with its body in clear": (
        "deeds",
        {**_NEW, "content": b"{}"},
        _CHECK.format("deeds_content_whole"),
    ),
    "a deed that is held and answered": (
        "deeds",
        {**_NEW, "held_until": 1},
        _CHECK.format("deeds_held_or_answered"),
    ),
    "a deed that nobody holds": ("deeds", {**_NEW, "status": None}, _CHECK.format("deeds_held_or_answered")),
    "a deed with half an answer": (
        "deeds",
        {**_NEW, "status": None, "held_until": 1},
        _CHECK.format("deeds_answer_whole"),
    ),
    "a deed that went wrong": ("deeds", {**_NEW, "status": 502}, _CHECK.format("deeds_of_what_is_decided")),
    "a deed of nobody's turn": ("deeds", {**_NEW, "turn": 0}, _CHECK.format("deeds_turn_counted")),
}

TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    "another deed": ("deeds", _NEW),
    "the same key of another caller": ("deeds", {"caller": 2}),
    "a deed at work": ("deeds", {**_NEW, "status": None, "held_until": 1, "body": ""}),
    "a deed whose answer was erased": ("deeds", {**_NEW, "body": ""}),
}

"""One valid row of each table about following orders, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "order_steps": {
        "tenant_id": 1,
        "order_id": 1,
        "kind": "linked",
        "at": 0,
        "origin": "tiktok",
        "by": "the order",
        "video_id": "video-1",
        "detail": "",
    },
    "link_requests": {
        "tenant_id": 1,
        "order_id": 1,
        "video_id": "video-1",
        "status": "in_review",
        "times_asked": 1,
        "last_asked_at": 0,
    },
}

_CHECK: Final = "CHECK constraint failed: {}"
_KEY: Final = "FOREIGN KEY constraint failed"

REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    # what, table, what is changed of its ordinary row, how the refusal begins
    "a step of another tenant's order": ("order_steps", {"order_id": 2}, _KEY),
    "a step of an order nobody knows": (
        "order_steps",
        {"kind": "odd"},
        _CHECK.format("order_steps_kind_known"),
    ),
    "a step that is computed": ("order_steps", {"kind": "overdue"}, _CHECK.format("order_steps_kind_known")),
    "a step told by nobody": ("order_steps", {"by": ""}, _CHECK.format("order_steps_known_from")),
    "a step from a strange origin": (
        "order_steps",
        {"origin": "rumour"},
        _CHECK.format("order_steps_origin_known"),
    ),
    "a request for another tenant's order": ("link_requests", {"order_id": 2}, _KEY),
    "a request in an odd state": (
        "link_requests",
        {"status": "maybe"},
        _CHECK.format("link_requests_status_known"),
    ),
    "a request never made": ("link_requests", {"times_asked": 0}, _CHECK.format("link_requests_asked")),
}

TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    # the neighbours of what is refused
    "a step of ours": ("order_steps", {"origin": "ours", "by": "mara", "kind": "sent", "video_id": ""}),
    "a withdrawn request": ("link_requests", {"status": "revoked", "times_asked": 3}),
}

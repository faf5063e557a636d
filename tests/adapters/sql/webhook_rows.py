"""One valid row of each table about webhooks to other programs, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "webhook_endpoints": {
        "tenant_id": 1,
        "url": "https://a.example/",
        "kinds": "*",
        "description": "",
        "created_at": 0,
        "created_by": "mara",
        "version": 0,
    },
    "webhook_secrets": {"endpoint_id": 1, "position": 0, "tenant_id": 1, "sealed": b"s", "made_at": 0},
    "webhook_deliveries": {
        "tenant_id": 1,
        "endpoint_id": 1,
        "event": 1,
        "message_id": "evt_1",
        "kind": "order.placed",
        "body": "{}",
        "queued_at": 0,
        "due_at": 0,
        "state": "waiting",
        "tries": 0,
    },
    "webhook_attempts": {"delivery_id": 1, "at": 0, "took_ms": 0, "status": 200, "why": ""},
}

_CHECK: Final = "CHECK constraint failed: {}"
_UNIQUE: Final = "UNIQUE constraint failed: {}"
_KEY: Final = "FOREIGN KEY constraint failed"
_NEW: Final = {"url": "https://new.example/"}
_NEXT: Final = {"event": 2}
_ENDED: Final = {"state": "failed", "due_at": None, "ended_at": 1}

REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    # what, table, what is changed of its ordinary row, how the refusal begins
    "an endpoint of no tenant": ("webhook_endpoints", {**_NEW, "tenant_id": 9}, _KEY),
    "an address twice": (
        "webhook_endpoints",
        {},
        _UNIQUE.format("webhook_endpoints.tenant_id, webhook_endp"),
    ),
    "an endpoint that hears of nothing": (
        "webhook_endpoints",
        {**_NEW, "kinds": ""},
        _CHECK.format("webhook_endpoints_hear_of_something"),
    ),
    "an endpoint with a novel": (
        "webhook_endpoints",
        {**_NEW, "description": "x" * 201},
        _CHECK.format("webhook_endpoints_description_short"),
    ),
    "an endpoint disabled for nothing": (
        "webhook_endpoints",
        {**_NEW, "disabled_at": 1},
        _CHECK.format("webhook_endpoints_disabled_because"),
    ),
    "an endpoint disabled for an odd reason": (
        "webhook_endpoints",
        {**_NEW, "disabled_at": 1, "disabled_because": "mood"},
        _CHECK.format("webhook_endpoints_disabled_because_known"),
    ),
    "a secret of another tenant's endpoint": ("webhook_secrets", {"endpoint_id": 2}, _KEY),
    "a third secret": (
        "webhook_secrets",
        {"position": 2, "ends_at": 1},
        _CHECK.format("webhook_secrets_two_at_most"),
    ),
    "a second secret in force": (
        "webhook_secrets",
        {"position": 1},
        _CHECK.format("webhook_secrets_one_in_force"),
    ),
    "a secret in force that ends": (
        "webhook_secrets",
        {"ends_at": 1},
        _CHECK.format("webhook_secrets_one_in_force"),
    ),
    "a delivery to another tenant's endpoint": ("webhook_deliveries", {**_NEXT, "endpoint_id": 2}, _KEY),
    "a delivery of another tenant": ("webhook_deliveries", {**_NEXT, "tenant_id": 2}, _KEY),
    "an event twice for an endpoint": (
        "webhook_deliveries",
        {"message_id": "evt_2"},
        _UNIQUE.format("webhook_deliveries.endpoint_id, webhook_deliveries.event"),
    ),
    "a delivery in an odd state": (
        "webhook_deliveries",
        {**_NEXT, "state": "lost", "due_at": None, "ended_at": 1},
        _CHECK.format("webhook_deliveries_state_known"),
    ),
    "a delivery that waits for nothing": (
        "webhook_deliveries",
        {**_NEXT, "due_at": None},
        _CHECK.format("webhook_deliveries_wait_or_ended"),
    ),
    "a delivery that ended and is due": (
        "webhook_deliveries",
        {**_NEXT, **_ENDED, "due_at": 1},
        _CHECK.format("webhook_deliveries_wait_or_ended"),
    ),
    "a delivery that ended at no time": (
        "webhook_deliveries",
        {**_NEXT, **_ENDED, "ended_at": None},
        _CHECK.format("webhook_deliveries_wait_or_ended"),
    ),
    "less than no tries": (
        "webhook_deliveries",
        {**_NEXT, "tries": -1},
        _CHECK.format("webhook_deliveries_tries"),
    ),
    "a fat message": (
        "webhook_deliveries",
        {**_NEXT, "body": "x" * 1_001},
        _CHECK.format("webhook_deliveries_thin"),
    ),
    "a try of nothing": ("webhook_attempts", {"delivery_id": 9}, _KEY),
    "a status that is none": ("webhook_attempts", {"status": 99}, _CHECK.format("webhook_attempts_status")),
    "a try that ended before it began": (
        "webhook_attempts",
        {"took_ms": -1},
        _CHECK.format("webhook_attempts_took"),
    ),
    "a body for a reason": (
        "webhook_attempts",
        {"why": "x" * 201},
        _CHECK.format("webhook_attempts_why_short"),
    ),
}

TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    # the neighbours of what is refused
    "another address": ("webhook_endpoints", {**_NEW, "description": "x" * 200}),
    "a disabled endpoint": ("webhook_endpoints", {**_NEW, "disabled_at": 1, "disabled_because": "gone"}),
    "the other tenant's address": ("webhook_endpoints", {**_NEW, "tenant_id": 2}),
    "a secret": ("webhook_secrets", {}),
    "a former secret": ("webhook_secrets", {"position": 1, "ends_at": 1}),
    "another event": ("webhook_deliveries", {**_NEXT, "body": "x" * 1_000}),
    "a delivery that ended": ("webhook_deliveries", {**_NEXT, **_ENDED}),
    "a try without an answer": ("webhook_attempts", {"status": None, "why": "x" * 200}),
}

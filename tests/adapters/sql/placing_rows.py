"""One valid row of each table about placing orders, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "deliverables": {"tenant_id": 1, "order_id": 1, "position": 0, "name": "Recipe", "spark_days": None},
    "campaign_codes": {"tenant_id": 1, "code": "C", "remaining": 200, "told_at": 1},
    "due_reminders": {"tenant_id": 1, "order_id": 1, "stage": "soon", "due_on": "2026-04-01"},
}

_CHECK: Final = "CHECK constraint failed: {}"
_KEY: Final = "FOREIGN KEY constraint failed"

REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    # what, table, what is changed of its ordinary row, how the refusal begins
    "a post of another tenant's order": ("deliverables", {"order_id": 2}, _KEY),
    "a post before the first": (
        "deliverables",
        {"position": -1},
        _CHECK.format("deliverables_position_within"),
    ),
    "an eleventh post": (
        "deliverables",
        {"position": 10, "order_id": 9},
        _CHECK.format("deliverables_position_within"),
    ),
    "one post more than is asked for": ("deliverables", {"position": 1}, "more_deliverables_than_posts"),
    "a post without name": ("deliverables", {"name": ""}, _CHECK.format("deliverables_name_length")),
    "a post of a long name": ("deliverables", {"name": "é" * 61}, _CHECK.format("deliverables_name_length")),
    "a post with odd Spark days": (
        "deliverables",
        {"spark_days": 8},
        _CHECK.format("deliverables_spark_days_of_tiktok"),
    ),
    "a code of no tenant": ("campaign_codes", {"tenant_id": 9}, _KEY),
    "a code without letters": ("campaign_codes", {"code": ""}, _CHECK.format("campaign_codes_named")),
    "less than no order left": (
        "campaign_codes",
        {"remaining": -1},
        _CHECK.format("campaign_codes_remaining"),
    ),
    "a reminder of another tenant's order": ("due_reminders", {"order_id": 2}, _KEY),
    "a reminder of an odd stage": (
        "due_reminders",
        {"stage": "later"},
        _CHECK.format("due_reminders_stage_known"),
    ),
}

TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    # the neighbours of what is refused
    "a named post": ("deliverables", {"name": "é" * 60, "spark_days": 0}),
    "a code used up": ("campaign_codes", {"remaining": 0}),
    "a reminder of an overdue order": ("due_reminders", {"stage": "overdue"}),
}

"""One valid row of the table of schedules, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "schedules": {
        "tenant_id": 1,
        "campaign_id": 1,
        "rhythm": "every day 09:00",
        "zone": "UTC",
        "formats": "html",
        "recipients": "ann@example.com",
        "created_at": 5,
        "created_by": "mara",
        "due_at": 10,
        "failures": 0,
        "last_error": "",
        "version": 0,
    },
}

_CHECK: Final = "CHECK constraint failed: schedules_{}"
_KEY: Final = "FOREIGN KEY"
REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    "a schedule of no tenant": ("schedules", {"tenant_id": 9}, _KEY),
    "a schedule of another tenant's campaign": ("schedules", {"campaign_id": 2}, _KEY),
    "a schedule without a rhythm": ("schedules", {"rhythm": ""}, _CHECK.format("rhythm")),
    "a report in no format": ("schedules", {"formats": ""}, _CHECK.format("make_something")),
    "a report for nobody": ("schedules", {"recipients": ""}, _CHECK.format("reach_somebody")),
    "a report in a language nobody writes": (
        "schedules",
        {"language": "xx"},
        _CHECK.format("language_known"),
    ),
    "half a pause": ("schedules", {"paused_at": 7}, _CHECK.format("paused_wholly")),
    "a pause at no time": ("schedules", {"paused_because": "by_user"}, _CHECK.format("paused_wholly")),
    "a pause for no known reason": (
        "schedules",
        {"paused_at": 7, "paused_because": "mood"},
        _CHECK.format("paused_because_known"),
    ),
    "a report before its schedule": (
        "schedules",
        {"last_run_for": 4},
        _CHECK.format("run_after_they_were_made"),
    ),
    "fewer failures than none": ("schedules", {"failures": -1}, _CHECK.format("failures")),
    "an error without end": ("schedules", {"last_error": "x" * 301}, _CHECK.format("error_short")),
}
TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    "a paused schedule": ("schedules", {"paused_at": 7, "paused_because": "campaign_over"}),
    "a second schedule of a campaign": ("schedules", {"last_run_for": 10, "language": "de"}),
}

"""One valid row of each table of kept reports, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "kept_reports": {
        "tenant_id": 1,
        "campaign_id": 1,
        "title": "Spring",
        "kept_at": 5,
        "kept_by": "mara",
        "note": "",
        "policy": "1",
        "fingerprint": "0f" * 32,
        "posts": '{"tiktok":1}',
        "figures": 1,
        "old_posts": 0,
        "old_figures": 0,
    },
    "kept_participants": {
        "report_id": 1,
        "account_id": 1,
        "tenant_id": 1,
        "place": 0,
        "posts": 1,
        "orders": "{}",
    },
    "kept_posts": {"report_id": 1, "post_id": 1, "place": 0, "reasons": "by_hand", "absent": "{}", "old": 0},
    "kept_values": {
        "report_id": 1,
        "post_id": 1,
        "metric": "likes",
        "part": "",
        "value": "5",
        "source": "ttcm_public",
        "as_of": 1,
        "fetched_at": 1,
        "definitions": "unknown",
    },
}

_CHECK: Final = "CHECK constraint failed: {}"
_KEY: Final = "FOREIGN KEY"
REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    "a kept report of another tenant's campaign": ("kept_reports", {"campaign_id": 2}, _KEY),
    "a kept report about another tenant's account": ("kept_reports", {"account_id": 2}, _KEY),
    "a note without end": ("kept_reports", {"note": "x" * 501}, _CHECK.format("kept_reports_note_short")),
    "a policy without fingerprint": (
        "kept_reports",
        {"fingerprint": ""},
        _CHECK.format("kept_reports_fingerprint"),
    ),
    "fewer old posts than none": (
        "kept_reports",
        {"old_posts": -1},
        _CHECK.format("kept_reports_old_posts"),
    ),
    "more old figures than figures": (
        "kept_reports",
        {"old_figures": 2},
        _CHECK.format("kept_reports_old_figures"),
    ),
    "a participant of no report": ("kept_participants", {"report_id": 9}, _KEY),
    "another tenant's participant": ("kept_participants", {"account_id": 2}, _KEY),
    "a kind nobody has": (
        "kept_participants",
        {"kind": "odd"},
        _CHECK.format("kept_participants_kind_known"),
    ),
    "fewer posts than none": ("kept_participants", {"posts": -1}, _CHECK.format("kept_participants_posts")),
    "a kept post that is not there": ("kept_posts", {"post_id": 99}, _KEY),
    "a tie nobody has": ("kept_posts", {"tie": "odd"}, _CHECK.format("kept_posts_tie_known")),
    "a half old post": ("kept_posts", {"old": 2}, _CHECK.format("kept_posts_old_or_not")),
    "a figure of a post that is not in the report": ("kept_values", {"post_id": 2}, _KEY),
    "a figure twice": ("kept_values", {"metric": "shares"}, "UNIQUE constraint failed: kept_values."),
    "a metric nobody knows": ("kept_values", {"metric": "odd"}, _CHECK.format("kept_values_metric_known")),
    "a part nobody knows": ("kept_values", {"part": "odd"}, _CHECK.format("kept_values_part_known")),
    "a figure from nowhere": ("kept_values", {"source": "odd"}, _CHECK.format("kept_values_source_known")),
    "figures told in no known way": (
        "kept_values",
        {"definitions": "odd"},
        _CHECK.format("kept_values_definitions_known"),
    ),
    "a figure without a value": ("kept_values", {"value": ""}, _CHECK.format("kept_values_hold_something")),
}
TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    "a kept report of one account": ("kept_reports", {"account_id": 1, "note": "x" * 500}),
    "a kept participant": ("kept_participants", {"kind": "unsupported", "account_id": 3}),
    "a kept post": ("kept_posts", {"post_id": 3, "tie": "order", "old": 1}),
    "a kept figure": ("kept_values", {"source": "legacy"}),
    "a kept part": ("kept_values", {"part": "paid", "source": "ttcm_order_report"}),
}


FURNITURE: Final[tuple[tuple[str, Row], ...]] = (
    ("kept_reports", {}),
    ("kept_participants", {}),
    ("kept_posts", {}),
    ("kept_values", {"metric": "shares"}),
)
"""What has to be there so that nothing but the named change is refused."""

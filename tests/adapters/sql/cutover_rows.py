"""One valid row of each table about the cut-over, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "cutover_runs": {"id": 1, "lease_token": 0, "runner": "", "by": "", "done": 0, "whole": 0},
    "cutover_records": {"id": 1, "plan": "p", "policy": "1", "operator": "mara", "begun_at": 0},
    "cutover_counts": {"category": "posts", "count": 3, "removed": 0},
    "cutover_digests": {"name": "accounts", "moment": "before", "rows": 1, "digest": "d"},
    "cutover_others": {"name": "accounts", "times": 1},
}

_CHECK: Final = "CHECK constraint failed: {}"

REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    # what, table, what is changed of its ordinary row, how the refusal begins
    "a second run": ("cutover_runs", {"id": 2}, _CHECK.format("cutover_runs_is_one")),
    "the run again": ("cutover_runs", {}, "UNIQUE constraint failed: cutover_runs.id"),
    "a run at no step": ("cutover_runs", {"step": "dance"}, _CHECK.format("cutover_runs_step_known")),
    "a second record": ("cutover_records", {"id": 2}, _CHECK.format("cutover_records_is_one")),
    "more removed than there was": (
        "cutover_counts",
        {"removed": 4},
        _CHECK.format("cutover_counts_removed"),
    ),
    "less than nothing removed": ("cutover_counts", {"removed": -1}, _CHECK.format("cutover_counts_removed")),
    "a digest of some time": (
        "cutover_digests",
        {"moment": "later"},
        _CHECK.format("cutover_digests_moment_known"),
    ),
}

TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    # the neighbour of a refusal: what differs from it is what was refused
    "the record": ("cutover_records", {"planted": 1, "seconds": 0.5}),
    "everything removed": ("cutover_counts", {"removed": 3}),
    "a digest of the end": ("cutover_digests", {"moment": "after"}),
    "somebody else": ("cutover_others", {}),
}

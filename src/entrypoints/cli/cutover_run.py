"""Telling who runs the cut-over, how far it has come, and how fast it goes."""

from collections.abc import Iterator
from typing import Any

from influence.domain.cutover_run import CutoverRun


def run_as_fields(run: CutoverRun) -> dict[str, Any] | None:
    """The run at hand as JSON fields; None when nobody is at it."""
    if run.lease_until is None:
        return None
    pace = run.pace
    return {
        "by": run.by,
        "runner": run.runner,
        "step": run.step.value if run.step else None,
        "since": run.since,
        "seen": run.seen,
        "lease_until": run.lease_until,
        "rows_done": run.done,
        "rows": run.whole,
        "rows_per_second": round(pace.rate, 1) if pace and pace.rate is not None else None,
        "seconds_left": round(pace.seconds_left) if pace and pace.seconds_left is not None else None,
    }


def run_as_lines(run: CutoverRun, *, is_gone: bool) -> Iterator[str]:
    """The run at hand in words; nothing when nobody is at it. *is_gone* says that its process certainly ended."""
    if run.lease_until is None or run.seen is None:
        return
    since = f" since {run.since:%H:%M:%S} UTC" if run.since else ""
    step = run.step.value if run.step else "hide"
    if is_gone:
        yield f"Stopped: {step}{since}, by {run.by}; the process has ended. The same command goes on:"
        yield "  influence cutover apply PLAN --yes"
        return
    yield f"Running: {step}{since}, by {run.by}, last seen {run.seen:%H:%M:%S} UTC"
    if run.pace:
        yield f"  {run.done:,} of {run.whole:,} rows; {run.pace}"

"""One metric over time, for programs and spreadsheets."""

import csv
import io
from datetime import datetime

from influence.application.read_history import HistoryRow
from influence.domain.metrics import SHAPES, AccountMetric, Shape, label
from influence.domain.trends import Change, NoChange, Segment
from influence.entrypoints import shapes
from influence.entrypoints.cli.output import words
from influence.entrypoints.cli.values import percent
from influence.entrypoints.plain import plain


def history_fields(row: HistoryRow) -> dict[str, object]:
    """One metric over time, for programs."""
    return {
        "handle": row.account.handle,
        "network": row.account.network.value,
        "metric": row.metric.value,
        "label": label(row.metric),
        "absent": None if row.absent is None else shapes.reading(row.absent),
        "segments": [_segment_fields(segment) for segment in row.chart.segments],
        "change": None if row.absent is not None else change_fields(row.chart.change),
    }


def _segment_fields(segment: Segment) -> dict[str, object]:
    return {
        "formula": plain(segment.formula),
        "source": segment.source.value,
        "unit": segment.unit or None,
        "points": [{"at": plain(p.at), "value": p.value} for p in segment.points],
        "gaps": [
            {"since": plain(gap.since), "until": plain(gap.until), "reason": gap.reason.value}
            for gap in segment.gaps
        ],
        "change": change_fields(segment.change),
        "trend": None
        if segment.trend is None
        else {
            "per_day": segment.trend.per_day,
            "points": segment.trend.points,
            "method": "least_squares",
        },
    }


def change_fields(change: Change | NoChange) -> dict[str, object]:
    """How much changed from when to when, or why that cannot be told."""
    if isinstance(change, NoChange):
        return {"absolute": None, "share": None, "reason": change.value, "message": change.sentence}
    return {
        "since": plain(change.first.at),
        "until": plain(change.last.at),
        "absolute": change.absolute,
        "share": change.share,
    }


def history_csv(row: HistoryRow) -> str:
    """One line a point or gap; an empty history is one line with its reason."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["at", "value", "unit", "formula", "window", "source", "reason"])
    for segment in row.chart.segments:
        about = [segment.unit, segment.formula.id, segment.formula.window or "", segment.source.value]
        cells: list[tuple[datetime, object, str]] = [(point.at, point.value, "") for point in segment.points]
        cells += [(gap.since, "", gap.reason.value) for gap in segment.gaps]
        for at, value, reason in sorted(cells, key=lambda cell: (cell[0], cell[2])):
            writer.writerow([at.isoformat(), value, *about, reason])
    if row.absent is not None:
        writer.writerow(["", "", "", "", "", "", row.absent.reason.value])
    return lines.getvalue()


def written(metric: AccountMetric, value: float) -> str:
    """A value of a chart with its unit."""
    if SHAPES[metric] is Shape.FRACTION:
        return percent(value, 2)
    return words(round(value) if SHAPES[metric] is Shape.COUNT else value)

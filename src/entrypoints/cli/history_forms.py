"""One metric over time, for spreadsheets."""

import csv
import io
from datetime import datetime

from influence.application.read_history import HistoryRow
from influence.domain.metrics import SHAPES, AccountMetric, Shape
from influence.entrypoints.cli.output import words
from influence.entrypoints.cli.values import percent


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

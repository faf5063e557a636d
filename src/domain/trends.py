"""Figures over time: lines that may be drawn, where they break, and how much a figure changed.

A line holds values of one formula from one class of sources, one a day. Between two of its points nothing is made up:
where nobody looked for long, or TikTok left the figure out, the line breaks. A change is a property of such a line
between two dates and never a metric of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import Final, cast

import attrs

from influence.domain.errors import Unusable
from influence.domain.formulas import Formula
from influence.domain.metric_days import MetricDays, MetricHistory, Point
from influence.domain.metrics import NUMBERS, SHAPES, Shape
from influence.domain.observations import TTCM_DATA_BEGINS, Reason
from influence.domain.provenance import Provenance
from influence.domain.values import Money

LONGEST_STEP: Final = timedelta(days=8)
"""A refresh that runs weekly still gives one line; after more nobody knows what was in between."""
_DAY: Final = timedelta(days=1)
EVER: Final = datetime.max.replace(tzinfo=UTC)


@attrs.frozen
class Span:
    """From *since* up to *until*, both included."""

    since: datetime = TTCM_DATA_BEGINS
    until: datetime = EVER

    def __attrs_post_init__(self) -> None:
        if self.until < self.since:
            raise Unusable("until", f"{self.until:%Y-%m-%d}", f"is before {self.since:%Y-%m-%d}")

    def holds(self, at: datetime) -> bool:
        """True when *at* lies in it."""
        return self.since <= at <= self.until


class SourceClass(StrEnum):
    """Sources whose values of one formula belong together."""

    TIKTOK = "tiktok"
    ORDER_REPORT = "order_report"
    USER = "user"
    OLD_SOURCE = "old_source"


_CLASSES: Final[Mapping[Provenance, SourceClass]] = {
    Provenance.TTCM_PUBLIC: SourceClass.TIKTOK,
    Provenance.TTCM_AUTHORISED: SourceClass.TIKTOK,
    Provenance.TTCM_ORDER_REPORT: SourceClass.ORDER_REPORT,
    Provenance.USER: SourceClass.USER,
    Provenance.LEGACY: SourceClass.OLD_SOURCE,
}


@attrs.frozen
class Gap:
    """A time in which the line breaks, and why."""

    since: datetime
    until: datetime
    reason: Reason


@attrs.frozen
class Trend:
    """How fast a line rises or falls: the slope of least squares through its *points*."""

    per_day: float
    points: int


@attrs.frozen
class Change:
    """From the first to the last point; *share* is None where the first was zero."""

    first: Point[float]
    last: Point[float]

    @property
    def absolute(self) -> int | float:
        """How much more, or less."""
        return self.last.value - self.first.value

    @property
    def share(self) -> float | None:
        """The same as a share of the first value."""
        return self.absolute / self.first.value if self.first.value else None


class NoChange(StrEnum):
    """Why there is no change to tell."""

    NO_VALUE = "no_value"
    ONE_VALUE = "one_value"
    NOT_ONE_LINE = "not_one_line"

    @property
    def sentence(self) -> str:
        """It, for people."""
        return _WHY[self]


_WHY: Final = {
    NoChange.NO_VALUE: "There is no value in this time.",
    NoChange.ONE_VALUE: "There is only one value in this time; a change needs two.",
    NoChange.NOT_ONE_LINE: "In this time it was measured in different ways, and their values are not compared.",
}


@attrs.frozen
class Segment:
    """Values that may be compared: of one formula, one class of sources and one unit, a point a day."""

    formula: Formula
    source: SourceClass
    unit: str
    points: tuple[Point[float], ...]
    gaps: tuple[Gap, ...] = ()

    @property
    def runs(self) -> tuple[tuple[Point[float], ...], ...]:
        """The points between the gaps: what may be drawn as one line."""
        runs: list[list[Point[float]]] = [[]]
        ends = iter(gap.since for gap in self.gaps)
        end = next(ends, EVER)
        for point in self.points:
            while point.at > end:
                end = next(ends, EVER)
                runs.append([])
            runs[-1].append(point)
        return tuple(tuple(run) for run in runs if run)

    @property
    def change(self) -> Change | NoChange:
        """From the first point to the last."""
        if len(self.points) < 2:
            return NoChange.ONE_VALUE
        return Change(self.points[0], self.points[-1])

    @property
    def trend(self) -> Trend | None:
        """The slope, where there are two points at least."""
        if len(self.points) < 2:
            return None
        start = self.points[0].at
        days = [(point.at - start) / _DAY for point in self.points]
        values = [float(point.value) for point in self.points]
        mean_day, mean = sum(days) / len(days), sum(values) / len(values)
        spread = sum((day - mean_day) ** 2 for day in days)
        rise = sum((day - mean_day) * (value - mean) for day, value in zip(days, values, strict=True))
        return Trend(rise / spread, len(days))


@attrs.frozen
class Chart:
    """One metric over time, in as many lines as there are ways in which it was measured."""

    segments: tuple[Segment, ...]

    @property
    def change(self) -> Change | NoChange:
        """The change over the whole chart, where all of it may be compared."""
        if not self.segments:
            return NoChange.NO_VALUE
        return self.segments[0].change if len(self.segments) == 1 else NoChange.NOT_ONE_LINE


_Line = tuple[Formula, SourceClass, str]


def chart(history: MetricHistory, span: Span) -> Chart:
    """What of *history* lies in *span*, as lines in the order in which they begin."""
    lines: dict[_Line, list[Point[float]]] = {}
    for days in history.days:
        for unit, points in _by_unit(days):
            lines.setdefault((days.formula, _CLASSES[days.source], unit), []).extend(points)
    segments = (_segment(line, values, history.left_out, span) for line, values in lines.items())
    drawn = [segment for segment in segments if segment.points]
    return Chart(tuple(sorted(drawn, key=lambda segment: segment.points[0].at)))


def _by_unit(days: MetricDays) -> Iterator[tuple[str, Sequence[Point[float]]]]:
    """Its numbers; of prices the amounts, each under its currency. Nothing else can be drawn."""
    shape = SHAPES[days.metric]
    if shape in NUMBERS:
        yield "", cast("Sequence[Point[float]]", days.points)  # a value has the shape of its metric
    elif shape is Shape.MONEY:
        for point in days.points:
            if isinstance(point.value, Money) and point.value.amount is not None:
                yield point.value.currency, (Point(point.at, point.value.amount, point.until),)


def _segment(line: _Line, values: list[Point[float]], left_out: Sequence[datetime], span: Span) -> Segment:
    formula, source, unit = line
    values.sort(key=attrgetter("at"))  # several sources may tell one line
    points = _a_day_each(values, span)
    return Segment(formula, source, unit, points, tuple(_gaps(points, values, left_out, span)))


def _a_day_each(values: Sequence[Point[float]], span: Span) -> tuple[Point[float], ...]:
    """What was seen within *span*: of each day the value that was confirmed last."""
    since, until = span.since, span.until
    newest: dict[int, Point[float]] = {}
    for value in values:
        for point in _moments(value):
            day = point.at.toordinal()
            if since <= point.at <= until and (day not in newest or newest[day].until <= point.until):
                newest[day] = point
    return tuple(newest[day] for day in sorted(newest))


def _moments(point: Point[float]) -> tuple[Point[float], ...]:
    """A value when it was first seen and, where that was on a later day, when it was last confirmed."""
    if point.until is point.at or point.until.toordinal() == point.at.toordinal():
        return (point,)
    return point, Point(point.until, point.value, point.until)


def _gaps(
    points: Sequence[Point[float]],
    values: Sequence[Point[float]],
    left_out: Sequence[datetime],
    span: Span,
) -> Iterator[Gap]:
    known = {point.at.toordinal() for point in points} if left_out else set()
    silent = [
        at
        for at in left_out
        if span.holds(at) and at.toordinal() not in known and not _is_held(at, at, values)
    ]
    for one, other in pairwise(points):
        if silent and any(one.at < at < other.at for at in silent):
            yield Gap(one.at, other.at, Reason.NOT_DELIVERED)
        elif other.at - one.at > LONGEST_STEP and not _is_held(one.at, other.at, values):
            yield Gap(one.at, other.at, Reason.NOT_COLLECTED)
    if points and (after := [at for at in silent if at > points[-1].at]):
        yield Gap(points[-1].at, after[-1], Reason.NOT_DELIVERED)


def _is_held(since: datetime, until: datetime, values: Sequence[Point[float]]) -> bool:
    """True when one value was seen at both ends."""
    return any(value.at <= since and until <= value.until for value in values)

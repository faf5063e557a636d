"""Lines of figures as a picture that needs nothing beside itself."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Self

import attrs
from jinja2 import Environment, PackageLoader

from influence.domain.metric_days import Point
from influence.domain.observations import TTCM_DATA_BEGINS
from influence.domain.trends import Segment
from influence.entrypoints.cli.plots import line_name

_WIDTH, _TOP, _LEFT, _RIGHT, _BOTTOM = 800, 40, 110, 780, 320
_TICKS: Final = 5
_COLOURS: Final = ("#0b5fa5", "#b3420d", "#2c7a2c", "#6b3fa0", "#555555")
_TEMPLATES: Final = Environment(
    loader=PackageLoader("influence.entrypoints.cli"), autoescape=True, keep_trailing_newline=True
)


def picture(title: str, segments: Sequence[Segment], written: Callable[[int | float], str]) -> str:
    """The SVG: a line for each unbroken run of points, a dot for each point with its day and value."""
    points = [point for segment in segments for point in segment.points]
    frame = _Frame.of(points, written)
    return _TEMPLATES.get_template("chart.svg.jinja").render(
        title=title,
        width=_WIDTH,
        height=_BOTTOM + 36 + 16 * len(segments),
        left=_LEFT,
        right=_RIGHT,
        bottom=_BOTTOM,
        ticks=frame.ticks() if points else [],
        first=f"{frame.first:%Y-%m-%d}" if points else "no value",
        last=f"{frame.last:%Y-%m-%d}" if points else "",
        lines=[frame.line(number, segment) for number, segment in enumerate(segments)],
    )


@attrs.frozen
class _Frame:
    """The times and values between which everything lies."""

    first: datetime
    last: datetime
    low: float
    high: float
    written: Callable[[int | float], str]

    @classmethod
    def of(cls, points: Sequence[Point[float]], written: Callable[[int | float], str]) -> Self:
        """The frame that just holds *points*."""
        if not points:
            return cls(TTCM_DATA_BEGINS, TTCM_DATA_BEGINS, 0, 0, written)
        times, values = [p.at for p in points], [p.value for p in points]
        return cls(min(times), max(times), min(values), max(values), written)

    def x(self, at: datetime) -> float:
        """How far to the right a time stands."""
        part = (at - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        return round(_LEFT + part * (_RIGHT - _LEFT), 1)

    def y(self, value: float) -> float:
        """How far down a value stands."""
        part = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(_BOTTOM - part * (_BOTTOM - _TOP), 1)

    def ticks(self) -> list[dict[str, object]]:
        """The values written to the left."""
        steps = range(_TICKS) if self.high > self.low else range(1)
        values = [self.low + (self.high - self.low) * step / (_TICKS - 1) for step in steps]
        return [{"y": self.y(value), "text": self.written(value)} for value in values]

    def line(self, number: int, segment: Segment) -> dict[str, object]:
        """One segment: its runs as lines, its points as dots."""
        return {
            "colour": _COLOURS[number % len(_COLOURS)],
            "name": line_name(segment),
            "runs": [
                " ".join(f"{self.x(p.at)},{self.y(p.value)}" for p in run)
                for run in segment.runs
                if len(run) > 1
            ],
            "dots": [
                {"x": self.x(p.at), "y": self.y(p.value), "text": f"{p.at:%Y-%m-%d}: {self.written(p.value)}"}
                for p in segment.points
            ],
        }

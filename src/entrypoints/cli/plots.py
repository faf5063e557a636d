"""Lines of figures as plain characters, as wide as the terminal."""

from collections.abc import Callable, Sequence
from typing import Final

from influence.domain.trends import Segment

_HEIGHT: Final = 10
_NARROWEST, _WIDEST = 20, 100
MARKS: Final = "*o+x#"
"""One for each segment, in their order."""


def plot(segments: Sequence[Segment], written: Callable[[int | float], str], *, width: int) -> list[str]:
    """The points of *segments* on a grid: a mark a point, values to the left, days below. Nothing is joined up."""
    points = [point for segment in segments for point in segment.points]
    if not points:
        return []
    low, high = min(p.value for p in points), max(p.value for p in points)
    top, bottom = written(high), written(low)
    margin = max(len(top), len(bottom))
    columns = max(_NARROWEST, min(width - margin - 3, _WIDEST))
    grid = [[" "] * columns for _ in range(_HEIGHT)]
    first, last = min(p.at for p in points), max(p.at for p in points)
    for number, segment in enumerate(segments):
        for point in segment.points:
            column = _place((point.at - first).total_seconds(), (last - first).total_seconds(), columns)
            row = _place(point.value - low, high - low, _HEIGHT)
            grid[_HEIGHT - 1 - row][column] = MARKS[number % len(MARKS)]
    beside = [top, *[""] * (_HEIGHT - 2), bottom]
    lines = [f"{name:>{margin}} |{''.join(row)}".rstrip() for name, row in zip(beside, grid, strict=True)]
    days = _ends(f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}", columns)
    return [*lines, f"{'':{margin}} +{'-' * columns}", f"{'':{margin}}  {days}"]


def _place(part: float, whole: float, cells: int) -> int:
    """Which of so many cells *part* of *whole* falls into."""
    return round(part / whole * (cells - 1)) if whole else 0


def _ends(first: str, last: str, columns: int) -> str:
    return f"{first}{last:>{columns - len(first)}}" if first != last else first


def line_name(segment: Segment) -> str:
    """What a line shows: its formula, window and unit."""
    parts = (segment.formula.words, segment.formula.window, segment.unit)
    return ", ".join(part for part in parts if part)

"""Where the parts of a plot stand: bars and lines on a small canvas that scales with the page."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final, Self

import attrs

from influence.adapters.reports.words import cell_words
from influence.domain.report_document import Cell, CellForm, Plot, PlotForm, Row, Series, bare

WIDTH: Final = 480
_TOP, _BOTTOM, _LEFT, _RIGHT = 14, 220, 64, 468
_TICKS: Final = 4
_BAR, _STEP, _NAMES, _LONGEST_BAR = 14, 22, 130, 270
_LONGEST_NAME: Final = 15


@attrs.frozen
class Piece:
    """What one series has of a bar: where it begins, and how long it is."""

    x: float
    length: float


@attrs.frozen
class Bar:
    """One bar with its name and its value, in as many pieces as there are series."""

    name: str
    whole_name: str
    words: str
    y: float
    pieces: tuple[Piece, ...]

    @property
    def end(self) -> float:
        """Where its last piece ends."""
        return self.pieces[-1].x + self.pieces[-1].length


@attrs.frozen
class Dot:
    """One value on a line."""

    x: float
    y: float
    words: str


@attrs.frozen
class Line:
    """One series: what may be joined up, and every value."""

    name: str
    runs: tuple[str, ...]
    dots: tuple[Dot, ...]


@attrs.frozen
class Picture:
    """A plot as shapes. Either *bars* or *lines* are there; *keys* name the pieces of bars that have several."""

    plot: Plot
    height: int
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    keys: tuple[str, ...] = ()
    levels: tuple[tuple[float, str], ...] = ()
    ends: tuple[str, str] = ("", "")


def picture(plot: Plot) -> Picture:
    """The shapes of *plot*."""
    rows = list(plot.table.rows())
    return _lines(plot, rows) if plot.form is PlotForm.LINES else _bars(plot, rows)


def _number(cell: Cell) -> float | None:
    if isinstance(cell, date):
        return float(cell.toordinal())
    return float(cell) if isinstance(cell, int | float) else None


def _bars(plot: Plot, rows: Sequence[Row]) -> Picture:
    x, y = plot.table.place(plot.x), plot.table.place(plot.y)
    form = plot.table.columns[y].form
    first = plot.series[0]
    names = [str(bare(row[x])) for row in rows[first.first : first.end]]
    stacks = zip(
        *([_number(bare(row[y])) or 0.0 for row in rows[one.first : one.end]] for one in plot.series),
        strict=True,
    )
    values = list(zip(names, stacks, strict=True))
    longest = max((sum(stack) for _, stack in values), default=0) or 1
    bars = (
        Bar(
            name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…",
            name,
            " + ".join(cell_words(round(value), form) for value in stack),
            place * _STEP + 4,
            _pieces([value / longest * _LONGEST_BAR for value in stack]),
        )
        for place, (name, stack) in enumerate(values)
    )
    keys = tuple(one.name for one in plot.series) if plot.form is PlotForm.STACKED else ()
    return Picture(plot, len(values) * _STEP + 8, tuple(bars), keys=keys)


def _pieces(lengths: Sequence[float]) -> tuple[Piece, ...]:
    """Pieces of these *lengths*, one behind the other."""
    begins = [_NAMES + sum(lengths[:place]) for place in range(len(lengths))]
    return tuple(
        Piece(round(begin, 1), round(length, 1)) for begin, length in zip(begins, lengths, strict=True)
    )


@attrs.frozen
class _Frame:
    """The values between which everything lies."""

    first: float
    last: float
    low: float
    high: float

    @classmethod
    def of(cls, points: Sequence[tuple[float, float]]) -> Self:
        """The frame that just holds *points*."""
        xs, ys = [x for x, _ in points] or [0.0], [y for _, y in points] or [0.0]
        return cls(min(xs), max(xs), min(ys), max(ys))

    def x(self, value: float) -> float:
        """How far to the right a value stands."""
        part = (value - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        return round(_LEFT + part * (_RIGHT - _LEFT), 1)

    def y(self, value: float) -> float:
        """How far down a value stands."""
        part = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(_BOTTOM - part * (_BOTTOM - _TOP), 1)

    def levels(self, words: Callable[[float], str]) -> Iterator[tuple[float, str]]:
        """The values written to the left."""
        steps = range(_TICKS + 1) if self.high > self.low else range(1)
        for step in steps:
            value = self.low + (self.high - self.low) * step / _TICKS
            yield self.y(value), words(value)


def _lines(plot: Plot, rows: Sequence[Row]) -> Picture:
    x, y = plot.table.place(plot.x), plot.table.place(plot.y)
    forms = plot.table.columns[x].form, plot.table.columns[y].form
    cells = [(bare(row[x]), bare(row[y])) for row in rows]
    numbers = [(_number(one), _number(other)) for one, other in cells]
    drawn = [pair for one in plot.series for pair in numbers[one.first : one.end]]
    frame = _Frame.of([(one, other) for one, other in drawn if one is not None and other is not None])
    across = [cell for one in plot.series for cell, _ in cells[one.first : one.end]]
    ends = (cell_words(min(across, key=str), forms[0]), cell_words(max(across, key=str), forms[0]))
    if forms[0] is CellForm.COUNT:
        ends = (f"{frame.first:g} s", f"{frame.last:g} s")

    def written(value: float) -> str:
        return cell_words(round(value) if forms[1] is CellForm.COUNT else value, forms[1])

    lines = tuple(_line(one, (cells, numbers), frame, forms) for one in plot.series)
    return Picture(plot, _BOTTOM + 26, lines=lines, levels=tuple(frame.levels(written)), ends=ends)


def _line(
    series: Series,
    values: tuple[Sequence[tuple[Cell, Cell]], Sequence[tuple[float | None, float | None]]],
    frame: _Frame,
    forms: tuple[CellForm, CellForm],
) -> Line:
    cells, numbers = values
    runs: list[list[str]] = [[]]
    dots = []
    for place in range(series.first, series.end):
        x, y = numbers[place]
        if x is None or y is None:
            runs.append([])
            continue
        across, up = (cell_words(cell, form) for cell, form in zip(cells[place], forms, strict=True))
        runs[-1].append(f"{frame.x(x)},{frame.y(y)}")
        dots.append(Dot(frame.x(x), frame.y(y), f"{across}: {up}"))
    return Line(series.name, tuple(" ".join(run) for run in runs if len(run) > 1), tuple(dots))

"""What people and programs read: JSON, aligned columns, progress bars. Data on stdout, talk on stderr."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

import attrs
import click

from influence.application.acting import Progress, unwatched
from influence.domain.plurals import counted
from influence.entrypoints.plain import in_json, plain

__all__ = ["Out", "clean", "counted", "words"]

_WIDEST = 90
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """*text* without anything that would steer a terminal."""
    return _CONTROL.sub(" ", text)


def words(value: object) -> str:
    """*value* as a person reads it in a cell."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:,.1f}"
    return clean(str(plain(value)))


def _cut(text: str) -> str:
    """As much as a line of a terminal takes; a program or a file that reads along gets everything."""
    is_short = len(text) <= _WIDEST or not sys.stdout.isatty()
    return text if is_short else f"{text[: _WIDEST - 1]}…"


@attrs.frozen
class Out:
    """Where a command speaks to."""

    as_json: bool

    def data(self, value: object) -> None:
        """One thing for programs."""
        click.echo(in_json(value, indent=2 if sys.stdout.isatty() else None))

    def array(self, items: Iterable[object]) -> None:
        """A list for programs, written as it comes."""
        before = "["
        for item in items:
            click.echo(before + in_json(item), nl=False)
            before = ",\n"
        click.echo("[]" if before == "[" else "]")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
        """Aligned columns for people; *empty* says why there is none."""
        cells = [[_cut(words(cell)) for cell in row] for row in rows]
        if not cells:
            self.talk(empty)
            return
        widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
        for line in chain([columns], cells):
            padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            click.echo("  ".join(padded).rstrip())

    def say(self, text: str) -> None:
        """One line of data for people."""
        click.echo(clean(text))

    def talk(self, text: str) -> None:
        """One line beside the data."""
        if not self.as_json:
            click.echo(clean(text), err=True)

    @contextmanager
    def watching(self, label: str) -> Iterator[Progress]:
        """A progress bar with rate and time left, on a terminal only."""
        if self.as_json or not sys.stderr.isatty():
            yield unwatched
            return
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeRemainingColumn,
        )
        from rich.progress import (
            Progress as Bars,
        )

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bars(*columns, console=Console(stderr=True)) as bars:
            task = bars.add_task(label, total=None)
            yield lambda done, of: bars.update(task, completed=done, total=of or None)

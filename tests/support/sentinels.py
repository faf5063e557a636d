"""Values that stand nowhere else, and the forms in which they may be written."""

import json
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from influence.domain.metrics import SHAPES, Metric, Shape
from influence.domain.values import Money, Value

_FIRST: Final = 0xC0DE_5EED_0000
"""Whole numbers of 48 bits that nobody would count by chance."""
_MARK: Final = "zq-kestrel"


def _share(number: int) -> float:
    """A fraction of four digits after the point, as tables print it."""
    return round(0.7 + number / 10_000, 4)


_MADE: Final[Mapping[Shape, Callable[[int], Value]]] = {
    Shape.COUNT: lambda n: _FIRST + n,
    Shape.MEAN: lambda n: _FIRST + n,
    Shape.SECONDS: lambda n: float(_FIRST + n),
    Shape.FRACTION: _share,
    Shape.CHANGE: _share,
    Shape.TEXT: lambda n: f"{_MARK}-{n:06}-text",
    Shape.MONEY: lambda n: Money(float(_FIRST + n), "EUR"),
    Shape.SHARES: lambda n: ((f"{_MARK}-{n:06}-name", 0.5),),
    Shape.SERIES: lambda n: (_share(n),),
    Shape.CURVE: lambda n: ((_FIRST + n, 0.5),),
}


def sentinel(metric: Metric, number: int) -> Value:
    """A value of *metric* that belongs to *number* alone (below 3,000)."""
    return _MADE[SHAPES[metric]](number)


def text_sentinel(number: int) -> str:
    """A text that belongs to *number* alone."""
    return f"{_MARK}-{number:06}-text"


def _atoms(value: object) -> Iterator[object]:
    if isinstance(value, Money):
        yield value.amount
    elif isinstance(value, tuple):
        for part in value:
            yield from _atoms(part)
    elif value != 0.5:
        yield value


def written(value: Value) -> set[str]:
    """How people and programs may write the telling parts of *value*."""
    forms: set[str] = set()
    for atom in _atoms(value):
        if isinstance(atom, int | float) and atom >= _FIRST:
            forms |= {str(int(atom)), f"{int(atom):,}"}
        else:
            forms |= {str(atom), json.dumps(atom)[1:-1] if isinstance(atom, str) else str(atom)}
    return forms


def stored(value: Value) -> set[bytes]:
    """How a file may hold the telling parts of *value*."""
    forms: set[bytes] = set()
    for atom in _atoms(value):
        if isinstance(atom, str):
            forms |= {atom.encode(), atom.encode("utf-16-le"), atom.encode("utf-16-be")}
        elif isinstance(atom, int | float) and atom >= _FIRST:
            whole = int(atom)
            forms |= {whole.to_bytes(6, "big"), str(whole).encode(), struct.pack(">d", float(atom))}
        elif isinstance(atom, float):
            forms |= {struct.pack(">d", atom), str(atom).encode()}
    return forms


def found(values: Mapping[str, Value], text: str) -> set[str]:
    """The names of those *values* that stand in *text*."""
    return {name for name, value in values.items() if any(form in text for form in written(value))}

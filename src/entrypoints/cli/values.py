"""Figures as people read them: shares as percent, prices with their currency, lists by their first entries."""

from collections.abc import Callable, Mapping
from typing import Final

from influence.domain.metrics import SHAPES, Metric, Shape
from influence.domain.observations import Absence
from influence.domain.values import Money, Value
from influence.entrypoints.cli.output import clean, words

_LISTED: Final = 3


def percent(share: object, digits: int = 0) -> str:
    """A share of one as percent."""
    return f"{share * 100:,.{digits}f} %" if isinstance(share, int | float) else words(share)


def value_words(metric: Metric, value: Value) -> str:
    """A value with its unit, lists by their first entries."""
    form = _WORDS.get(SHAPES[metric])
    return clean(form(value)) if form else words(value)


def reason_words(absence: Absence) -> str:
    """Which kind of empty a cell is."""
    return absence.reason.value.replace("_", " ")


def change_words(metric: Metric, change: float) -> str:
    """How much more or less: of a share in points of its percentage."""
    if SHAPES[metric] is Shape.FRACTION:
        return f"{change * 100:+,.2f} points"
    return f"{change:+,}" if isinstance(change, int) else f"{change:+,.1f}"


def _money(value: Value) -> str:
    if not isinstance(value, Money):
        return words(value)
    if value.amount is None:
        return "open to talks" if value.negotiable else f"no amount, {value.currency}"
    price = f"{value.amount:,.2f}".removesuffix(".00")
    return f"{price} {value.currency}" + (", open to talks" if value.negotiable else "")


def _first(parts: list[str]) -> str:
    more = len(parts) - _LISTED
    return ", ".join(parts[:_LISTED]) + (f", … {more} more" if more > 0 else "")


def _listed(value: Value) -> str:
    """Shares and curves as "name share", series as shares."""
    items = value if isinstance(value, tuple) else ()
    return _first([f"{_name(i[0])} {percent(i[1])}" if isinstance(i, tuple) else percent(i) for i in items])


def _name(key: str | int) -> str:
    """A group of people, or a second of the video."""
    return f"{key} s" if isinstance(key, int) else clean(key)


_WORDS: Final[Mapping[Shape, Callable[[Value], str]]] = {
    Shape.FRACTION: lambda value: percent(value, 1),
    Shape.CHANGE: lambda value: percent(value, 1),
    Shape.SECONDS: lambda value: f"{words(value)} s",
    Shape.MONEY: _money,
    Shape.SHARES: _listed,
    Shape.SERIES: _listed,
    Shape.CURVE: _listed,
}

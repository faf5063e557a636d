"""Values of metrics: what a figure may be."""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeGuard, TypeVar

import attrs

from influence.domain.metrics import SHAPES, Metric, Shape

LARGEST_COUNT: Final = 2**63 - 1
_CURRENCY: Final = re.compile("[A-Z]{3}")


@attrs.frozen
class Money:
    """A price: *amount* in *currency* (ISO 4217). TikTok may leave the amount open to talks."""

    amount: float | None
    currency: str
    negotiable: bool = False


Shares = tuple[tuple[str, float], ...]
Series = tuple[float, ...]
Curve = tuple[tuple[int, float], ...]
Value = int | float | str | Money | Shares | Series | Curve

M = TypeVar("M", bound=Metric)


def _number(value: object) -> TypeGuard[int | float]:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and -LARGEST_COUNT <= value <= LARGEST_COUNT  # NaN is not between anything
    )


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_COUNT


def _fraction(value: object) -> bool:
    return _number(value) and 0 <= value <= 1


def _amount(value: object) -> bool:
    return _number(value) and value >= 0


def _text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _name(value: object) -> bool:
    return isinstance(value, str)


def _money(value: object) -> bool:
    """A price that is only open to talks needs no currency."""
    if not isinstance(value, Money):
        return False
    if value.amount is None and value.negotiable and value.currency == "":
        return True
    return (value.amount is None or _amount(value.amount)) and _CURRENCY.fullmatch(value.currency) is not None


def _pairs(value: object, is_key: Callable[[object], bool]) -> bool:
    return (
        isinstance(value, tuple)
        and value != ()
        and all(
            isinstance(pair, tuple) and len(pair) == 2 and is_key(pair[0]) and _fraction(pair[1])
            for pair in value
        )
    )


_WELL_FORMED: Final[Mapping[Shape, Callable[[object], bool]]] = {
    Shape.COUNT: _count,
    Shape.FRACTION: _fraction,
    Shape.CHANGE: _number,
    Shape.MEAN: _amount,
    Shape.SECONDS: _amount,
    Shape.TEXT: _text,
    Shape.MONEY: _money,
    Shape.SHARES: lambda value: _pairs(value, _name),
    Shape.SERIES: lambda value: isinstance(value, tuple) and value != () and all(map(_fraction, value)),
    Shape.CURVE: lambda value: _pairs(value, _count),
}


def is_well_formed(metric: Metric, value: object) -> bool:
    """True when *value* has the shape and range of *metric*; what is not so is never stored."""
    return _WELL_FORMED[SHAPES[metric]](value)


def well_formed(values: Mapping[M, Value]) -> dict[M, Value]:
    """Only those *values* that may be stored at all."""
    return {metric: value for metric, value in values.items() if is_well_formed(metric, value)}

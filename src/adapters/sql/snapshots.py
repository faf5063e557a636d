"""How the values of a snapshot rest in a row: numbers in columns, lists and organic and paid parts in one text."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, Self, TypeVar

import attrs

from influence.adapters.sql.columns import EPOCH
from influence.domain.breakdowns import PARTS, PartOf, Parts
from influence.domain.formulas import TIKTOK, Definitions
from influence.domain.metrics import NUMBERS, SHAPES, AccountMetric, Metric, PostMetric, Shape
from influence.domain.observations import TTCM_DATA_BEGINS, Snapshot
from influence.domain.provenance import Provenance
from influence.domain.values import Money, Value

M = TypeVar("M", AccountMetric, PostMetric)
Row = tuple[Any, ...]

# Part of the stored data: never change a number, only add.
SOURCE_CODES: Final[Mapping[Provenance, int]] = {
    Provenance.LEGACY: 1,
    Provenance.TTCM_PUBLIC: 2,
    Provenance.TTCM_AUTHORISED: 3,
    Provenance.TTCM_ORDER_REPORT: 4,
    Provenance.USER: 5,
}
LEGACY: Final = SOURCE_CODES[Provenance.LEGACY]
SOURCES: Final[Mapping[int, Provenance]] = {code: source for source, code in SOURCE_CODES.items()}

TIKTOK_CODES: Final = tuple(code for source, code in SOURCE_CODES.items() if source in TIKTOK)
DEFINITION_CODES: Final[Mapping[Definitions, int]] = {
    Definitions.UNKNOWN: 0,
    Definitions.TTCM: 1,
    Definitions.TIKTOK_ONE: 2,
}
DEFINITIONS: Final[Mapping[int, Definitions]] = {code: told for told, code in DEFINITION_CODES.items()}

_SAID: Final = json.JSONDecoder().raw_decode
"""Reads what the database has just written, without the looks around it that take longer than the reading."""
_RANKS: Final = {source: rank for rank, source in enumerate(Provenance)}
_FIRST_DAY: Final = TTCM_DATA_BEGINS.toordinal() - EPOCH.toordinal()


def is_sound(source: int, day: int) -> bool:
    """False for a row that says it is TikTok's and is older than anything TikTok told."""
    return day >= _FIRST_DAY or source not in TIKTOK_CODES


def rank(snapshot: Snapshot[Any]) -> int:
    """Its place among the snapshots of one subject."""
    return _RANKS[snapshot.source]


def _pairs(value: Any) -> Value:
    return tuple((name, share) for name, share in value)


_READ: Final[Mapping[Shape, Callable[[Any], Value]]] = {
    Shape.TEXT: str,
    Shape.MONEY: lambda value: Money(**value),
    Shape.SHARES: _pairs,
    Shape.SERIES: tuple,
    Shape.CURVE: _pairs,
}
_write: Final = json.JSONEncoder(
    separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=attrs.asdict
).encode


def _as_it_is(told: Any) -> Value:
    value: Value = told
    return value


def column(metric: Metric) -> str:
    """The name of the column of a number."""
    return metric.value.replace(".", "_")


def _is_number(metric: Metric) -> bool:
    return SHAPES[metric] in NUMBERS


_NO_PARTS: Final[Parts] = {}


@attrs.frozen
class Layout(Generic[M]):
    """Which metrics have a column of their own, and which share the text, with *parts* of some metrics."""

    numbers: tuple[M, ...]
    texts: tuple[M, ...]
    parts: tuple[PartOf, ...] = ()

    @classmethod
    def of(cls, metrics: Iterable[M], parts: tuple[PartOf, ...] = ()) -> Self:
        """The layout for all *metrics*, in their order."""
        ordered = tuple(metrics)
        numbers = tuple(metric for metric in ordered if _is_number(metric))
        return cls(numbers, tuple(metric for metric in ordered if not _is_number(metric)), parts)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that `write` fills."""
        return (*map(column, self.numbers), "lists")

    def write(self, values: Mapping[M, Value], parts: Parts = _NO_PARTS) -> Row:
        """*values* and *parts* as they stand in `columns`."""
        numbers: Row = tuple(map(values.get, self.numbers))
        if not parts and len(values) == len(numbers) - numbers.count(None):
            return (*numbers, None)
        texts: dict[str, Value] = {metric.value: values[metric] for metric in self.texts if metric in values}
        return (*numbers, _write(texts | {one.name: parts[one] for one in self.parts if one in parts}))

    def read(self, row: Sequence[Any]) -> dict[M, Value]:
        """The values that stand in `columns`."""
        values = {m: value for m, value in zip(self.numbers, row, strict=False) if value is not None}
        texts = json.loads(row[-1]) if row[-1] else {}
        return values | {m: _READ[SHAPES[m]](texts[m]) for m in self.texts if m in texts}

    def read_parts(self, row: Sequence[Any]) -> dict[PartOf, Value]:
        """The parts that stand in `columns`."""
        texts = json.loads(row[-1]) if self.parts and row[-1] else {}
        return {one: texts[one.name] for one in self.parts if one.name in texts}

    def in_text(self, metrics: Collection[Metric]) -> list[str]:
        """What the text holds of *metrics*, by the names it has there: those without a column, and parts."""
        own = [metric.value for metric in self.texts if metric in metrics]
        return own + [one.name for one in self.parts if one.metric in metrics]

    def cell(self, metric: M) -> str:
        """Where *metric* alone stands, in SQL."""
        return column(metric) if metric in self.numbers else f"lists -> '$.\"{metric.value}\"'"

    def cell_reader(self, metric: M) -> Callable[[Any], Value]:
        """What makes a value of a `cell` that holds one."""
        if metric in self.numbers:
            return _as_it_is
        read = _READ[SHAPES[metric]]
        return lambda told: read(_SAID(told)[0])

    def same(self, one: Row, other: Row) -> bool:
        """True when both rows say the same, however a number in a list is written."""
        if one == other or one[:-1] != other[:-1]:
            return one == other
        return self.read(one) == self.read(other) and self.read_parts(one) == self.read_parts(other)


ACCOUNTS: Final[Layout[AccountMetric]] = Layout.of(AccountMetric)
POSTS: Final[Layout[PostMetric]] = Layout.of(PostMetric, PARTS)

"""Allow-lists: which field of an answer becomes which metric. What no row names is never looked at."""

import logging
import threading
from collections.abc import Iterable, Mapping
from typing import Final, Generic, TypeVar

import attrs

from influence.adapters.tiktok.converters import Converter
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.values import Value, is_well_formed

M = TypeVar("M", AccountMetric, PostMetric)

_log: Final = logging.getLogger(__name__)


@attrs.frozen
class Row(Generic[M]):
    """One field that becomes one metric."""

    field: str
    metric: M
    convert: Converter


class Drift:
    """Says once for each endpoint, field and shape that TikTok's answers are not what they were."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str, str]] = set()
        self._lock = threading.Lock()

    def note(self, endpoint: str, field: str, value: object) -> None:
        """*field* of an answer of *endpoint* holds a *value* that cannot be used. The value is not told."""
        sight = (endpoint, field, type(value).__name__)
        with self._lock:
            if sight in self._seen:
                return
            self._seen.add(sight)
        _log.warning("%s: the field %s (%s) cannot be used and is left out", *sight)


def names(table: Iterable[Row[M]]) -> list[str]:
    """The fields of *table*, each once, to ask for."""
    return list(dict.fromkeys(row.field for row in table))


def figures(
    table: Iterable[Row[M]], record: Mapping[str, object], endpoint: str, drift: Drift
) -> dict[M, Value]:
    """The metrics of *table* that *record* holds usable values for; the others are absent."""
    values: dict[M, Value] = {}
    for row in table:
        raw = record.get(row.field)
        if raw is None:
            continue
        value = row.convert(raw)
        if value is not None and is_well_formed(row.metric, value):
            values[row.metric] = value
        else:
            drift.note(endpoint, row.field, raw)
    return values

"""Allow-lists: which field of an answer becomes which metric. What no row names is never looked at."""

import logging
import threading
from collections.abc import Iterable, Mapping
from typing import Final, Generic, TypeVar

import attrs

from influence.adapters.tiktok.converters import Converter
from influence.domain.breakdowns import PartOf
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.ports.clock import Clock
from influence.domain.ports.drift import DriftAlarms
from influence.domain.values import Value, is_well_formed

M = TypeVar("M", AccountMetric, PostMetric)

ANSWER: Final = "answer"
"""The field that an alarm about a whole answer names."""
_log: Final = logging.getLogger(__name__)


@attrs.frozen
class Row(Generic[M]):
    """One field that becomes one metric."""

    field: str
    metric: M
    convert: Converter


@attrs.frozen
class PartRow:
    """One field that becomes one part, organic or paid, of one metric."""

    field: str
    part: PartOf
    convert: Converter


class Drift:
    """Says once for each endpoint, field and shape that TikTok's answers are not what they were.

    It says so to the log, and to *alarms* where somebody keeps them.
    """

    def __init__(self, alarms: DriftAlarms | None, clock: Clock) -> None:
        self._alarms = alarms
        self._clock = clock
        self._seen: set[tuple[str, str, str]] = set()
        self._lock = threading.Lock()

    def note(self, endpoint: str, field: str, value: object) -> None:
        """*field* of an answer of *endpoint* holds a *value* that cannot be used. The value is not told."""
        shape = type(value).__name__
        if self._is_new(endpoint, field, shape):
            _log.warning("%s: the field %s (%s) cannot be used and is left out", endpoint, field, shape)

    def unreadable(self, endpoint: str, why: str) -> None:
        """A whole answer of *endpoint* cannot be used; *why* is in words of ours, never of TikTok's."""
        if self._is_new(endpoint, ANSWER, why):
            _log.warning("%s: an answer cannot be used (%s)", endpoint, why)

    def _is_new(self, endpoint: str, field: str, shape: str) -> bool:
        with self._lock:
            if (endpoint, field, shape) in self._seen:
                return False
            self._seen.add((endpoint, field, shape))
        if self._alarms is not None:
            try:
                self._alarms.note(endpoint, field, shape, self._clock.now())
            except Exception as error:  # noqa: BLE001 - what became of the call is worth more than the alarm about it
                _log.warning("an alarm could not be kept: %s", type(error).__name__)
        return True


def names(table: Iterable[Row[M] | PartRow]) -> list[str]:
    """The fields of *table*, each once, to ask for."""
    return list(dict.fromkeys(row.field for row in table))


def figures(
    table: Iterable[Row[M]], record: Mapping[str, object], endpoint: str, drift: Drift
) -> dict[M, Value]:
    """The metrics of *table* that *record* holds usable values for; the others are absent."""
    values: dict[M, Value] = {}
    for row in table:
        value = _usable(row, row.metric, record, endpoint, drift)
        if value is not None:
            values[row.metric] = value
    return values


def parts(
    table: Iterable[PartRow], record: Mapping[str, object], endpoint: str, drift: Drift
) -> dict[PartOf, Value]:
    """The parts of *table* that *record* holds usable values for; the others are absent."""
    values: dict[PartOf, Value] = {}
    for row in table:
        value = _usable(row, row.part.metric, record, endpoint, drift)
        if value is not None:
            values[row.part] = value
    return values


def _usable(
    row: Row[M] | PartRow, metric: Metric, record: Mapping[str, object], endpoint: str, drift: Drift
) -> Value | None:
    """What *record* holds in the field of *row*, if a *metric* may hold that."""
    raw = record.get(row.field)
    if raw is None:
        return None
    value = row.convert(raw)
    if value is not None and is_well_formed(metric, value):
        return value
    drift.note(endpoint, row.field, raw)
    return None

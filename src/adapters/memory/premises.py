"""The one place where data rests here: the tables of the state."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import chain, islice
from typing import Any, Final

import attrs

from influence.adapters.memory.rehearsal import rehearse
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.memory.table import Table
from influence.domain.cutover import Finding
from influence.domain.posts import Why
from influence.domain.probes import Control, Probe
from influence.domain.provenance import Provenance

_MARKS: Final = (Provenance.LEGACY, Why.LEGACY_CAPTURE)
_SHORTEST_PROBE: Final = 8


def _parts(thing: object) -> Iterable[object]:
    if isinstance(thing, str | bytes | int | float):
        return ()
    if isinstance(thing, Mapping):
        return chain(thing, thing.values())
    if isinstance(thing, tuple | frozenset):
        return thing
    return [getattr(thing, field.name) for field in getattr(type(thing), "__attrs_attrs__", ())]


def _is_old(thing: object) -> bool:
    return any(part is mark for part in _parts(thing) for mark in _MARKS)


def _old(thing: object) -> Iterator[object]:
    """The outermost things within *thing* that name the old source as where they come from."""
    if _is_old(thing):
        yield thing
        return
    for part in _parts(thing):
        yield from _old(part)


def _old_in(row: tuple[object, object]) -> list[object]:
    """What a row holds of the old source: in its value, or else in its key."""
    key, value = row
    return [*_old(value)] or [*_old(key)]


def _texts(thing: object, *, without_old: bool = False) -> Iterator[str]:
    """Every text within *thing*, names of our own left out."""
    if without_old and _is_old(thing):
        return
    if isinstance(thing, str) and not isinstance(thing, Enum):
        yield thing
    for part in _parts(thing):
        yield from _texts(part, without_old=without_old)


def _numbers(thing: object) -> Iterator[object]:
    """Every number within *thing*."""
    if isinstance(thing, int | float):
        yield thing
    for part in _parts(thing):
        yield from _numbers(part)


def _among(rows: Iterable[object], probes: Sequence[Probe]) -> frozenset[Probe]:
    """Those of *probes* that stand in *rows*."""
    if not probes:
        return frozenset()
    known = list(rows)
    texts = _text_of(known).encode()
    numbers = {number for row in known for number in _numbers(row)}
    return frozenset(
        probe
        for probe in probes
        if (probe in numbers if isinstance(probe, int | float) else _bytes(probe) in texts)
    )


def _bytes(probe: str | bytes) -> bytes:
    return probe.encode() if isinstance(probe, str) else probe


def _text_of(rows: Iterable[object], *, without_old: bool = False) -> str:
    return "\0".join(text for row in rows for text in _texts(row, without_old=without_old))


@attrs.frozen
class MemoryPremises:
    """The memory of one installation."""

    _storage: MemoryStorage

    def rehearse(self) -> Control:
        return rehearse(lambda twin, probes: MemoryPremises(twin).seen(probes))

    def size(self) -> int:
        return 0

    def scrub(self) -> None:
        """Nothing to do: what left the tables left no trace."""

    def _places(self) -> Iterator[tuple[str, Table[Any, Any]]]:
        """Every table, by name. They come from the state itself: no new one is forgotten."""
        return self._storage.state.places()

    def examine(self, probes: Sequence[Probe] = ()) -> tuple[Finding, ...]:
        return tuple(
            Finding(place, count, what)
            for place, table in self._places()
            for what, count in self._left(table, probes)
            if count
        )

    def _left(self, table: Table[Any, Any], probes: Sequence[Probe]) -> Iterator[tuple[str, int]]:
        yield "rows of the old source", sum(1 for row in table.items() for _ in _old_in(row))
        yield "known values of the old source", len(_among(table.items(), probes))

    def seen(self, probes: Sequence[Probe]) -> frozenset[Probe]:
        return _among([row for _, table in self._places() for row in table.items()], probes)

    def probes(self, most: int) -> tuple[Probe, ...]:
        rows = [row for _, table in self._places() for row in table.items()]
        stays = _text_of(rows, without_old=True)
        texts = dict.fromkeys(text for row in rows for old in _old(row) for text in _texts(old))
        distinctive = (text for text in texts if len(text) >= _SHORTEST_PROBE and text not in stays)
        return tuple(text.encode() for text in islice(distinctive, most))

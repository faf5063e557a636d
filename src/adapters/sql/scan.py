"""Looks for values in every byte of files, however they are written and packed, and for free pages that are not blank.

Also a program of its own: it reads what to do as JSON from its input and prints what it found. Files of a database
that is in use are read in a process of its own because closing a file ends all locks that a process holds on it,
SQLite's included. It imports nothing that removes.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from influence.adapters.sql.free_pages import unclean_pages
from influence.adapters.sql.needles import Needles
from influence.adapters.sql.wrappings import (
    DEEPEST,
    LONGEST_BEGINNING,
    MOST_UNFOLDED,
    Allowance,
    Into,
    Unpacking,
)
from influence.adapters.sql.writings import Probe, writings

CHUNK: Final = 1 << 20


class Wanted:
    """The values that are looked for, by the ways in which they may be written."""

    def __init__(self, probes: Iterable[Probe]) -> None:
        self._of: defaultdict[bytes, list[Probe]] = defaultdict(list)
        for probe in probes:
            for written in writings(probe):
                self._of[written].append(probe)
        self.needles = Needles(self._of)

    def named(self, found: Iterable[bytes]) -> frozenset[Probe]:
        """The values that *found* are ways to write."""
        return frozenset(probe for written in found for probe in self._of[written])


class Reading:
    """One flow of bytes, read for *needles* as it is and as what is packed in it."""

    def __init__(self, needles: Needles) -> None:
        self._needles = needles
        self._allowance = Allowance(MOST_UNFOLDED)
        self.found: set[bytes] = set()
        self.feed: Into = self._level(0)

    def _level(self, depth: int) -> Into:
        """What reads on at *depth*: the flow itself at 0, what is packed in it below."""
        overlap = max(self._needles.longest, LONGEST_BEGINNING) - 1
        below = Unpacking(lambda: self._level(depth + 1), self._allowance) if depth < DEEPEST else None
        tail = b""

        def read_on(piece: bytes) -> None:
            nonlocal tail
            data = tail + piece
            self.found |= self._needles.within(data)
            if below:
                below.feed(data, len(tail))
            tail = data[-overlap:]

        return read_on

    @property
    def is_cut_short(self) -> bool:
        """True when more is packed in it than is ever unfolded."""
        return self._allowance.is_exceeded


def read_file(file: BinaryIO, needles: Needles) -> Reading:
    """A whole file, read."""
    reading = Reading(needles)
    while piece := file.read(CHUNK):
        reading.feed(piece)
    return reading


def examine(paths: Iterable[str], probes: Iterable[Probe]) -> dict[str, dict[str, Any]]:
    """For each file: its bytes, which values were found in it, how many pages are unclean, and what was too much."""
    present = [path for path in map(Path, paths) if path.is_file()]
    wanted = Wanted(probes)
    told: dict[str, dict[str, Any]] = {}
    for path in present:
        with path.open("rb") as file:
            unclean = unclean_pages(file)
            file.seek(0)
            reading = read_file(file, wanted.needles)
            told[str(path)] = {
                "bytes": path.stat().st_size,
                "found": wanted.named(reading.found),
                "unclean": unclean,
                "cut short": reading.is_cut_short,
            }
    return told


_NAMES: Final[Mapping[str, type]] = {"text": str, "whole": int, "fraction": float}


def as_json(probe: Probe) -> list[object]:
    """A value with the name of its type, as JSON carries it."""
    if isinstance(probe, bytes):
        return ["bytes", probe.hex()]
    return [next(name for name, kind in _NAMES.items() if type(probe) is kind), probe]


def from_json(told: Sequence[Any]) -> Probe:
    """The value that `as_json` wrote."""
    name, value = told
    probe: Probe = bytes.fromhex(value) if name == "bytes" else _NAMES[name](value)
    return probe


def main() -> None:
    """Do what the input says, and print what was found."""
    task = json.load(sys.stdin)
    told = examine(task["paths"], map(from_json, task["probes"]))
    json.dump(told, sys.stdout, default=lambda found: [as_json(probe) for probe in found])


if __name__ == "__main__":
    main()

"""Asking the capability tables against a bare look-up in a dict keyed by (kind, metric)."""

import timeit
from pathlib import Path

from bench.figures import Figure, paired
from influence.domain.capabilities import ACCOUNT_TABLE, Kind, may

_CELLS = [(kind, metric) for kind in Kind for metric in ACCOUNT_TABLE]
_BARE = {cell: may(*cell) for cell in _CELLS}
_TIMES = 5_000


def measure(_: Path) -> list[Figure]:
    """The ratio."""

    def asked() -> int:
        return sum([may(kind, metric) for kind, metric in _CELLS])

    def looked_up() -> int:
        return sum([_BARE[kind, metric] for kind, metric in _CELLS])

    return [
        paired(
            "rule check ÷ bare dict look-up",
            lambda: timeit.timeit(asked, number=_TIMES),
            lambda: timeit.timeit(looked_up, number=_TIMES),
            rounds=7,
            bar=2.0,
        )
    ]

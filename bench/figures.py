"""One measured ratio, and how it is taken."""

import statistics
import time
from collections.abc import Callable

import attrs


@attrs.frozen
class Figure:
    """*ours* and *floor* in *unit*, medians of the same rounds; the bar is a ratio, or a plain limit on *ours*."""

    name: str
    ours: float
    floor: float | None
    unit: str
    bar: float

    @property
    def ratio(self) -> float:
        """What is held against the bar."""
        return self.ours / self.floor if self.floor else self.ours

    @property
    def is_kept(self) -> bool:
        """True when the bar is kept."""
        return self.ratio <= self.bar


def seconds(work: Callable[[], object]) -> float:
    """How long *work* takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def paired(
    name: str, ours: Callable[[], float], floor: Callable[[], float], *, rounds: int, bar: float
) -> Figure:
    """Both in turn, *rounds* times; the round with the median ratio stands for all."""
    pairs = [(ours(), floor()) for _ in range(rounds)]
    middle = statistics.median_low([a / b for a, b in pairs])
    a, b = next(pair for pair in pairs if pair[0] / pair[1] == middle)
    return Figure(name, a, b, "s", bar)

"""Sums over posts that say how many posts they cover and never use what may not be read."""

from collections.abc import Iterable

import attrs

from influence.domain.observations import Observation, Reading


@attrs.frozen
class Total:
    """The sum of what could be read: *n* of *m* posts. *value* is None when nothing could."""

    value: float | int | None
    n: int
    m: int

    def __str__(self) -> str:
        return f"{self.n} of {self.m} posts"


def total(readings: Iterable[Reading]) -> Total:
    """The sum over the readable numbers among *readings*; absences count as posts, not as zero."""
    everything = list(readings)
    numbers = [r.value for r in everything if isinstance(r, Observation) and isinstance(r.value, int | float)]
    return Total(sum(numbers) if numbers else None, len(numbers), len(everything))

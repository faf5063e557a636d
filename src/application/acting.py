"""Who acts, for whom, and how long work is watched."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeVar

import attrs

T = TypeVar("T")
R = TypeVar("R")


@attrs.frozen
class Actor:
    """The named *user* acting for *tenant*."""

    tenant: str
    user: str


Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""


def unwatched(done: int, of: int) -> None:
    """Nobody watches."""


class Lanes(Protocol):
    """Several calls to TikTok side by side."""

    def run(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """What *work* gives for each of *items*, in any order."""
        ...


class OneLane:
    """One call after the other."""

    def run(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """What *work* gives for each of *items*, in order."""
        return map(work, items)


def batches(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """*items* in tuples of up to *size*."""
    source = iter(items)
    while batch := tuple(islice(source, size)):
        yield batch

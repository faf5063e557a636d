"""Reading a long list piece by piece, where the store cannot tell all that is asked for."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
P = TypeVar("P")
_AT_ONCE: Final = 500


def pieces(
    read: Callable[[P | None, int], Sequence[T]],
    place: Callable[[T], P],
    after: P | None = None,
    most: int | None = None,
) -> Iterator[Sequence[T]]:
    """What *read* finds behind *after*, so many at once.

    The first piece has *most* things, which is enough where all of them fit. Where few do, the pieces grow.
    """
    size = _AT_ONCE if most is None else min(most, _AT_ONCE)
    while some := read(after, size):
        yield some
        if len(some) < size:
            return
        after, size = place(some[-1]), min(2 * size, _AT_ONCE)

"""Many texts looked for at once, in one look over the data.

It imports nothing that removes.
"""

from collections.abc import Iterable
from typing import Final

from ahocorasick_rs import BytesAhoCorasick

_OVERLAPPING: Final = True
"""A text that lies within another one, or reaches into it, is found too."""


class Needles:
    """The texts that are looked for."""

    def __init__(self, texts: Iterable[bytes]) -> None:
        self._texts = tuple(set(texts))
        self._automaton = BytesAhoCorasick(self._texts)
        self.longest = max(map(len, self._texts), default=1)

    def within(self, data: bytes) -> set[bytes]:
        """Those that occur in *data*."""
        places = self._automaton.find_matches_as_indexes(data, _OVERLAPPING)
        return {self._texts[number] for number in {number for number, _, _ in places}}

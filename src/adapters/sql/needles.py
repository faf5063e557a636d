"""Many texts looked for at once, in one look over the data.

It imports the standard library only, and nothing that removes.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import add
from typing import Final, Literal

_LONG_WORD, _SHORT_WORD = 8, 4
_CODES: Final[Mapping[int, Literal["Q", "I"]]] = {_LONG_WORD: "Q", _SHORT_WORD: "I"}
_LONG: Final = 15
"""Bytes of a text that holds a whole word of eight wherever it begins."""
_SAMPLE: Final = 500
"""Texts that tell which words many of them have."""
_PLACES: Final = 5
_FEW: Final = 16
"""So many short texts are looked for one by one sooner than all at once."""


_LEARNING: Final = 2e-6
"""Seconds that one word of a text takes, about."""
_LOOKING: Final = 2e-8
"""Seconds that one word of the data takes, about."""


def _looks(texts: int, size: int, amount: int) -> int:
    """In how many looks over *amount* bytes so many *texts* are found soonest: more looks need fewer words."""

    def cost(looks: int) -> float:
        return texts * size // looks * _LEARNING + amount / size * looks * _LOOKING

    return min((looks for looks in (1, 2, 4, 8) if looks <= size), key=cost)


class _Words:
    """Texts that are recognised by a word of *size* bytes, then compared as a whole.

    Data is looked at word by word, from a few beginnings. Of each text so many neighbouring words are known that one
    of them lies where a word of the data lies. They are taken where the texts differ most.
    """

    def __init__(self, texts: Iterable[bytes], size: int, amount: int) -> None:
        self._size = size
        known = list(texts)
        shortest = min(map(len, known), default=2 * size)
        self._width = min(shortest - size + 1, size // _looks(len(known), size, amount))
        self._known: defaultdict[int, dict[tuple[int, int], set[bytes]]] = defaultdict(dict)
        self._learn(known)
        self._keys = set(self._known)

    def _learn(self, texts: list[bytes]) -> None:
        step = max(len(texts) // _SAMPLE, 1)
        common = Counter(
            self._word(text, place) for text in texts[::step] for place in range(len(text) - self._size + 1)
        )
        for text in texts:
            begin = self._rarest(text, common)
            for place in range(begin, begin + self._width):
                group = self._known[int.from_bytes(self._word(text, place), sys.byteorder)]
                group.setdefault((place, len(text)), set()).add(text)

    def _rarest(self, text: bytes, common: Counter[bytes]) -> int:
        """Where the known words of *text* begin: where a sample of the texts has them least often."""
        last = len(text) - self._size - self._width + 1
        places = range(0, last + 1, max(last // _PLACES, 1))
        size, far = self._size, self._width - 1
        often = [common.get(text[p : p + size], 0) for p in places]
        if far:
            ends = (common.get(text[p + far : p + far + size], 0) for p in places)
            often = list(map(add, often, ends))
        return places[often.index(min(often))]

    def _word(self, text: bytes, place: int) -> bytes:
        return text[place : place + self._size]

    def within(self, data: bytes) -> Iterator[bytes]:
        """Those that occur in *data*."""
        keys = self._keys
        for shift in range(0, self._size if keys else 0, self._width):
            end = shift + max(len(data) - shift, 0) // self._size * self._size
            words = memoryview(data)[shift:end].cast(_CODES[self._size])
            if not keys.isdisjoint(words):
                hits = [(place, word) for place, word in enumerate(words) if word in keys]
                for place, word in hits:
                    yield from self._around(data, shift + place * self._size, word)

    def _around(self, data: bytes, at: int, word: int) -> Iterator[bytes]:
        """Those that stand where *word* was seen."""
        for (place, length), texts in self._known[word].items():
            begin = at - place
            if begin >= 0 and (text := data[begin : begin + length]) in texts:
                yield text


class Needles:
    """The texts that are looked for, in data of about *amount* bytes."""

    def __init__(self, texts: Iterable[bytes], amount: int = 1 << 20) -> None:
        every = set(texts)
        short = {text for text in every if len(text) < _LONG}
        self._few = short if len(short) <= _FEW else {text for text in short if len(text) < _SHORT_WORD}
        self._words = (
            _Words(every - short, _LONG_WORD, amount),
            _Words(short - self._few, _SHORT_WORD, amount),
        )
        self.longest = max(map(len, every), default=1)

    def within(self, data: bytes) -> set[bytes]:
        """Those that occur in *data*."""
        found = {text for text in self._few if text in data}
        for words in self._words:
            found.update(words.within(data))
        return found

"""Rows that wait, in a fraction of their size."""

import marshal
import zlib
from collections.abc import Iterator
from typing import Final

import attrs

_ROWS_AT_ONCE: Final = 1_000

RawRow = tuple[int, list[str], str]
"""The row's number, its cells from column A on, and why it cannot be read, if so."""


@attrs.define
class PackedRows:
    """Rows kept until somebody asks for them, in a fraction of their size."""

    _blocks: list[bytes] = attrs.field(factory=list)
    _open: list[RawRow] = attrs.field(factory=list)
    count: int = 0

    def put(self, row: RawRow) -> None:
        """Keep one row more."""
        self.count += 1
        self._open.append(row)
        if len(self._open) == _ROWS_AT_ONCE:
            self._blocks.append(zlib.compress(marshal.dumps(self._open), level=1))
            self._open = []

    def __iter__(self) -> Iterator[RawRow]:
        """All rows, in their order."""
        for block in self._blocks:
            yield from marshal.loads(zlib.decompress(block))  # noqa: S302 - packed here a moment ago
        yield from self._open

"""Tables that are shared until somebody writes."""

from collections.abc import Iterator, Mapping, MutableMapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class ViewOnly(TypeError):
    """Something was written through a view: a mistake of the program, not an answer to a user."""


class Table(MutableMapping[K, V]):
    """Rows by key, in the order in which they came. A copy costs nothing before its first write."""

    __slots__ = ("_is_mine", "_may_write", "_rows")

    def __init__(self, rows: Mapping[K, V] | None = None) -> None:
        self._rows: dict[K, V] = dict(rows or {})
        self._is_mine = True
        self._may_write = True

    def copy(self, *, may_write: bool = True) -> "Table[K, V]":
        """The same rows; what is written into one of the two does not show in the other."""
        twin: Table[K, V] = Table()
        twin._rows = self._rows
        twin._is_mine = self._is_mine = False
        twin._may_write = may_write
        return twin

    def _own(self) -> dict[K, V]:
        if not self._may_write:
            raise ViewOnly("a view keeps nothing")
        if not self._is_mine:
            self._rows = dict(self._rows)
            self._is_mine = True
        return self._rows

    def is_as(self, other: "Table[K, V]") -> bool:
        """True while nothing was written since one of the two was copied from the other, or from the same."""
        return self._rows is other._rows

    def __getitem__(self, key: K) -> V:
        return self._rows[key]

    def __setitem__(self, key: K, value: V) -> None:
        self._own()[key] = value

    def __delitem__(self, key: K) -> None:
        del self._own()[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"Table({self._rows!r})"

"""One object of an answer, read field by field."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import attrs

from influence.adapters.tiktok.calls import Answer, Json
from influence.adapters.tiktok.fields import Drift

T = TypeVar("T")
_UNSAID = (None, "")


@attrs.frozen
class Record:
    """What *endpoint* told. Every field may be missing; one that cannot be used is absent, and noted."""

    endpoint: str
    fields: Json
    drift: Drift

    @classmethod
    def of(cls, answer: Answer, drift: Drift) -> "Record":
        """The data of a whole answer."""
        return cls(answer.path, answer.data, drift)

    def take(self, name: str, convert: Callable[[object], T | None]) -> T | None:
        """The field *name*, converted."""
        given = self.fields.get(name)
        if given in _UNSAID:
            return None
        value = convert(given)
        if value is None:
            self.drift.note(self.endpoint, name, given)
        return value

    def need(self, name: str, convert: Callable[[object], T | None]) -> T | None:
        """The same for a field without which the record says nothing: missing is noted too."""
        if self.fields.get(name) in _UNSAID:
            self.drift.note(self.endpoint, name, self.fields.get(name))
        return self.take(name, convert)

    def inner(self, name: str) -> "Record":
        """The object *name*, which may be empty."""
        return attrs.evolve(self, fields=self.take(name, _as_object) or {})

    def listed(self, name: str, convert: Callable[[object], T | None]) -> tuple[T, ...] | None:
        """The list *name*, each item once; None when it is absent, or one of its items cannot be used."""
        given = self.take(name, _as_list)
        if given is None:
            return None
        items = tuple(convert(item) for item in given)
        if None in items:
            self.drift.note(self.endpoint, name, given)
            return None
        return tuple(dict.fromkeys(item for item in items if item is not None))

    def usable(self, name: str, convert: Callable[[object], T | None]) -> tuple[T, ...]:
        """Those items of the list *name* that can be used, each once."""
        return tuple(dict.fromkeys(self._usable(name, convert)))

    def _usable(self, name: str, convert: Callable[[object], T | None]) -> Iterator[T]:
        for item in self.take(name, _as_list) or ():
            value = convert(item)
            if value is None:
                self.drift.note(self.endpoint, name, item)
            else:
                yield value


def _as_object(value: object) -> Json | None:
    return value if isinstance(value, dict) else None


def _as_list(value: object) -> list[object] | None:
    return value if isinstance(value, list) else None

"""Handles as they were asked for, found again in answers that spell them otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import attrs

from influence.adapters.tiktok.converters import identifier
from influence.domain.networks import fold

T = TypeVar("T")


def handle_in(record: Mapping[str, object]) -> str | None:
    """The handle that *record* is about, under either name of the field."""
    return identifier(record.get("handle_name")) or identifier(record.get("handler_name"))


@attrs.frozen
class Asked:
    """The handles of one call."""

    handles: Sequence[str]

    @property
    def once(self) -> list[str]:
        """Each creator once, in the first spelling."""
        return list({fold(handle): handle for handle in reversed(self.handles)}.values())[::-1]

    def spelt(self, pairs: Iterator[tuple[str, T]]) -> dict[str, T]:
        """*pairs* by handle as it was asked; what nobody asked for is dropped."""
        told = {fold(handle): item for handle, item in pairs}
        return {handle: told[fold(handle)] for handle in self.handles if fold(handle) in told}

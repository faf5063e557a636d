"""Events on their way out, and telling people."""

from collections.abc import Sequence
from typing import Protocol

from influence.domain.events import Event


class Notifier(Protocol):
    """A way to the people of one tenant."""

    def tell(self, tenant: str, event: Event) -> None:
        """Hand *event* over. May be called twice for one event."""
        ...


class Outbox(Protocol):
    """Events on their way out, kept with their cause."""

    def put(self, *events: Event) -> None:
        """Add *events*."""
        ...

    def waiting(self, most: int) -> tuple[tuple[int, Event], ...]:
        """The oldest events that nobody was told yet, with their numbers."""
        ...

    def told(self, numbers: Sequence[int]) -> None:
        """Mark events as told."""
        ...

"""Telling people."""

from typing import Protocol

from influence.domain.events import Event


class Notifier(Protocol):
    """A way to the people of one tenant."""

    def tell(self, tenant: str, event: Event) -> None:
        """Hand *event* over. May be called twice for one event."""
        ...

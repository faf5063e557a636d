"""Notices on the terminal."""

from collections.abc import Callable

import attrs

from influence.domain.events import Event


@attrs.frozen
class ConsoleNotifier:
    """Says each event in one line."""

    _say: Callable[[str], None]

    def tell(self, tenant: str, event: Event) -> None:  # noqa: ARG002 - the port names it; one terminal, one tenant
        """Say *event* to who works for *tenant* at this terminal."""
        self._say(f"· {event}")

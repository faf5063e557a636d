"""Notifications that are only written down."""

from influence.domain.events import Event


class RecordingNotifier:
    """Everything that was told, in order."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Event]] = []

    def tell(self, tenant: str, event: Event) -> None:
        """Write *event* down."""
        self.told.append((tenant, event))

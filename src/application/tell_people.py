"""Handing events to people, after the change they tell of was kept."""

import attrs

from influence.application.acting import Actor
from influence.domain.ports.notifications import Notifier
from influence.domain.ports.storage import Storage


@attrs.frozen
class TellPeople:
    """Tell the waiting events, oldest first. An event may be told twice when this is interrupted, never lost."""

    _storage: Storage
    _notifier: Notifier

    def __call__(self, by: Actor, most: int = 100) -> int:
        """How many events were told."""
        with self._storage.view(by.tenant) as view:
            waiting = view.outbox.waiting(most)
        for _, event in waiting:
            self._notifier.tell(by.tenant, event)
        if waiting:
            with self._storage.begin(by.tenant) as work:
                work.outbox.told([number for number, _ in waiting])
                work.commit()
        return len(waiting)

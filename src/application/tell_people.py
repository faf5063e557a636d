"""Handing events to people, after the change they tell of was kept."""

from typing import Final

import attrs

from influence.application.acting import Actor
from influence.domain.ports.notifications import Notifier
from influence.domain.ports.storage import Storage

EVENTS_AT_ONCE: Final = 100


@attrs.frozen
class TellPeople:
    """Tell the waiting events, oldest first. An event may be told twice when this is interrupted, never lost."""

    _storage: Storage
    _notifier: Notifier

    def __call__(self, by: Actor) -> int:
        """How many events were told."""
        count = 0
        while told := self._tell_some(by):
            count += told
        return count

    def _tell_some(self, by: Actor) -> int:
        with self._storage.view(by.tenant) as view:
            waiting = view.outbox.waiting(EVENTS_AT_ONCE)
        for _, event in waiting:
            self._notifier.tell(by.tenant, event)
        if waiting:
            with self._storage.begin(by.tenant) as work:
                work.outbox.told([number for number, _ in waiting])
                work.commit()
        return len(waiting)

"""Handing events to people and programs, after the change they tell of was kept."""

from collections.abc import Sequence
from typing import Final, Protocol

import attrs

from influence.application.acting import Actor
from influence.domain.events import Numbered
from influence.domain.ports.notifications import Notifier
from influence.domain.ports.storage import Storage, UnitOfWork

EVENTS_AT_ONCE: Final = 100


class Taker(Protocol):
    """A way out of the product. What it sends because of events is queued when they leave the outbox."""

    def take(self, work: UnitOfWork, by: Actor, events: Sequence[Numbered]) -> None:
        """Queue what *events* make it send. Kept together with the mark that they were told, or not at all."""
        ...


@attrs.frozen
class Takers:
    """Everybody who takes events."""

    all: tuple[Taker, ...] = ()


@attrs.frozen
class TellPeople:
    """Tell the waiting events, oldest first.

    An event may be said twice at the terminal when this is interrupted, never lost. What is sent because of it is
    queued exactly once, in the unit of work in which the event leaves the outbox.
    """

    _storage: Storage
    _notifier: Notifier
    _takers: Takers

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
            self._hand_over(by, {number for number, _ in waiting})
        return len(waiting)

    def _hand_over(self, by: Actor, said: set[int]) -> None:
        """Another process may have told some of them meanwhile; those have left already."""
        with self._storage.begin(by.tenant, by.user) as work:
            leaving = [
                Numbered(number, event)
                for number, event in work.outbox.waiting(EVENTS_AT_ONCE)
                if number in said
            ]
            for taker in self._takers.all:
                taker.take(work, by, leaving)
            work.outbox.told([one.number for one in leaving])
            work.commit()

"""Webhooks at a desk: endpoints, a web of receivers, and the deeds that tests repeat."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import attrs

from influence.adapters.memory.webhooks import MemoryWebhooks
from influence.application.acting import Lanes, OneLane
from influence.application.queue_webhooks import QueueWebhooks
from influence.application.run_deliveries import RunDeliveries
from influence.application.run_endpoints import RunEndpoints, Secured, Wanted
from influence.application.send_webhooks import SendWebhooks, Sent
from influence.application.tell_people import Takers, TellPeople
from influence.application.try_endpoint import TryEndpoint
from influence.domain.deliveries import Answer, Delivery
from influence.domain.events import Event, EventKind
from influence.domain.ports.storage import Storage
from influence.domain.ports.webhooks import DeliveryFilter
from influence.domain.webhooks import Endpoint
from tests.support.desk import Desk

PLACED = Event(EventKind.ORDER_PLACED, "ann", "12", "order/12")
ADDED = Event(EventKind.ACCOUNT_ADDED, "ann", "", "account/5")


def answer(status: int | None, retry_after: str = "") -> Answer:
    """An answer that came at once."""
    return Answer(took=timedelta(milliseconds=3), status=status, retry_after=retry_after)


@attrs.frozen
class Bench:
    """A desk and the web of other programs."""

    desk: Desk
    web: MemoryWebhooks = attrs.field(factory=MemoryWebhooks)

    @classmethod
    def at(cls, folder: Path) -> "Bench":
        """A bench of its own."""
        return cls(Desk.in_memory(folder))

    @property
    def endpoints(self) -> RunEndpoints:
        desk = self.desk
        return RunEndpoints(desk.storage, self.web, desk.sealer, desk.clock, desk.chance)

    @property
    def deliveries(self) -> RunDeliveries:
        return RunDeliveries(self.desk.storage, self.desk.clock)

    @property
    def trial(self) -> TryEndpoint:
        desk = self.desk
        return TryEndpoint(desk.storage, self.web, desk.sealer, desk.clock, desk.chance)

    def tell_in(self, storage: Storage) -> TellPeople:
        """Telling people, with webhooks as the only way out."""
        takers = Takers((QueueWebhooks(self.desk.clock, self.desk.chance),))
        return TellPeople(storage, self.desk.notifier, takers)

    def send_in(self, storage: Storage, lanes: Lanes | None = None) -> SendWebhooks:
        """Sending, on *lanes*."""
        desk = self.desk
        return SendWebhooks(storage, self.web, desk.sealer, desk.clock, desk.chance, lanes or OneLane())

    def add(self, name: str = "a", *kinds: str) -> Secured:
        """An endpoint."""
        return self.endpoints.add(self.desk.by, Wanted(url(name), kinds or ("*",)))

    def happens(self, *events: Event) -> None:
        """Events happen, and leave the outbox."""
        with self.desk.write() as work:
            work.outbox.put(*events)
        self.tell_in(self.desk.storage)(self.desk.by)

    def send(self) -> Sent:
        """Send what is due."""
        return self.send_in(self.desk.storage)(self.desk.by)

    def endpoint(self, made: Secured) -> Endpoint:
        """How an endpoint stands now."""
        return self.endpoints.one(self.desk.by, made.endpoint.id).endpoint

    def all(self) -> Sequence[Delivery]:
        """All deliveries, the newest first."""
        return self.deliveries.select(self.desk.by, DeliveryFilter())

    def arrived(self, name: str = "a") -> list[str]:
        """The ids that arrived at an endpoint."""
        return [one.headers["webhook-id"] for one in self.web.sent if one.url == url(name)]


def url(name: str) -> str:
    """The address of an endpoint."""
    return f"https://{name}.example/"

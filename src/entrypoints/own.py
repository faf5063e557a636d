"""What an embedder brings along in the place of the product's own adapters."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Protocol

import attrs

from influence.application.tell_people import Taker
from influence.domain.errors import Refused
from influence.domain.ports.api_keys import KeyRing
from influence.domain.ports.backups import GatedStorage
from influence.domain.ports.clock import Clock
from influence.domain.ports.drift import DriftAlarms
from influence.domain.ports.inbox import Inbox
from influence.domain.ports.jobs import Jobs
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.notifications import Notifier


class WholeStorage(GatedStorage, Protocol):
    """A storage with what is kept beside the tenants' data: every storage of the product is one."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def key_ring(self) -> KeyRing: ...
    @property
    def drift_alarms(self) -> DriftAlarms: ...


@attrs.frozen(kw_only=True)
class Own:
    """Adapters of an embedder; where there is none the product's own stands.

    *queue* holds who takes events, beside the product's messages and webhooks. *ports* gives any other port's adapter
    under the port's class.
    """

    storage: WholeStorage | None = None
    clock: Clock | None = None
    ttcm: Marketplace | None = None
    notifier: Notifier | None = None
    queue: Sequence[Taker] = ()
    ports: Mapping[type[object], object] = attrs.field(factory=dict)

    def instead(self, port: type[object], ours: Callable[[], object]) -> Callable[[], object]:
        """How *port* is made: what the embedder brought, else what *ours* makes."""
        named: Mapping[type[object], object | None] = {
            Clock: self.clock,
            Marketplace: self.ttcm,
            Notifier: self.notifier,
        }
        brought = self.ports.get(port, named.get(port))
        return ours if brought is None else lambda: brought


@attrs.frozen
class PortMissing(Refused):
    """The storage was brought along, and a port that only goes with it was not."""

    code: ClassVar[str] = "port_missing"

    port: str

    def __str__(self) -> str:
        return f"This needs the port {self.port}, which was not brought along with the storage."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Bring it."""
        return (f"Open with ports={{{self.port}: your adapter}}.",)

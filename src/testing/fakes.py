"""Every port in memory: what an application under test stands on."""

from collections.abc import Iterable, Mapping

import attrs

from influence.adapters.memory.chance import CountedChance
from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.disks import MemoryDisks
from influence.adapters.memory.images import MemoryImages
from influence.adapters.memory.letters import RecordingMailer
from influence.adapters.memory.log_file import MemoryLogFile
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.memory.notifier import RecordingNotifier
from influence.adapters.memory.policy import MemoryPolicy
from influence.adapters.memory.premises import MemoryPremises
from influence.adapters.memory.runners import Machine
from influence.adapters.memory.sealer import MemorySealer
from influence.adapters.memory.signer import MemoryChecks, MemorySigner
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.memory.webhooks import MemoryWebhooks
from influence.adapters.quota.memory import MemoryQuota
from influence.application.acting import Lanes, OneLane
from influence.domain.events import Event, Numbered
from influence.domain.ports.clock import Chance
from influence.domain.ports.cutover import Premises
from influence.domain.ports.disk_room import Disks
from influence.domain.ports.erasures import LogFile
from influence.domain.ports.images import Images
from influence.domain.ports.jobs import MachineClock
from influence.domain.ports.mail import Mailer
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.policy import Policy
from influence.domain.ports.quota import Quota
from influence.domain.ports.runners import Runners
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.signing import SignatureChecks, Signer
from influence.domain.ports.storage import UnitOfWork
from influence.domain.ports.webhooks import WebhookSender


@attrs.frozen
class Heard:
    """Takes events as they leave the outbox, and remembers their numbers: the letters about them bear those."""

    events: dict[int, Event] = attrs.field(factory=dict)

    def take(self, work: UnitOfWork, by: object, events: Iterable[Numbered]) -> None:  # noqa: ARG002 - see Taker
        """Remember *events*."""
        self.events.update({one.number: one.event for one in events})


@attrs.frozen
class Fakes:
    """Adapters that keep everything in this process, on one clock that stands still until it is moved."""

    clock: SteppedClock = attrs.field(factory=SteppedClock)
    storage: MemoryStorage = attrs.field()
    marketplace: Marketplace = attrs.field()
    notifier: RecordingNotifier = attrs.field(factory=RecordingNotifier)
    mailer: RecordingMailer = attrs.field(factory=RecordingMailer)
    webhooks: MemoryWebhooks = attrs.field(factory=MemoryWebhooks)
    images: MemoryImages = attrs.field(factory=MemoryImages)
    policy: MemoryPolicy = attrs.field(factory=MemoryPolicy)
    heard: Heard = attrs.field(factory=Heard)

    @storage.default
    def _storage(self) -> MemoryStorage:
        return MemoryStorage(self.clock)

    @marketplace.default
    def _marketplace(self) -> Marketplace:
        return FakeMarketplace(self.clock)

    def ports(self) -> Mapping[type[object], object]:
        """What stands behind each port that can be brought along by its name."""
        limits = self.policy.on(self.clock.now().date()).limits.allowed("basic")
        return {
            Chance: CountedChance(),
            Disks: MemoryDisks(),
            Images: self.images,
            Lanes: OneLane(),
            LogFile: MemoryLogFile(),
            MachineClock: self.clock,
            Mailer: self.mailer,
            Policy: self.policy,
            Premises: MemoryPremises(self.storage),
            Quota: MemoryQuota(limits),
            Runners: Machine().start(),
            Sealer: MemorySealer(),
            SignatureChecks: MemoryChecks(),
            Signer: MemorySigner(),
            WebhookSender: self.webhooks,
        }

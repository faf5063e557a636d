"""The composition root: settings become adapters, adapters become use-cases."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cached_property, partial
from pathlib import Path
from typing import Final, TypeVar

import attrs
import punq

from influence.adapters.files.tables import FileTables
from influence.adapters.guarded.targets import named_hosts
from influence.adapters.images.client import GuardedImages
from influence.adapters.notifications.console import ConsoleNotifier
from influence.adapters.notifications.mail import AbsentMailer, Security, SmtpMailer, SmtpSettings
from influence.adapters.policy.files import FilePolicy
from influence.adapters.quota.sqlite import SqliteQuota
from influence.adapters.reports.forms import WrittenReports
from influence.adapters.sealing.ed25519 import Ed25519Checks, Ed25519Signer
from influence.adapters.sealing.fernet import FernetSealer
from influence.adapters.sql.copying import open_copies
from influence.adapters.sql.disks import open_disks
from influence.adapters.sql.log_file import SqlLogFile
from influence.adapters.sql.premises import open_premises
from influence.adapters.sql.restoring import open_restoring
from influence.adapters.sql.storage import SqlStorage, open_storage
from influence.adapters.system.clock import SystemChance, SystemClock, borrowed_clock
from influence.adapters.system.lanes import ThreadLanes
from influence.adapters.system.runners import SystemRunners
from influence.adapters.templates.renderer import JinjaRenderer
from influence.adapters.tiktok.absent import AbsentMarketplace
from influence.adapters.tiktok.http import open_client
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.tiktok_one.marketplace import TikTokOneMarketplace
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.adapters.tiktok.webhooks import WebhookReader
from influence.adapters.tiktok.wire import Wire
from influence.adapters.webhooks.sender import GuardedWebhooks
from influence.application.acting import Lanes
from influence.application.fresh_tokens import FreshTokens
from influence.application.holding_leases import Hold, LeasedLanes, LeasedStorage
from influence.application.influencer_limit import Limit, PlanLimit
from influence.application.joining_work import Bond, JoinedStorage
from influence.application.queue_webhooks import QueueWebhooks
from influence.application.take_messages import TakeMessages
from influence.application.tell_people import Takers
from influence.domain.errors import Unusable
from influence.domain.ports.api_keys import KeyRing
from influence.domain.ports.backups import Copies, GatedStorage, Restoring
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.cutover import Premises
from influence.domain.ports.disk_room import Disks
from influence.domain.ports.drift import DriftAlarms
from influence.domain.ports.erasures import LogFile
from influence.domain.ports.images import Images
from influence.domain.ports.inbox import Inbox, MessageReader
from influence.domain.ports.jobs import Jobs, MachineClock
from influence.domain.ports.mail import Mailer
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.messages import Renderer
from influence.domain.ports.notifications import Notifier
from influence.domain.ports.policy import Policy
from influence.domain.ports.quota import Quota
from influence.domain.ports.reports import ReportFiles
from influence.domain.ports.runners import Runners
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.signing import SignatureChecks, Signer
from influence.domain.ports.storage import Storage
from influence.domain.ports.tables import Tables
from influence.domain.ports.upstream_failures import Generation
from influence.domain.ports.webhooks import WebhookSender
from influence.domain.secret import Secret
from influence.entrypoints.own import Own, PortMissing, WholeStorage
from influence.entrypoints.settings import Settings
from influence.entrypoints.use_cases import PAST_THE_GATE, USE_CASES

_APIS: Final[Mapping[str, Callable[[Wire, TikTokSettings, Clock], Marketplace]]] = {
    Generation.TTCM.value: TtcmMarketplace,
    Generation.TIKTOK_ONE.value: TikTokOneMarketplace,
}
T = TypeVar("T")
_TIKTOK = {
    "tiktok_base_url": "INFLUENCE_TIKTOK_BASE_URL",
    "tiktok_app_id": "INFLUENCE_TIKTOK_APP_ID",
    "tiktok_app_secret": "INFLUENCE_TIKTOK_APP_SECRET",
    "tiktok_access_token": "INFLUENCE_TIKTOK_ACCESS_TOKEN",
    "tiktok_account_id": "INFLUENCE_TIKTOK_ACCOUNT_ID",
}


def missing_for_tiktok(settings: Settings) -> tuple[str, ...]:
    """The variables that TikTok access still needs."""
    return tuple(variable for name, variable in _TIKTOK.items() if not getattr(settings, name))


@attrs.define(slots=False)
class Adapters:
    """How each port is made; the return types let the type checker compare."""

    _settings: Settings
    _say: Callable[[str], None]
    own: Own = attrs.field(factory=Own)
    closing: ExitStack = attrs.field(factory=ExitStack)
    """What is open, to be closed by whoever ends all this."""

    @cached_property
    def _sql(self) -> SqlStorage:
        home = Path(self._settings.home)
        storage = open_storage(self._settings.database_url, home, now=self._clock.now)
        self.closing.callback(storage.engine.dispose)
        return storage

    @cached_property
    def kept(self) -> WholeStorage:
        """Where everything is kept, what is kept beside the tenants' data included."""
        return self._sql if self.own.storage is None else self.own.storage

    def _refuse_elsewhere(self, port: type[object]) -> None:
        """Pass when the storage is ours. Raises `PortMissing`."""
        if self.own.storage is not None:
            raise PortMissing(port.__name__)

    def storage(self) -> Storage:
        return self._joined(LeasedStorage(self.kept, self._held))

    @cached_property
    def _bond(self) -> Bond:
        return Bond()

    def bond(self) -> Bond:
        return self._bond

    def _joined(self, storage: Storage) -> JoinedStorage:
        """*storage* for use-cases that may run for a program."""
        return JoinedStorage(storage, self._bond, self._made(Clock, self.clock))

    def storage_for_cutover(self) -> Storage:
        gated: GatedStorage = self.kept
        return self._joined(LeasedStorage(gated.for_cutover(), self._held))

    def copies(self) -> Copies:
        self._refuse_elsewhere(Copies)
        return open_copies(self._settings.database_url)

    def restoring(self) -> Restoring:
        self._refuse_elsewhere(Restoring)
        return open_restoring(self._settings.database_url, Path(self._settings.home))

    @cached_property
    def _held(self) -> Hold:
        return Hold(self._made(Jobs, self.jobs), self._made(MachineClock, self.machine_clock))

    def _made(self, port: type[object], ours: Callable[[], T]) -> T:
        """The adapter behind *port*, for another adapter that stands on it."""
        made: T = self.own.instead(port, ours)()  # type: ignore[assignment]  # kept under the port's class
        return made

    def hold(self) -> Hold:
        return self._held

    def jobs(self) -> Jobs:
        return self.kept.jobs

    def runners(self) -> Runners:
        return SystemRunners()

    def machine_clock(self) -> MachineClock:
        return SystemClock()

    def fresh_tokens(self, container: punq.Container) -> FreshTokens:
        """Under no lease of a worker: a renewal has a mark of its own, and its answer must never be dropped."""
        marketplace: Marketplace = container.resolve(Marketplace)
        sealer: Sealer = container.resolve(Sealer)
        clock: Clock = container.resolve(Clock)
        return FreshTokens(self.kept, marketplace, sealer, clock)

    def premises(self) -> Premises:
        self._refuse_elsewhere(Premises)
        found = open_premises(self._settings.database_url, Path(self._settings.home))
        self.closing.callback(found.engine.dispose)
        return found

    def disks(self) -> Disks:
        self._refuse_elsewhere(Disks)
        return open_disks(self._settings.database_url)

    @cached_property
    def _clock(self) -> Clock:
        return self._made(Clock, self._our_clock)

    def _our_clock(self) -> Clock:
        return borrowed_clock(self._settings.clock) if self._settings.clock else SystemClock()

    def log_file(self) -> LogFile:
        self._refuse_elsewhere(LogFile)
        return SqlLogFile(self._sql.engine)

    def clock(self) -> Clock:
        return self._clock

    def chance(self) -> Chance:
        return SystemChance()

    def sealer(self) -> Sealer:
        if self._settings.sealing_key:
            return FernetSealer.from_keys(self._settings.sealing_keys)
        return FernetSealer.from_file(self._settings.sealing_file)

    def signer(self) -> Signer:
        return Ed25519Signer.from_file(self._settings.signing_file)

    def signature_checks(self) -> SignatureChecks:
        return Ed25519Checks()

    def tables(self) -> Tables:
        return FileTables()

    def report_files(self) -> ReportFiles:
        return WrittenReports()

    def images(self) -> Images:
        return GuardedImages(named_hosts(self._settings.image_hosts, "INFLUENCE_IMAGE_HOSTS"))

    def lanes(self) -> Lanes:
        return LeasedLanes(ThreadLanes(self._settings.lanes), self._held)

    def notifier(self) -> Notifier:
        return ConsoleNotifier(self._say)

    def takers(self) -> Takers:
        messages = TakeMessages(self._made(Renderer, self.renderer), self.clock())
        webhooks = QueueWebhooks(self.clock(), self._made(Chance, self.chance))
        return Takers((messages, webhooks, *self.own.queue))

    def renderer(self) -> Renderer:
        return JinjaRenderer()

    def mailer(self) -> Mailer:
        known = self._settings
        if not known.smtp_host:
            return AbsentMailer()
        return SmtpMailer(
            SmtpSettings(
                host=known.smtp_host,
                sender=known.smtp_from,
                port=known.smtp_port,
                user=known.smtp_user,
                password=Secret(known.smtp_password),
                security=Security(known.smtp_security),
            )
        )

    def webhooks(self) -> WebhookSender:
        return GuardedWebhooks(named_hosts(self._settings.webhook_hosts, "INFLUENCE_WEBHOOK_HOSTS"))

    def limit(self) -> Limit:
        return PlanLimit(self._made(Policy, self.policy), self.clock())

    def policy(self) -> Policy:
        return FilePolicy(Path(self._settings.policy) if self._settings.policy else None)

    def quota(self) -> Quota:
        today = SystemClock().now().date()  # TikTok counts by the real day, whatever clock is borrowed
        allowed = self._made(Policy, self.policy).on(today).limits.allowed(self._settings.tiktok_quota)
        quota = SqliteQuota(allowed, self._settings.quota_file)
        self.closing.callback(quota.close)
        return quota

    def drift(self) -> DriftAlarms:
        return self.kept.drift_alarms

    def key_ring(self) -> KeyRing:
        return self.kept.key_ring

    def inbox(self) -> Inbox:
        return self.kept.inbox

    def reader(self) -> MessageReader:
        secret = Secret(self._settings.tiktok_app_secret)
        return WebhookReader(secret, demand_signature=self._settings.tiktok_signatures == "required")

    def marketplace(self) -> Marketplace:
        known = self._settings
        if known.tiktok_api not in _APIS:
            raise Unusable("INFLUENCE_TIKTOK_API", known.tiktok_api, f"known are {', '.join(sorted(_APIS))}")
        missing = missing_for_tiktok(known)
        if missing:
            return AbsentMarketplace(missing)
        if not known.tiktok_base_url.startswith(("http://", "https://")):
            raise Unusable(
                "INFLUENCE_TIKTOK_BASE_URL", known.tiktok_base_url[:100], "write an http or https address"
            )
        access = TikTokSettings(
            app_id=known.tiktok_app_id,
            app_secret=Secret(known.tiktok_app_secret),
            access_token=Secret(known.tiktok_access_token),
            account_id=known.tiktok_account_id,
            base_url=known.tiktok_base_url,
            authorize_url=known.tiktok_authorize_url,
        )
        client = open_client()
        self.closing.callback(client.close)
        quota: Quota = self._made(Quota, self.quota)
        alarms: DriftAlarms = self._made(DriftAlarms, self.drift)
        wire = Wire(client, access.base_url, quota=quota, alarms=alarms, clock=self.clock())
        return _APIS[known.tiktok_api](wire, access, self.clock())


def bootstrap(settings: Settings, say: Callable[[str], None]) -> punq.Container:
    """The product, wired: ask the container for a use-case. Nothing is opened before it is asked for."""
    return wired(Adapters(settings, say))


def wired(adapters: Adapters) -> punq.Container:
    """The use-cases on *adapters*."""
    container = punq.Container()
    past_the_gate = punq.Container()
    for port, factory in (
        (Storage, adapters.storage),
        (Premises, adapters.premises),
        (LogFile, adapters.log_file),
        (Copies, adapters.copies),
        (Restoring, adapters.restoring),
        (Disks, adapters.disks),
        (Marketplace, adapters.marketplace),
        (Clock, adapters.clock),
        (Chance, adapters.chance),
        (Sealer, adapters.sealer),
        (Signer, adapters.signer),
        (SignatureChecks, adapters.signature_checks),
        (Tables, adapters.tables),
        (Lanes, adapters.lanes),
        (Jobs, adapters.jobs),
        (MachineClock, adapters.machine_clock),
        (Runners, adapters.runners),
        (Hold, adapters.hold),
        (Bond, adapters.bond),
        (Notifier, adapters.notifier),
        (Takers, adapters.takers),
        (Renderer, adapters.renderer),
        (Mailer, adapters.mailer),
        (WebhookSender, adapters.webhooks),
        (Policy, adapters.policy),
        (Limit, adapters.limit),
        (Quota, adapters.quota),
        (DriftAlarms, adapters.drift),
        (Images, adapters.images),
        (ReportFiles, adapters.report_files),
        (KeyRing, adapters.key_ring),
        (Inbox, adapters.inbox),
        (MessageReader, adapters.reader),
    ):
        container.register(port, factory=adapters.own.instead(port, factory), scope=punq.Scope.singleton)
        past_the_gate.register(port, factory=partial(container.resolve, port))
    past_the_gate.register(Storage, factory=adapters.storage_for_cutover, scope=punq.Scope.singleton)
    for use_case in USE_CASES:
        container.register(use_case)
        past_the_gate.register(use_case)
    for use_case in PAST_THE_GATE:
        container.register(use_case, factory=partial(past_the_gate.resolve, use_case))
    container.register(FreshTokens, factory=lambda: adapters.fresh_tokens(container))
    return container

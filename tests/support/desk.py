"""All use-cases at one desk: a store, a marketplace, a clock, and the deeds that tests repeat."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import parse_qs, urlsplit

import attrs

from influence.adapters.files.tables import FileTables
from influence.adapters.memory.chance import CountedChance
from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.memory.notifier import RecordingNotifier
from influence.adapters.memory.policy import MemoryPolicy
from influence.adapters.memory.premises import MemoryPremises
from influence.adapters.memory.runners import Machine
from influence.adapters.memory.sealer import MemorySealer
from influence.adapters.memory.signer import MemorySigner
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.reports.forms import WrittenReports
from influence.adapters.templates.renderer import JinjaRenderer
from influence.application.acting import Actor, Lanes, OneLane
from influence.application.add_from_crm import AddFromCrm
from influence.application.add_post_by_hand import AddPostByHand
from influence.application.apply import StartApplication, SubmitApplication
from influence.application.apply_cutover import ApplyCutover, CutoverStatus, WatchCutover
from influence.application.ask_vacations import AskVacations
from influence.application.begin_consent import BeginConsent
from influence.application.certify_cutover import CertifyCutover
from influence.application.check_invitees import CheckInvitees
from influence.application.check_memberships import CheckMemberships
from influence.application.connect_account import CompleteConsent
from influence.application.decide_application import (
    AcceptApplication,
    DeclineApplication,
    WithdrawApplication,
)
from influence.application.explain_campaign import ExplainCampaign
from influence.application.export_report import ExportReport
from influence.application.follow_orders import FollowOrders
from influence.application.fresh_tokens import FreshTokens
from influence.application.import_accounts import FileToImport, ImportAccounts
from influence.application.import_posts import ImportPosts
from influence.application.import_report import ImportReport
from influence.application.keep_consents import DisconnectAccount, KeepConsents, ProbeConsents
from influence.application.keep_orders import KeepOrders
from influence.application.merge_accounts import MergeAccounts
from influence.application.place_orders import Ordered, PlaceOrders, Wanted
from influence.application.plan_cutover import PlanCutover
from influence.application.read_accounts import ReadAccounts
from influence.application.read_applications import ReadApplications
from influence.application.read_consents import ReadConsents
from influence.application.read_orders import ReadOrders
from influence.application.read_posts import ReadPosts
from influence.application.remind_of_due import RemindOfDue
from influence.application.remove_post_by_hand import RemovePostByHand
from influence.application.report_campaign import ReportCampaign
from influence.application.report_letters import WriteReportLetters
from influence.application.request_links import RequestLinks
from influence.application.revoke_consents import RevokeConsents
from influence.application.run_campaigns import Brief, RunCampaigns
from influence.application.send_invites import SendInvites
from influence.application.sync_accounts import SyncAccounts
from influence.application.sync_posts import SyncPosts
from influence.application.take_messages import TakeMessages
from influence.application.tell_people import Takers, TellPeople
from influence.application.what_if import WhatIf
from influence.domain.accounts import Account
from influence.domain.applications import ApplicationId, Particulars
from influence.domain.campaigns import Campaign
from influence.domain.cutover import Plan
from influence.domain.events import Event, EventKind
from influence.domain.influencers import Group, GroupKey
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.orders import Order
from influence.domain.phase import Phase
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.cutover import Premises
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.reports import ReportFiles
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.posts import Attachment, Post, Why
from influence.domain.provenance import Provenance
from influence.domain.secret import Secret
from influence.domain.values import Value
from tests.support.breaking import BreakingStorage, Cuts, PowerCut

BACK: Final = "http://127.0.0.1:8910/back"
MARA: Final = Actor("acme", "mara")
OLD_FIGURES: Final = {AccountMetric.FOLLOWER_COUNT: 221_700, AccountMetric.LEGACY_AVERAGE_VIEWS: 26_000_000}
_EVERYBODY: Final = AccountFilter()
_POST_METRICS: Final = {metric.value: metric for metric in PostMetric}


T = TypeVar("T")
R = TypeVar("R")


@attrs.frozen
class Meanwhile:
    """Lanes on which something happens between TikTok's last answer and our keeping it."""

    _happens: Callable[[], None]

    def run(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """What *work* gives for each of *items*, in order."""
        answers = [work(item) for item in items]
        self._happens()
        return iter(answers)


@attrs.frozen
class Desk:
    """One installation with the tenants `acme` and `bolt`, at work for `acme`."""

    storage: Storage
    premises: Premises
    folder: Path
    clock: SteppedClock = attrs.field(factory=SteppedClock)
    chance: CountedChance = attrs.field(factory=CountedChance)
    sealer: MemorySealer = attrs.field(factory=MemorySealer)
    signer: MemorySigner = attrs.field(factory=MemorySigner)
    notifier: RecordingNotifier = attrs.field(factory=RecordingNotifier)
    policy: MemoryPolicy = attrs.field(factory=MemoryPolicy)
    machine: Machine = attrs.field(factory=Machine)
    market: FakeMarketplace = attrs.field()
    by: Actor = MARA

    @market.default
    def _market(self) -> FakeMarketplace:
        return FakeMarketplace(self.clock)

    def __attrs_post_init__(self) -> None:
        for tenant in ("acme", "bolt"):
            self.storage.add_tenant(tenant)

    @classmethod
    def in_memory(cls, folder: Path) -> "Desk":
        """A desk whose data ends with the test."""
        clock = SteppedClock()
        storage = MemoryStorage(clock)
        return cls(storage, MemoryPremises(storage), folder, clock)

    # --- use-cases ---------------------------------------------------------------------------------------------

    @property
    def add(self) -> AddFromCrm:
        return AddFromCrm(self.storage, self.market, self.clock)

    @property
    def add_by_hand(self) -> AddPostByHand:
        return AddPostByHand(self.storage, self.clock)

    @property
    def remove_by_hand(self) -> RemovePostByHand:
        return RemovePostByHand(self.storage)

    @property
    def apply(self) -> ApplyCutover:
        return self.applying(self.storage, self.premises)

    def applying(self, storage: Storage, premises: Premises) -> ApplyCutover:
        """The cut-over in a process of its own, on another *storage* or other *premises*."""
        return ApplyCutover(storage, premises, self.clock, self.policy, self.machine.start())

    @property
    def certify(self) -> CertifyCutover:
        return CertifyCutover(self.storage, self.clock, self.signer)

    @property
    def watch(self) -> WatchCutover:
        return WatchCutover(self.storage, self.premises)

    @property
    def check(self) -> CheckMemberships:
        return CheckMemberships(self.storage, self.market, self.clock, OneLane())

    @property
    def check_invitees(self) -> CheckInvitees:
        return CheckInvitees(self.storage, self.market, self.clock, OneLane())

    @property
    def begin_consent(self) -> BeginConsent:
        return BeginConsent(self.storage, self.market, self.clock, self.chance)

    @property
    def complete_consent(self) -> CompleteConsent:
        return CompleteConsent(self.storage, self.market, self.clock, self.sealer)

    @property
    def import_accounts(self) -> ImportAccounts:
        return ImportAccounts(self.storage, FileTables(), self.add, self.clock)

    @property
    def import_posts(self) -> ImportPosts:
        return ImportPosts(self.storage, FileTables(), self.clock)

    @property
    def keep_orders(self) -> KeepOrders:
        return KeepOrders(self.storage, self.clock)

    @property
    def read_orders(self) -> ReadOrders:
        return ReadOrders(self.storage, self.market, self.clock, self.policy)

    @property
    def request_links(self) -> RequestLinks:
        return RequestLinks(self.storage, self.market, self.clock, self.policy)

    @property
    def merge(self) -> MergeAccounts:
        return MergeAccounts(self.storage, self.market, self.tokens, self.clock)

    @property
    def place(self) -> PlaceOrders:
        return PlaceOrders(self.storage, self.market, self.clock, self.chance, self.policy)

    @property
    def ask_vacations(self) -> AskVacations:
        return AskVacations(self.storage, self.market, self.tokens)

    @property
    def remind_of_due(self) -> RemindOfDue:
        return RemindOfDue(self.storage, self.clock)

    @property
    def plan(self) -> PlanCutover:
        return PlanCutover(self.storage, self.check, self.clock)

    @property
    def read_accounts(self) -> ReadAccounts:
        return ReadAccounts(self.storage, self.market)

    @property
    def read_posts(self) -> ReadPosts:
        return ReadPosts(self.storage, self.market)

    @property
    def report(self) -> ReportCampaign:
        return ReportCampaign(self.storage, self.read_posts, self.clock)

    @property
    def report_letters(self) -> WriteReportLetters:
        return self.report_letters_as(WrittenReports())

    def report_letters_as(self, files: ReportFiles) -> WriteReportLetters:
        """The letters of reports whose files are written by *files*."""
        return WriteReportLetters(self.storage, self.report, ExportReport(files), JinjaRenderer(), self.clock)

    @property
    def campaigns(self) -> RunCampaigns:
        return RunCampaigns(self.storage, self.clock)

    @property
    def invite(self) -> SendInvites:
        return SendInvites(self.storage, self.market, self.clock, self.policy)

    @property
    def tokens(self) -> FreshTokens:
        return FreshTokens(self.storage, self.market, self.sealer, self.clock)

    @property
    def keep_consents(self) -> KeepConsents:
        return KeepConsents(
            self.storage, self.market, self.clock, self.tokens, OneLane(), self.revoke_consents
        )

    @property
    def start_application(self) -> StartApplication:
        return StartApplication(self.storage, self.clock)

    @property
    def submit_application(self) -> SubmitApplication:
        return SubmitApplication(self.storage, self.clock)

    @property
    def accept_application(self) -> AcceptApplication:
        return AcceptApplication(self.storage, self.clock)

    @property
    def decline_application(self) -> DeclineApplication:
        return DeclineApplication(self.storage, self.clock, self.revoke_consents)

    @property
    def withdraw_application(self) -> WithdrawApplication:
        return WithdrawApplication(self.storage, self.clock, self.revoke_consents)

    @property
    def read_applications(self) -> ReadApplications:
        return ReadApplications(self.storage)

    @property
    def revoke_consents(self) -> RevokeConsents:
        return RevokeConsents(self.storage, self.market, self.sealer, self.clock)

    @property
    def read_consents(self) -> ReadConsents:
        return ReadConsents(self.storage, self.clock)

    @property
    def disconnect(self) -> DisconnectAccount:
        return DisconnectAccount(self.storage, self.market, self.clock, self.tokens)

    @property
    def probe(self) -> ProbeConsents:
        return ProbeConsents(self.storage, self.market, self.clock, self.tokens)

    @property
    def follow_orders(self) -> FollowOrders:
        return FollowOrders(self.storage, self.market, self.clock, self.policy)

    @property
    def sync_accounts(self) -> SyncAccounts:
        return self.sync_accounts_in(OneLane())

    def sync_accounts_in(self, lanes: Lanes, tokens: FreshTokens | None = None) -> SyncAccounts:
        """The refresh of accounts on *lanes*."""
        return SyncAccounts(self.storage, self.market, tokens or self.tokens, self.clock, lanes)

    @property
    def sync_posts(self) -> SyncPosts:
        return self.sync_posts_in(OneLane())

    def sync_posts_in(self, lanes: Lanes) -> SyncPosts:
        """The refresh of posts on *lanes*."""
        return SyncPosts(self.storage, self.market, self.tokens, self.clock, lanes, self.follow_orders)

    @property
    def what_if(self) -> WhatIf:
        return WhatIf(self.storage, self.market, self.read_posts)

    @property
    def explain_campaign(self) -> ExplainCampaign:
        return ExplainCampaign(self.storage, self.read_accounts, self.read_posts)

    @property
    def tell(self) -> TellPeople:
        return TellPeople(self.storage, self.notifier, Takers((TakeMessages(JinjaRenderer(), self.clock),)))

    # --- looking -----------------------------------------------------------------------------------------------

    @contextmanager
    def view(self) -> Iterator[View]:
        """What is kept now."""
        with self.storage.view(self.by.tenant) as view:
            yield view

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """A change that no use-case makes."""
        with self.storage.begin(self.by.tenant) as work:
            yield work
            work.commit()

    def find(self, handle: str, network: Network = Network.TIKTOK) -> Account | None:
        """The account of that handle, if it is here."""
        with self.view() as view:
            return view.accounts.find(network, handle)

    def account(self, handle: str, network: Network = Network.TIKTOK) -> Account:
        """The account of that handle."""
        found = self.find(handle, network)
        assert found is not None, handle
        return found

    def handles(self) -> list[str]:
        """Everybody who is here, in the order in which they came."""
        return [row.account.handle for row in self.read_accounts.all(self.by, _EVERYBODY)]

    def snapshots(self, handle: str) -> dict[Provenance, Snapshot[AccountMetric]]:
        """What each source last said of an account, past no gate."""
        account = self.account(handle)
        with self.view() as view:
            return {s.source: s for s in view.figures.of_accounts([account.id]).get(account.id, ())}

    def events(self) -> list[Event]:
        """What waits to be told."""
        with self.view() as view:
            return [event for _, event in view.outbox.waiting(1000)]

    def told(self) -> list[EventKind]:
        """The kinds of what waits to be told."""
        return [event.kind for event in self.events()]

    def forget_events(self) -> None:
        """Nothing waits to be told any more."""
        with self.write() as work:
            work.outbox.told([number for number, _ in work.outbox.waiting(1000)])

    def asked(self, *calls: str) -> list[tuple[str, ...]]:
        """What TikTok was asked about in those calls."""
        return [call.about for call in self.market.calls if call.name in calls]

    def phase(self) -> Phase:
        """How far the cut-over has come."""
        return self.watch.status(self.by).release.phase

    def orders(self) -> list[Order]:
        """All orders."""
        return [row.order for row in self.keep_orders.all(self.by)]

    def reasons(self, campaign: str, video_id: str, network: Network = Network.TIKTOK) -> set[Why]:
        """Why a post is in a campaign."""
        with self.view() as view:
            post, found = view.posts.find(network, video_id), view.campaigns.named(campaign)
            assert found is not None
            return {a.why for a in view.posts.attachments(found.id) if post and a.post == post.id}

    # --- deeds -------------------------------------------------------------------------------------------------

    def member(self, handle: str = "ann") -> Account:
        """A marketplace member who came through the CRM door."""
        self.market.add_creator(handle, Membership.IN)
        (entry,) = self.add(self.by, [handle])
        assert entry.account is not None, entry.error
        return entry.account

    def stub(self, handle: str = "ann", **values: Value) -> Account:
        """An account that the old source left; values by the names of their metrics."""
        said = {AccountMetric(name.replace("__", ".")): value for name, value in values.items()}
        with self.write() as work:
            rows = [LegacyRow(handle, said or dict(OLD_FIGURES))]
            work.takeover.put(rows, at=self.clock.now(), by=self.by.user)
        return self.account(handle)

    def link(self, handle: str | None = None) -> Secret:
        """The state of a begun consent, as it travels through the browser."""
        page = self.begin_consent(self.by, BACK, handle)
        return Secret(parse_qs(urlsplit(page).query)["state"][0])

    def consents(self, handle: str, *, asked: str | None = None) -> Account:
        """The creator consents, on a link for anybody or for the one who was *asked*."""
        state = self.link(asked)
        return self.complete_consent(self.by, state, self.market.consent(handle, BACK))

    def applies(self, handle: str | None = None, *, group: str = "cooks", **fields: str) -> ApplicationId:
        """An application at a group's link; the creator called *handle* has connected, if one is named."""
        with self.write() as work:
            if work.groups.find(GroupKey(group)) is None:
                work.groups.add(Group(GroupKey(group), group))
        particulars = attrs.evolve(Particulars("Kofi Mensah", "kofi@example.com", "DE"), **fields)
        application = self.start_application(self.by, group, particulars)
        if handle is not None:
            self.connects(application.id, handle)
        return application.id

    def application_link(self, application: ApplicationId) -> Secret:
        """The state of a consent that was begun for an application."""
        page = self.begin_consent(self.by, BACK, application=application)
        return Secret(parse_qs(urlsplit(page).query)["state"][0])

    def connects(self, application: ApplicationId, handle: str) -> Account:
        """The applicant consents."""
        state = self.application_link(application)
        return self.complete_consent(self.by, state, self.market.consent(handle, BACK))

    def submitted(self, handle: str = "kofi", **fields: str) -> ApplicationId:
        """A submitted application of the creator called *handle*."""
        number = self.applies(handle, **fields)
        self.submit_application(self.by, number)
        return number

    def everybody(self) -> list[Account]:
        """All accounts, those of open applications too."""
        with self.view() as view:
            return list(view.accounts.select(AccountFilter(applying=None)))

    def campaign(self, name: str = "Spring", *handles: str, hashtags: tuple[str, ...] = ()) -> Campaign:
        """A campaign with those who take part."""
        made = self.campaigns.create(self.by, Brief(name, "Acme", hashtags=hashtags))
        if handles:
            results = self.campaigns.add(self.by, name, handles)
            assert all(result.joined for result in results), results
        return made

    def order(self, handle: str = "ann", *, posts: int = 1, campaign: str = "Spring") -> Order:
        """An order that TikTok placed."""
        (placed,) = self.place(self.by, campaign, [handle], Wanted(posts))
        assert placed.order is not None
        assert placed.error is None, placed.error
        return placed.order

    def code_of(self, order: Order | Ordered) -> str:
        """The campaign code of a placed order."""
        placed = order.order if isinstance(order, Ordered) else order
        assert placed is not None
        assert placed.placement is not None
        return placed.placement.campaign_code

    def capture(self, campaign: str, handle: str, video_id: str, **more: Value) -> Post:
        """A post that the old source had found for a campaign."""
        account = self.account(handle)
        now = self.clock.now()
        with self.write() as work:
            found = work.campaigns.named(campaign)
            assert found is not None
            work.campaigns.join(found.id, account.id, now)
            url = f"https://www.tiktok.com/@{handle}/video/{video_id}"
            (post,) = work.posts.keep(
                [Post(Network.TIKTOK, video_id, account.id, url, Provenance.LEGACY, published_at=now)]
            )
            work.posts.attach([Attachment(found.id, post.id, Network.TIKTOK, Why.LEGACY_CAPTURE, now)])
            if more:
                said = {_POST_METRICS[name]: value for name, value in more.items()}
                work.figures.keep_post(post.id, Snapshot(Provenance.LEGACY, now, now, said))
        return post

    def planned(self) -> Plan:
        """A plan for the world as it is."""
        return self.plan(self.by).plan

    def cut_over(self) -> CutoverStatus:
        """Plan and apply."""
        return self.apply(self.by, self.planned())

    def hide(self) -> None:
        """The cut-over begins, and stops when the old source is hidden and nothing of it is deleted yet."""
        storage = BreakingStorage(self.storage, Cuts(at=4))
        with suppress(PowerCut):
            self.applying(storage, self.premises)(self.by, self.planned())
        assert self.phase() is Phase.CLOSING

    def file(self, text: str, name: str = "creators.csv") -> str:
        """The path of a file that holds *text*."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def take_in(self, text: str, **said: Any) -> ImportReport:
        """Import a file of accounts."""
        file = attrs.evolve(FileToImport(self.file(text)), **said)
        return self.import_accounts(self.by, file)

    def take_posts(self, campaign: str, text: str, **said: Any) -> ImportReport:
        """Import a file of posts."""
        file = attrs.evolve(FileToImport(self.file(text, "posts.csv")), **said)
        return self.import_posts(self.by, campaign, file)

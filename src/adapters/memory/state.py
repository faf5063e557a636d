"""Everything that is kept, as tables of frozen things."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeVar

import attrs

from influence.adapters.memory.table import Table
from influence.domain.accounts import Account, AccountId
from influence.domain.agreements import Agreement
from influence.domain.api_keys import ApiKey, ApiKeyId
from influence.domain.applications import Application, ApplicationId
from influence.domain.audit import Name, Record
from influence.domain.backups import KnownCopy
from influence.domain.campaign_codes import CodeQuota
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.consents import Consent, Leftover
from influence.domain.cutover import CutoverStep
from influence.domain.cutover_record import CutoverRecord
from influence.domain.cutover_run import CutoverRun
from influence.domain.deliveries import Attempt, Delivery, DeliveryId
from influence.domain.due_dates import DueStage
from influence.domain.erasures import AccountErased, Erasure
from influence.domain.events import Event
from influence.domain.former_handles import FormerHandle
from influence.domain.idempotency import Deed
from influence.domain.influencers import Group, GroupKey, Influencer, InfluencerId
from influence.domain.invites import Invite, InviteId
from influence.domain.jobs import Job
from influence.domain.kept_reports import KeptParticipant, KeptPost, KeptReport, KeptReportId
from influence.domain.languages import Language
from influence.domain.letters import LetterId, QueuedLetter
from influence.domain.link_requests import AskedLink
from influence.domain.merging import Merge, MergeId
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.notices import Notice
from influence.domain.observations import Snapshot
from influence.domain.order_steps import OrderStep
from influence.domain.orders import Order, OrderId
from influence.domain.organisation import Organisation
from influence.domain.people import Person, PersonId
from influence.domain.phase import Phase, Release
from influence.domain.pictures import PictureCopy
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.ports.drift import DriftAlarm
from influence.domain.ports.inbox import Received
from influence.domain.posts import Attachment, Post, PostId, Why
from influence.domain.retention import DueErasure
from influence.domain.schedules import Schedule, ScheduleId
from influence.domain.sync_plan import Matter
from influence.domain.templates import TemplateName, TemplateText
from influence.domain.webhooks import Endpoint, EndpointId, SealedSecret

T = TypeVar("T", "State", "Holdings")
Place = tuple[CampaignId, PostId, Why, OrderId | None]
"""One reason for which a post is in a campaign."""


def tables_of(of: T) -> Iterator[tuple[str, Table[Any, Any]]]:
    """The tables of *of*, with their names."""
    for field in attrs.fields(type(of)):
        table = getattr(of, field.name)
        if isinstance(table, Table):
            yield field.name, table


def _copied(of: T, *, may_write: bool) -> dict[str, Any]:
    return {name: table.copy(may_write=may_write) for name, table in tables_of(of)}


@attrs.frozen
class Holdings:
    """What one tenant holds. The second half are indexes."""

    accounts: Table[AccountId, Account] = attrs.field(factory=Table)
    api_keys: Table[ApiKeyId, ApiKey] = attrs.field(factory=Table)
    applications: Table[ApplicationId, Application] = attrs.field(factory=Table)
    consents: Table[str, Consent] = attrs.field(factory=Table)
    deeds: Table[tuple[ApiKeyId, bytes], Deed] = attrs.field(factory=Table)
    leftovers: Table[str, Leftover] = attrs.field(factory=Table)
    influencers: Table[InfluencerId, Influencer] = attrs.field(factory=Table)
    groups: Table[GroupKey, Group] = attrs.field(factory=Table)
    campaigns: Table[CampaignId, Campaign] = attrs.field(factory=Table)
    participants: Table[tuple[CampaignId, AccountId], datetime] = attrs.field(factory=Table)
    agreements: Table[tuple[CampaignId, AccountId], Agreement] = attrs.field(factory=Table)
    orders: Table[OrderId, Order] = attrs.field(factory=Table)
    order_steps: Table[OrderId, tuple[OrderStep, ...]] = attrs.field(factory=Table)
    campaign_codes: Table[str, CodeQuota] = attrs.field(factory=Table)
    due_reminders: Table[tuple[OrderId, DueStage, date], bool] = attrs.field(factory=Table)
    link_requests: Table[tuple[OrderId, str], AskedLink] = attrs.field(factory=Table)
    posts: Table[PostId, Post] = attrs.field(factory=Table)
    attachments: Table[Place, Attachment] = attrs.field(factory=Table)
    account_figures: Table[AccountId, tuple[Snapshot[AccountMetric], ...]] = attrs.field(factory=Table)
    post_figures: Table[PostId, tuple[Snapshot[PostMetric], ...]] = attrs.field(factory=Table)
    removed_posts: Table[tuple[CampaignId, datetime], int] = attrs.field(factory=Table)
    pictures: Table[AccountId, PictureCopy] = attrs.field(factory=Table)
    due_erasures: Table[AccountId, DueErasure] = attrs.field(factory=Table)
    former_handles: Table[int, FormerHandle] = attrs.field(factory=Table)
    remarks: Table[OrderId, frozenset[str]] = attrs.field(factory=Table)
    outbox: Table[int, Event] = attrs.field(factory=Table)
    people: Table[PersonId, Person] = attrs.field(factory=Table)
    notices: Table[tuple[PersonId, int], Notice] = attrs.field(factory=Table)
    letters: Table[LetterId, QueuedLetter] = attrs.field(factory=Table)
    templates: Table[tuple[TemplateName, Language], TemplateText] = attrs.field(factory=Table)
    invites: Table[InviteId, Invite] = attrs.field(factory=Table)
    looks: Table[tuple[Matter, int], datetime] = attrs.field(factory=Table)
    organisation: Table[int, Organisation] = attrs.field(factory=Table)
    merges: Table[MergeId, Merge] = attrs.field(factory=Table)
    schedules: Table[ScheduleId, Schedule] = attrs.field(factory=Table)
    kept_reports: Table[KeptReportId, KeptReport] = attrs.field(factory=Table)
    kept_participants: Table[tuple[KeptReportId, AccountId], KeptParticipant] = attrs.field(factory=Table)
    kept_posts: Table[tuple[KeptReportId, PostId], KeptPost] = attrs.field(factory=Table)
    endpoints: Table[EndpointId, Endpoint] = attrs.field(factory=Table)
    endpoint_secrets: Table[EndpointId, tuple[SealedSecret, ...]] = attrs.field(factory=Table)
    deliveries: Table[DeliveryId, Delivery] = attrs.field(factory=Table)
    attempts: Table[DeliveryId, tuple[Attempt, ...]] = attrs.field(factory=Table)
    audit_records: Table[int, Record] = attrs.field(factory=Table)
    audit_names: Table[tuple[str, str], Name] = attrs.field(factory=Table)

    handles: Table[tuple[Network, str], tuple[AccountId, ...]] = attrs.field(factory=Table)
    identities: Table[tuple[str, Network, str], AccountId] = attrs.field(factory=Table)
    campaign_names: Table[str, CampaignId] = attrs.field(factory=Table)
    order_keys: Table[str, OrderId] = attrs.field(factory=Table)
    order_codes: Table[tuple[str, AccountId], OrderId] = attrs.field(factory=Table)
    external_ids: Table[tuple[Network, str], PostId] = attrs.field(factory=Table)

    def refuse_erased(self, account: AccountId) -> None:
        """Pass unless the creator of *account* was erased.

        Raises:
            AccountErased: nothing is written to it any more.
        """
        kept = self.accounts.get(account)
        if kept is not None and kept.is_erased:
            raise AccountErased

    def copy(self, *, may_write: bool = True) -> "Holdings":
        """The same holdings, to be changed or looked at on their own."""
        return Holdings(**_copied(self, may_write=may_write))


@attrs.frozen
class State:
    """The whole installation: the tenants' holdings and what all of them share."""

    tenants: dict[str, Holdings] = attrs.field(factory=dict)
    releases: Table[int, Release] = attrs.field(factory=lambda: Table({0: Release()}))
    steps: Table[CutoverStep, tuple[datetime, int]] = attrs.field(factory=Table)
    cutover_runs: Table[int, CutoverRun] = attrs.field(factory=Table)
    cutover_records: Table[int, CutoverRecord] = attrs.field(factory=Table)
    cutover_others: Table[str, int] = attrs.field(factory=Table)
    known_copies: Table[str, KnownCopy] = attrs.field(factory=Table)
    audit_records: Table[int, Record] = attrs.field(factory=Table)
    audit_names: Table[tuple[str, str], Name] = attrs.field(factory=Table)
    erasures: Table[str, Erasure] = attrs.field(factory=Table)
    live_videos: Table[str, OrderId] = attrs.field(factory=Table)
    inbox: Table[str, Received] = attrs.field(factory=Table)
    drift_alarms: Table[tuple[str, str, str], DriftAlarm] = attrs.field(factory=Table)
    jobs: Table[tuple[str, str], Job] = attrs.field(factory=Table)
    numbers: Table[str, int] = attrs.field(factory=Table)

    def copy(self, *, may_write: bool = True) -> "State":
        """The same state, to be changed or looked at on its own."""
        tenants = {name: held.copy(may_write=may_write) for name, held in self.tenants.items()}
        return State(tenants=tenants, **_copied(self, may_write=may_write))

    @property
    def release(self) -> Release:
        """How far the cut-over has come."""
        return self.releases[len(self.releases) - 1]

    def number(self, what: str) -> int:
        """The next number for one more *what*; no two tenants share one."""
        self.numbers[what] = self.numbers.get(what, 0) + 1
        return self.numbers[what]

    def refuse_old_source(self) -> None:
        """Pass in phase BEFORE only.

        Raises:
            LegacyWriteRefused: the cut-over has begun.
        """
        if self.release.phase is not Phase.BEFORE:
            raise LegacyWriteRefused

    def places(self) -> Iterator[tuple[str, Table[Any, Any]]]:
        """Every table there is, with its name. What is not a table keeps nothing."""
        yield from tables_of(self)
        for tenant, held in self.tenants.items():
            yield from ((f"{tenant}/{name}", table) for name, table in tables_of(held))

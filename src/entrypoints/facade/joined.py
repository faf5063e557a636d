"""What can be done within a transaction of the host."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Final, Protocol, TypeVar

import attrs
import punq
import sqlalchemy as sa

from influence.adapters.sql.joining import JoinedStorage
from influence.application.acting import Actor
from influence.application.add_from_crm import AddFromCrm
from influence.application.add_post_by_hand import AddPostByHand
from influence.application.apply import StartApplication, SubmitApplication
from influence.application.compare_kept_reports import CompareKeptReports
from influence.application.compare_reports import CompareReports
from influence.application.decide_application import AcceptApplication
from influence.application.explain_campaign import ExplainCampaign
from influence.application.export_report import ExportReport
from influence.application.find_unlinked_posts import FindUnlinkedPosts
from influence.application.import_posts import ImportPosts
from influence.application.influencer_limit import Limit, ReadLimit
from influence.application.keep_orders import KeepOrders
from influence.application.keep_people import KeepPeople, ReadNotices
from influence.application.keep_reports import KeepReports
from influence.application.keep_schedules import KeepSchedules
from influence.application.keep_templates import KeepTemplates
from influence.application.read_accounts import ReadAccounts
from influence.application.read_applications import ReadApplications
from influence.application.read_audit import ReadAudit
from influence.application.read_campaigns import ReadCampaigns
from influence.application.read_consents import ReadConsents
from influence.application.read_erasures import ReadErasures
from influence.application.read_history import ReadHistory
from influence.application.read_influencers import ReadInfluencers
from influence.application.read_invites import ReadInvites
from influence.application.read_kept_reports import ReadKeptReports
from influence.application.read_losses import ReadLosses
from influence.application.read_move import ReadMove
from influence.application.read_orders import ReadOrders
from influence.application.read_posts import ReadPosts
from influence.application.read_roster import ReadRoster
from influence.application.remove_post_by_hand import RemovePostByHand
from influence.application.report_campaign import ReportCampaign
from influence.application.run_agreements import RunAgreements
from influence.application.run_api_keys import RunApiKeys
from influence.application.run_campaigns import RunCampaigns
from influence.application.run_deliveries import RunDeliveries
from influence.application.run_groups import RunGroups
from influence.application.run_influencers import RunInfluencers
from influence.application.run_tenants import RunTenants
from influence.application.send_letters import KeepLetters
from influence.application.what_if import WhatIf
from influence.application.write_to_creators import WriteToCreators
from influence.domain.errors import Refused
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.messages import Renderer
from influence.domain.ports.policy import Policy
from influence.domain.ports.reports import ReportFiles
from influence.domain.ports.storage import Storage
from influence.domain.ports.tables import Tables
from influence.entrypoints.facade.nouns import Nouns

U = TypeVar("U")

JOINABLE: Final = (
    AcceptApplication,
    AddFromCrm,
    AddPostByHand,
    CompareKeptReports,
    CompareReports,
    ExplainCampaign,
    ExportReport,
    FindUnlinkedPosts,
    ImportPosts,
    KeepLetters,
    KeepOrders,
    KeepPeople,
    KeepReports,
    KeepSchedules,
    KeepTemplates,
    ReadAccounts,
    ReadApplications,
    ReadAudit,
    ReadCampaigns,
    ReadConsents,
    ReadErasures,
    ReadHistory,
    ReadInfluencers,
    ReadInvites,
    ReadKeptReports,
    ReadLimit,
    ReadLosses,
    ReadMove,
    ReadNotices,
    ReadOrders,
    ReadPosts,
    ReadRoster,
    RemovePostByHand,
    ReportCampaign,
    RunAgreements,
    RunApiKeys,
    RunCampaigns,
    RunDeliveries,
    RunGroups,
    RunInfluencers,
    RunTenants,
    StartApplication,
    SubmitApplication,
    WhatIf,
    WriteToCreators,
)
"""What changes this database and nothing else. What also changes something at TikTok, in files or elsewhere could not
be taken back with the host's rows, and what commits step by step must not wait for the host."""

_AS_EVER: Final = (Marketplace, Clock, Chance, Limit, Policy, Renderer, ReportFiles, Tables)
"""Ports that do not belong to a transaction."""


@attrs.frozen
class NotJoinable(Refused):
    """Something that cannot be part of the host's transaction."""

    code: ClassVar[str] = "not_joinable"

    deed: str

    def __str__(self) -> str:
        return f"{self.deed} cannot be part of a transaction of the host: it could not be taken back with it."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Do it by itself."""
        return ("Do it with the Influence itself, before the transaction or after it.",)


class HasConnection(Protocol):
    """A session of SQLAlchemy, or what stands for one."""

    def connection(self) -> sa.Connection:
        """The connection of its present transaction."""
        ...


class Joined(Nouns):
    """The product within the host's transaction, for its thread; a connection's until that is closed."""

    def __init__(self, container: punq.Container, storage: JoinedStorage, by: Actor) -> None:
        within = punq.Container()
        for port in _AS_EVER:
            within.register(port, factory=partial(container.resolve, port))
        within.register(Storage, instance=storage)
        for use_case in JOINABLE:
            within.register(use_case)

        def ask(kind: type[U]) -> U:
            if kind not in JOINABLE:
                raise NotJoinable(kind.__name__)
            wired: Any = within.resolve(kind)
            found: U = wired
            return found

        super().__init__(ask, by)


def connecting(host: sa.Connection | HasConnection) -> Callable[[], sa.Connection]:
    """What gives the connection that *host* is, or that of its present transaction."""
    return (lambda: host) if isinstance(host, sa.Connection) else host.connection

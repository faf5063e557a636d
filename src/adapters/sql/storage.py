"""Storage in SQL: a unit of work is a transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.accounts import SqlAccounts
from influence.adapters.sql.agreements import SqlAgreements
from influence.adapters.sql.api_keys import SqlApiKeys, SqlKeyRing
from influence.adapters.sql.applications import SqlApplications
from influence.adapters.sql.audit import SqlAudit
from influence.adapters.sql.audit_seal import act, machine_time
from influence.adapters.sql.backups import SqlKnownCopies
from influence.adapters.sql.campaigns import SqlCampaigns
from influence.adapters.sql.consents import SqlConsents
from influence.adapters.sql.contents import SqlContents
from influence.adapters.sql.deliveries import SqlDeliveries
from influence.adapters.sql.drift import SqlDriftAlarms
from influence.adapters.sql.endpoints import SqlEndpoints
from influence.adapters.sql.engines import Mode, engine_for, file_of, path_of, transaction
from influence.adapters.sql.erasure import SqlErasure
from influence.adapters.sql.erasures import SqlErasures
from influence.adapters.sql.figures import SqlFigures
from influence.adapters.sql.gate import PhaseGate
from influence.adapters.sql.handles import SqlHandles
from influence.adapters.sql.idempotency import SqlDeeds
from influence.adapters.sql.inbox import SqlInbox
from influence.adapters.sql.influencers import SqlGroups, SqlInfluencers
from influence.adapters.sql.installation import SqlInstallation
from influence.adapters.sql.invites import SqlInvites
from influence.adapters.sql.jobs import SqlJobs, SqlLeases
from influence.adapters.sql.kept_reports import SqlKeptReports
from influence.adapters.sql.letters import SqlLetters
from influence.adapters.sql.link_requests import SqlLinkRequests
from influence.adapters.sql.looks import SqlLooks
from influence.adapters.sql.marks import Marks
from influence.adapters.sql.merges import SqlMerges
from influence.adapters.sql.message_templates import SqlTemplateTexts
from influence.adapters.sql.old_source import SqlOldSource
from influence.adapters.sql.order_steps import SqlOrderSteps
from influence.adapters.sql.orders import SqlOrders
from influence.adapters.sql.organisations import SqlOrganisations
from influence.adapters.sql.outbox import SqlOutbox
from influence.adapters.sql.people import SqlNotices, SqlPeople
from influence.adapters.sql.personal_data import SqlPersonalData
from influence.adapters.sql.pictures import SqlPictures
from influence.adapters.sql.placing import SqlCodes, SqlDueReminders
from influence.adapters.sql.posts import SqlPosts
from influence.adapters.sql.prepared import Prepared
from influence.adapters.sql.remarks import SqlRemarks
from influence.adapters.sql.removal import Progress
from influence.adapters.sql.roster import SqlRoster
from influence.adapters.sql.roster_copy import bring_up_to_date
from influence.adapters.sql.schedules import SqlSchedules
from influence.adapters.sql.schema import check
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.accounts import grants
from influence.adapters.sql.tables.consents import consents
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.takeover import SqlTakeover
from influence.domain.audit_chain import Acting
from influence.domain.ports.storage import TenantNotFound

_NUMBER: Final = Prepared(sa.select(tenants.c.id).where(tenants.c.name == sa.bindparam("name")))
_NAMES: Final = sa.select(tenants.c.name).order_by(tenants.c.name)
_OF_CONSENT: Final = _NAMES.join(consents).where(
    consents.c.state == sa.bindparam("state"), consents.c.taken_at.is_(None)
)
_WITH_GRANT: Final = _NAMES.where(
    tenants.c.id.in_(sa.select(grants.c.tenant_id).where(grants.c.open_id == sa.bindparam("open_id")))
)


@attrs.frozen
class SqlView:
    """One tenant's data at one moment."""

    tenant: str
    _scope: Scope
    _progress: Progress

    @property
    def accounts(self) -> SqlAccounts:
        return SqlAccounts(self._scope)

    @property
    def agreements(self) -> SqlAgreements:
        return SqlAgreements(self._scope)

    @property
    def api_keys(self) -> SqlApiKeys:
        return SqlApiKeys(self._scope)

    @property
    def applications(self) -> SqlApplications:
        return SqlApplications(self._scope)

    @property
    def audit(self) -> SqlAudit:
        return SqlAudit(self._scope)

    @property
    def consents(self) -> SqlConsents:
        return SqlConsents(self._scope)

    @property
    def influencers(self) -> SqlInfluencers:
        return SqlInfluencers(self._scope)

    @property
    def groups(self) -> SqlGroups:
        return SqlGroups(self._scope)

    @property
    def roster(self) -> SqlRoster:
        return SqlRoster(self._scope)

    @property
    def campaigns(self) -> SqlCampaigns:
        return SqlCampaigns(self._scope)

    @property
    def orders(self) -> SqlOrders:
        return SqlOrders(self._scope)

    @property
    def order_steps(self) -> SqlOrderSteps:
        return SqlOrderSteps(self._scope)

    @property
    def codes(self) -> SqlCodes:
        return SqlCodes(self._scope)

    @property
    def due_reminders(self) -> SqlDueReminders:
        return SqlDueReminders(self._scope)

    @property
    def link_requests(self) -> SqlLinkRequests:
        return SqlLinkRequests(self._scope)

    @property
    def posts(self) -> SqlPosts:
        return SqlPosts(self._scope)

    @property
    def figures(self) -> SqlFigures:
        return SqlFigures(self._scope)

    @property
    def pictures(self) -> SqlPictures:
        return SqlPictures(self._scope)

    @property
    def erasure(self) -> SqlErasure:
        return SqlErasure(self._scope)

    @property
    def erasures(self) -> SqlErasures:
        return SqlErasures(self._scope)

    @property
    def personal(self) -> SqlPersonalData:
        return SqlPersonalData(self._scope, self.tenant)

    @property
    def handles(self) -> SqlHandles:
        return SqlHandles(self._scope)

    @property
    def remarks(self) -> SqlRemarks:
        return SqlRemarks(self._scope)

    @property
    def takeover(self) -> SqlTakeover:
        return SqlTakeover(self._scope)

    @property
    def old_source(self) -> SqlOldSource:
        return SqlOldSource(self._scope, self._progress)

    @property
    def installation(self) -> SqlInstallation:
        return SqlInstallation(self._scope)

    @property
    def known_copies(self) -> SqlKnownCopies:
        return SqlKnownCopies(self._scope)

    @property
    def contents(self) -> SqlContents:
        return SqlContents(self._scope)

    @property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self._scope)

    @property
    def people(self) -> SqlPeople:
        return SqlPeople(self._scope)

    @property
    def notices(self) -> SqlNotices:
        return SqlNotices(self._scope)

    @property
    def letters(self) -> SqlLetters:
        return SqlLetters(self._scope)

    @property
    def templates(self) -> SqlTemplateTexts:
        return SqlTemplateTexts(self._scope)

    @property
    def invites(self) -> SqlInvites:
        return SqlInvites(self._scope)

    @property
    def looks(self) -> SqlLooks:
        return SqlLooks(self._scope)

    @property
    def leases(self) -> SqlLeases:
        return SqlLeases(self._scope)

    @property
    def organisation(self) -> SqlOrganisations:
        return SqlOrganisations(self._scope)

    @property
    def merges(self) -> SqlMerges:
        return SqlMerges(self._scope)

    @property
    def schedules(self) -> SqlSchedules:
        return SqlSchedules(self._scope)

    @property
    def kept_reports(self) -> SqlKeptReports:
        return SqlKeptReports(self._scope)

    @property
    def endpoints(self) -> SqlEndpoints:
        return SqlEndpoints(self._scope)

    @property
    def deliveries(self) -> SqlDeliveries:
        return SqlDeliveries(self._scope)

    @property
    def deeds(self) -> SqlDeeds:
        return SqlDeeds(self._scope)


@attrs.frozen
class SqlUnitOfWork(SqlView):
    """One command's changes."""

    by: str
    _kept: Progress
    _gate: PhaseGate

    def commit(self) -> None:
        """Keep everything; what is done after this needs another commit."""
        bring_up_to_date(self._scope.connection)
        self._gate.keep(self._scope.connection)
        self._scope.connection.commit()
        self._kept.reached = self._progress.reached


@attrs.frozen
class SqlStorage:
    """A database of the present schema."""

    engine: sa.Engine
    _gate: PhaseGate = attrs.field()
    _now: Callable[[], datetime] = machine_time
    _progress: Progress = attrs.field(factory=Progress, init=False)

    @_gate.default
    def _beside_the_file(self) -> PhaseGate:
        return PhaseGate(Marks(path_of(self.engine)))

    def for_cutover(self) -> "SqlStorage":
        """The same storage for those who bring a database that was put back to where it has to be."""
        return SqlStorage(self.engine, attrs.evolve(self._gate, lets_pass=True), self._now)

    @property
    def gate(self) -> PhaseGate:
        """What every transaction passes."""
        return self._gate

    def acting(self, by: str) -> Acting:
        """What is recorded of whoever acts now."""
        return Acting(by, self._now())

    @contextmanager
    def begin(self, tenant: str, by: str = "") -> Iterator[SqlUnitOfWork]:
        """Start a unit of work; others that write wait.

        Raises:
            TenantNotFound: no such tenant.
            DatabaseBusy: another writer did not finish in time.
            RestoredBefore: it is older than the cut-over that was finished here.
        """
        acting = self.acting(by)
        with transaction(self.engine, Mode.WRITE) as connection:
            act(connection, acting)
            self._gate.enforce(connection)
            scope = Scope(connection, number_of(connection, tenant))
            yield SqlUnitOfWork(
                tenant, scope, Progress(self._progress.reached), by, self._progress, self._gate
            )

    @contextmanager
    def view(self, tenant: str) -> Iterator[SqlView]:
        """Look at one moment; the database refuses every change. Raises RestoredBefore as `begin`."""
        with transaction(self.engine, Mode.READ) as connection:
            release = self._gate.seen(connection)
            yield SqlView(tenant, Scope(connection, number_of(connection, tenant), release), Progress())

    @property
    def inbox(self) -> SqlInbox:
        """TikTok's messages. Not to be called inside a unit of work of the same thread: it would wait for itself."""
        return SqlInbox(self.engine)

    @property
    def jobs(self) -> SqlJobs:
        """What is due. The same holds as for `inbox`."""
        return SqlJobs(self.engine)

    @property
    def key_ring(self) -> SqlKeyRing:
        """The keys of all tenants. The same holds as for `inbox`."""
        return SqlKeyRing(self.engine)

    @property
    def drift_alarms(self) -> SqlDriftAlarms:
        """What TikTok's answers no longer look like. The same holds as for `inbox`."""
        return SqlDriftAlarms(self.engine)

    def tenants(self) -> tuple[str, ...]:
        """All tenants, by name."""
        return self._names(_NAMES)

    def tenant_of_consent(self, state: str) -> str | None:
        """The tenant at which the consent of *state* was begun."""
        return next(iter(self._names(_OF_CONSENT, state=state)), None)

    def tenants_with_grant(self, open_id: str) -> tuple[str, ...]:
        """The tenants that hold a grant of this creator, by name."""
        return self._names(_WITH_GRANT, open_id=open_id)

    def _names(self, wanted: sa.Select[str], **asked: str) -> tuple[str, ...]:
        with transaction(self.engine, Mode.READ) as connection:
            return tuple(connection.execute(wanted, asked).scalars())

    def add_tenant(self, tenant: str) -> bool:
        """Make a tenant; False when it is there."""
        acting = Acting("", self._now())
        with transaction(self.engine, Mode.WRITE) as connection:
            act(connection, acting)
            added = connection.execute(insert(tenants).values(name=tenant).on_conflict_do_nothing()).rowcount
            connection.commit()
        return bool(added)


def number_of(connection: sa.Connection, tenant: str) -> int:
    """The number under which a tenant's rows are kept. Raises `TenantNotFound`."""
    row = _NUMBER.first(connection, {"name": tenant})
    if row is None:
        raise TenantNotFound(tenant)
    return int(row[0])


def open_storage(
    url: str, home: Path | None = None, now: Callable[[], datetime] = machine_time
) -> SqlStorage:
    """The storage in an existing database. Raises like `influence.adapters.sql.schema.check`.

    How far the release has come is noted beside the file, and in *home* where one is given. Records bear the time
    that *now* tells.
    """
    check(url)
    gate = PhaseGate(Marks(file_of(url), home))
    return SqlStorage(engine_for(url), gate, now)

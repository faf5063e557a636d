"""Storage in memory: every unit of work has its own copy of the state, and `commit` puts it in its place."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import attrs

from influence.adapters.memory.accounts import MemoryAccounts
from influence.adapters.memory.agreements import MemoryAgreements
from influence.adapters.memory.api_keys import MemoryApiKeys, MemoryKeyRing
from influence.adapters.memory.applications import MemoryApplications
from influence.adapters.memory.audit import MemoryAudit, seal
from influence.adapters.memory.backups import MemoryKnownCopies
from influence.adapters.memory.campaigns import MemoryCampaigns
from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.consents import MemoryConsents
from influence.adapters.memory.contents import MemoryContents, note_others
from influence.adapters.memory.deliveries import MemoryDeliveries
from influence.adapters.memory.drift import MemoryDriftAlarms
from influence.adapters.memory.endpoints import MemoryEndpoints
from influence.adapters.memory.erasure import MemoryErasure
from influence.adapters.memory.erasures import MemoryErasures
from influence.adapters.memory.figures import MemoryFigures
from influence.adapters.memory.gate import MemoryForCutover, MemoryGate
from influence.adapters.memory.handles import MemoryHandles
from influence.adapters.memory.idempotency import MemoryDeeds
from influence.adapters.memory.inbox import MemoryInbox
from influence.adapters.memory.influencers import MemoryGroups, MemoryInfluencers
from influence.adapters.memory.installation import MemoryInstallation
from influence.adapters.memory.invites import MemoryInvites
from influence.adapters.memory.jobs import MemoryJobs, MemoryLeases
from influence.adapters.memory.kept_reports import MemoryKeptReports
from influence.adapters.memory.letters import MemoryLetters
from influence.adapters.memory.link_requests import MemoryLinkRequests
from influence.adapters.memory.looks import MemoryLooks
from influence.adapters.memory.merges import MemoryMerges
from influence.adapters.memory.message_templates import MemoryTemplateTexts
from influence.adapters.memory.old_source import MemoryOldSource
from influence.adapters.memory.order_steps import MemoryOrderSteps
from influence.adapters.memory.orders import MemoryOrders
from influence.adapters.memory.organisations import MemoryOrganisations
from influence.adapters.memory.outbox import MemoryOutbox
from influence.adapters.memory.people import MemoryNotices, MemoryPeople
from influence.adapters.memory.personal_data import MemoryPersonalData
from influence.adapters.memory.pictures import MemoryPictures
from influence.adapters.memory.placing import MemoryCodes, MemoryDueReminders
from influence.adapters.memory.posts import MemoryPosts
from influence.adapters.memory.remarks import MemoryRemarks
from influence.adapters.memory.roster import MemoryRoster
from influence.adapters.memory.schedules import MemorySchedules
from influence.adapters.memory.state import Holdings, State
from influence.adapters.memory.takeover import MemoryTakeover
from influence.domain.audit_chain import Acting
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import TenantNotFound


@attrs.frozen
class MemoryView:
    """One tenant's data at one moment."""

    tenant: str
    accounts: MemoryAccounts
    agreements: MemoryAgreements
    api_keys: MemoryApiKeys
    applications: MemoryApplications
    audit: MemoryAudit
    consents: MemoryConsents
    influencers: MemoryInfluencers
    groups: MemoryGroups
    roster: MemoryRoster
    campaigns: MemoryCampaigns
    orders: MemoryOrders
    order_steps: MemoryOrderSteps
    codes: MemoryCodes
    due_reminders: MemoryDueReminders
    link_requests: MemoryLinkRequests
    posts: MemoryPosts
    figures: MemoryFigures
    pictures: MemoryPictures
    erasure: MemoryErasure
    erasures: MemoryErasures
    personal: MemoryPersonalData
    handles: MemoryHandles
    remarks: MemoryRemarks
    takeover: MemoryTakeover
    old_source: MemoryOldSource
    installation: MemoryInstallation
    contents: MemoryContents
    known_copies: MemoryKnownCopies
    outbox: MemoryOutbox
    people: MemoryPeople
    notices: MemoryNotices
    letters: MemoryLetters
    templates: MemoryTemplateTexts
    invites: MemoryInvites
    looks: MemoryLooks
    leases: MemoryLeases
    organisation: MemoryOrganisations
    merges: MemoryMerges
    schedules: MemorySchedules
    kept_reports: MemoryKeptReports
    endpoints: MemoryEndpoints
    deliveries: MemoryDeliveries
    deeds: MemoryDeeds

    @classmethod
    def of(cls, state: State, tenant: str, at: datetime | None = None) -> "MemoryView":
        """What *tenant* sees of *state*; what is kept through it counts as kept *at* a time.

        Raises:
            TenantNotFound: no such tenant.
        """
        if tenant not in state.tenants:
            raise TenantNotFound(tenant)
        own = state.tenants[tenant]
        accounts, figures = MemoryAccounts(state, own), MemoryFigures(state, own)
        return cls(
            tenant=tenant,
            accounts=accounts,
            agreements=MemoryAgreements(own),
            api_keys=MemoryApiKeys(state, own),
            applications=MemoryApplications(state, own),
            audit=MemoryAudit(state, own),
            consents=MemoryConsents(own),
            influencers=MemoryInfluencers(state, own),
            groups=MemoryGroups(own),
            roster=MemoryRoster(own, figures),
            campaigns=MemoryCampaigns(state, own),
            orders=MemoryOrders(state, own),
            order_steps=MemoryOrderSteps(own),
            codes=MemoryCodes(own),
            due_reminders=MemoryDueReminders(own),
            link_requests=MemoryLinkRequests(own),
            posts=MemoryPosts(state, own),
            figures=figures,
            pictures=MemoryPictures(own),
            erasure=MemoryErasure(own),
            erasures=MemoryErasures(state),
            personal=MemoryPersonalData(state, own, tenant),
            handles=MemoryHandles(state, own),
            remarks=MemoryRemarks(own),
            takeover=MemoryTakeover(state, accounts, figures),
            old_source=MemoryOldSource(state),
            installation=MemoryInstallation(state, own),
            contents=MemoryContents(state),
            known_copies=MemoryKnownCopies(state),
            outbox=MemoryOutbox(state, own, at),
            people=MemoryPeople(state, own),
            notices=MemoryNotices(own),
            letters=MemoryLetters(state, own),
            templates=MemoryTemplateTexts(own),
            invites=MemoryInvites(state, own),
            looks=MemoryLooks(own),
            leases=MemoryLeases(state),
            organisation=MemoryOrganisations(own),
            merges=MemoryMerges(state, own),
            schedules=MemorySchedules(state, own),
            kept_reports=MemoryKeptReports(state, own),
            endpoints=MemoryEndpoints(state, own),
            deliveries=MemoryDeliveries(state, own),
            deeds=MemoryDeeds(own),
        )


@attrs.frozen(kw_only=True)
class MemoryUnitOfWork(MemoryView):
    """One command's changes to a copy of the state."""

    by: str
    _state: State
    _publish: Callable[[State], None]
    _record: Callable[[State, MemoryAudit], None]

    def commit(self) -> None:
        """Put a copy in the place of the state; what is done after this needs another commit."""
        self._record(self._state, self.audit)
        self._publish(self._state.copy())


class MemoryStorage:
    """The state of an installation that ends with the process."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SteppedClock()
        self._state = State()
        self._gate = MemoryGate()
        self._turn = threading.Lock()
        self._writer: int | None = None

    @property
    def state(self) -> State:
        """The state as last committed, to be looked at."""
        return self._state

    def _publish(self, state: State) -> None:
        note_others(self._state, state)
        self._gate.reach(state)
        self._state = state

    def put_back(self, state: State) -> None:
        """Put an older *state* in the place of the present one, as who copies a file does."""
        self._state = state.copy()

    def for_cutover(self) -> MemoryForCutover:
        """The same storage for those who bring what was put back to where it has to be."""
        return MemoryForCutover(self)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        me = threading.get_ident()
        if self._writer == me:
            raise RuntimeError("a unit of work is open in this thread; a second one would wait for ever")
        with self._turn:
            self._writer = me
            try:
                yield
            finally:
                self._writer = None

    @contextmanager
    def begin(self, tenant: str, by: str = "", *, lets_pass: bool = False) -> Iterator[MemoryUnitOfWork]:
        """Start a unit of work; others that write wait."""
        who = Acting(by, self._clock.now())

        def record(state: State, audit: MemoryAudit) -> None:
            seal(self._state, state, audit, who)

        with self._alone():
            state = self._state.copy()
            self._gate.enforce(state, self._clock.now, lets_pass=lets_pass)
            seen = MemoryView.of(state, tenant, who.at)
            parts = {field.name: getattr(seen, field.name) for field in attrs.fields(MemoryView)}
            yield MemoryUnitOfWork(**parts, by=by, state=state, publish=self._publish, record=record)

    @contextmanager
    def view(self, tenant: str, *, lets_pass: bool = False) -> Iterator[MemoryView]:
        """Look at one moment."""
        state = self._state.copy()
        self._gate.show(state, lets_pass=lets_pass)
        yield MemoryView.of(state.copy(may_write=False), tenant)

    @contextmanager
    def _changed(self) -> Iterator[State]:
        """A copy of the state that is put in its place at the end of the block."""
        with self._alone():
            state = self._state.copy()
            yield state
            seal(self._state, state, None, Acting("", self._clock.now()))
            self._publish(state)

    def _seen(self) -> State:
        return self._state.copy(may_write=False)

    @property
    def inbox(self) -> MemoryInbox:
        """TikTok's messages. Not to be called inside a unit of work of the same thread."""
        return MemoryInbox(self._changed, self._seen)

    @property
    def jobs(self) -> MemoryJobs:
        """What is due. The same holds as for `inbox`."""
        return MemoryJobs(self._changed, self._seen)

    @property
    def key_ring(self) -> MemoryKeyRing:
        """The keys of all tenants. The same holds as for `inbox`."""
        return MemoryKeyRing(self._changed, self._seen)

    @property
    def drift_alarms(self) -> MemoryDriftAlarms:
        """What TikTok's answers no longer look like. The same holds as for `inbox`."""
        return MemoryDriftAlarms(self._changed, self._seen)

    def tenants(self) -> tuple[str, ...]:
        """All tenants, in order."""
        return tuple(sorted(self._state.tenants))

    def add_tenant(self, tenant: str) -> bool:
        """Make a tenant; False when it is there."""
        with self._changed() as state:
            is_new = tenant not in state.tenants
            if is_new:
                state.tenants[tenant] = Holdings()
        return is_new

    def tenant_of_consent(self, state: str) -> str | None:
        """The tenant at which the consent of *state* was begun."""
        return next(self._tenants(lambda held: _is_waiting(held, state)), None)

    def tenants_with_grant(self, open_id: str) -> tuple[str, ...]:
        """The tenants that hold a grant of this creator, in order."""
        return tuple(self._tenants(lambda held: open_id in _granting(held)))

    def _tenants(self, claim: Callable[[Holdings], bool]) -> Iterator[str]:
        return (name for name, held in sorted(self._state.tenants.items()) if claim(held))


def _is_waiting(held: Holdings, state: str) -> bool:
    """True for a consent that nobody has taken."""
    return state in held.consents and held.consents[state].taken_at is None


def _granting(held: Holdings) -> set[str]:
    """The open ids of the live grants."""
    return {account.grant.open_id for account in held.accounts.values() if account.grant is not None}

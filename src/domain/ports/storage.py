"""What the product keeps, per tenant, in units of work.

A unit of work is one command: kept whole on `commit`, dropped whole on leaving the block. A view reads one moment
and keeps nothing.
"""

from contextlib import AbstractContextManager
from typing import ClassVar, Protocol

import attrs

from influence.domain.errors import Refused
from influence.domain.ports.accounts import Accounts
from influence.domain.ports.agreements import Agreements
from influence.domain.ports.api_keys import ApiKeys
from influence.domain.ports.applications import Applications
from influence.domain.ports.audit import Audit
from influence.domain.ports.campaigns import Campaigns, Orders
from influence.domain.ports.consents import Consents
from influence.domain.ports.contents import Contents
from influence.domain.ports.cutover import Installation, OldSource
from influence.domain.ports.erasure import Erasure
from influence.domain.ports.erasures import Erasures, PersonalData
from influence.domain.ports.figures import Figures, Takeover
from influence.domain.ports.handles import Handles
from influence.domain.ports.idempotency import Deeds
from influence.domain.ports.images import Pictures
from influence.domain.ports.influencers import Groups, Influencers
from influence.domain.ports.invites import Invites
from influence.domain.ports.jobs import Leases
from influence.domain.ports.kept_reports import KeptReports
from influence.domain.ports.known_copies import KnownCopies
from influence.domain.ports.link_requests import LinkRequests
from influence.domain.ports.looks import Looks
from influence.domain.ports.mail import Letters
from influence.domain.ports.merges import Merges
from influence.domain.ports.messages import Notices, People, TemplateTexts
from influence.domain.ports.notifications import Outbox
from influence.domain.ports.order_steps import OrderSteps
from influence.domain.ports.organisations import Organisations
from influence.domain.ports.placing import Codes, DueReminders
from influence.domain.ports.posts import Posts
from influence.domain.ports.remarks import Remarks
from influence.domain.ports.roster import Roster
from influence.domain.ports.schedules import Schedules
from influence.domain.ports.webhooks import Deliveries, Endpoints


class View(Protocol):
    """One tenant's data at one moment."""

    @property
    def tenant(self) -> str: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def agreements(self) -> Agreements: ...
    @property
    def api_keys(self) -> ApiKeys: ...
    @property
    def applications(self) -> Applications: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def influencers(self) -> Influencers: ...
    @property
    def groups(self) -> Groups: ...
    @property
    def roster(self) -> Roster: ...
    @property
    def campaigns(self) -> Campaigns: ...
    @property
    def orders(self) -> Orders: ...
    @property
    def order_steps(self) -> OrderSteps: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def due_reminders(self) -> DueReminders: ...
    @property
    def link_requests(self) -> LinkRequests: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def pictures(self) -> Pictures: ...
    @property
    def erasure(self) -> Erasure: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def personal(self) -> PersonalData: ...
    @property
    def handles(self) -> Handles: ...
    @property
    def remarks(self) -> Remarks: ...
    @property
    def takeover(self) -> Takeover: ...
    @property
    def old_source(self) -> OldSource: ...
    @property
    def installation(self) -> Installation: ...
    @property
    def known_copies(self) -> KnownCopies: ...
    @property
    def contents(self) -> Contents: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def people(self) -> People: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def letters(self) -> Letters: ...
    @property
    def templates(self) -> TemplateTexts: ...
    @property
    def invites(self) -> Invites: ...
    @property
    def looks(self) -> Looks: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def organisation(self) -> Organisations: ...
    @property
    def merges(self) -> Merges: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def kept_reports(self) -> KeptReports: ...
    @property
    def endpoints(self) -> Endpoints: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def deeds(self) -> Deeds: ...


class UnitOfWork(View, Protocol):
    """One command's changes."""

    def commit(self) -> None:
        """Keep everything. Without it, leaving the block drops everything."""
        ...


class Storage(Protocol):
    """Where everything is kept."""

    def begin(self, tenant: str, by: str = "") -> AbstractContextManager[UnitOfWork]:
        """Start a unit of work; others that write wait. A refused write leaves it usable.

        *by* is who acts, for the audit; empty is the program itself.

        Raises:
            TenantNotFound: no such tenant.
        """
        ...

    def view(self, tenant: str) -> AbstractContextManager[View]:
        """Look at one moment; writing through it is an error."""
        ...

    def tenants(self) -> tuple[str, ...]:
        """All tenants, in order."""
        ...

    def add_tenant(self, tenant: str) -> bool:
        """Make a tenant; False when it is there."""
        ...

    def tenant_of_consent(self, state: str) -> str | None:
        """The tenant at which the consent of *state* was begun, if it is still remembered."""
        ...

    def tenants_with_grant(self, open_id: str) -> tuple[str, ...]:
        """The tenants that hold a grant of this creator, in order."""
        ...


@attrs.frozen
class TenantNotFound(Refused):
    """No tenant of that name."""

    code: ClassVar[str] = "tenant_not_found"

    tenant: str

    def __str__(self) -> str:
        return f"There is no tenant {self.tenant!r} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Make it."""
        return (f"Set it up: influence init --tenant {self.tenant}",)

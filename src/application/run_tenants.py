"""What each tenant agreed and chose."""

import attrs

from influence.application.acting import Actor
from influence.application.influencer_limit import Limit, Room, room
from influence.domain.errors import Unusable
from influence.domain.organisation import LONGEST_NAME, MOST_KEPT_DAYS, Organisation
from influence.domain.ports.clock import Clock
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage


@attrs.frozen
class TenantRow:
    """One tenant, what it agreed, and how much room its plan leaves."""

    name: str
    organisation: Organisation
    room: Room


@attrs.frozen
class RunTenants:
    """List tenants, show one, change its plan, its name in letters, or how long it keeps what a consent allowed."""

    _storage: Storage
    _limit: Limit
    _policy: Policy
    _clock: Clock

    def all(self) -> tuple[TenantRow, ...]:
        """All tenants, by name."""
        return tuple(self.one(name) for name in self._storage.tenants())

    def one(self, tenant: str) -> TenantRow:
        """One tenant.

        Raises:
            TenantNotFound: there is none.
        """
        with self._storage.view(tenant) as view:
            return TenantRow(tenant, view.organisation.get(), room(self._limit, view))

    def set(
        self,
        by: Actor,
        plan: str | None = None,
        kept_days: int | None = None,
        called: str | None = None,
    ) -> TenantRow:
        """Change what is not None. A smaller plan takes nobody away; it only lets nobody else in.

        Raises:
            PlanUnknown: the policy knows no such plan.
            Unusable: the policy does not allow so many days, or the name does not fit on a line.
        """
        terms = self._policy.on(self._clock.now().date())
        most = min(terms.retention.most_days, MOST_KEPT_DAYS)
        if plan is not None:
            terms.plans.most(plan)
        if kept_days is not None and not 0 <= kept_days <= most:
            raise Unusable("keep-days", str(kept_days), f"from 0 (at once) to {most}")
        name = None if called is None else called.strip()
        if name is not None and (len(name) > LONGEST_NAME or not name.isprintable()):
            raise Unusable("name", name[:LONGEST_NAME], f"one line of up to {LONGEST_NAME} characters")
        with self._storage.begin(by.tenant, by.user) as work:
            before = work.organisation.get()
            after = Organisation(
                before.plan if plan is None else plan,
                before.kept_days if kept_days is None else kept_days,
                before.called if name is None else name,
            )
            work.organisation.save(after)
            work.commit()
        return self.one(by.tenant)

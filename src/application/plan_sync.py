"""Planning a refresh: who is asked about, as far as TikTok's allowance reaches."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.sync_subjects import PAGES, subjects
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.policy import Policy
from influence.domain.ports.quota import Quota, QuotaUse
from influence.domain.ports.storage import Storage
from influence.domain.ports.upstream_failures import TikTokPostponed
from influence.domain.quota import Urgency, Window
from influence.domain.sync_plan import Matter, SyncPlan, Terms, Waits, plan

EVERYTHING: Final = frozenset(Matter)


@attrs.frozen
class Wanted:
    """What a refresh is about: *most* calls, and nobody who was asked about within these *rests*."""

    matters: frozenset[Matter] = EVERYTHING
    most: int | None = None
    rests: Mapping[Matter, timedelta] = attrs.field(factory=dict)


@attrs.frozen
class Planned:
    """A plan, made *at* a time, with what the day still allows by urgency; None where no day is limited."""

    plan: SyncPlan
    at: datetime
    left: Mapping[Urgency, int]
    allowed: int | None = None

    @property
    def why_postponed(self) -> TikTokPostponed | None:
        """Set when the day's allowance does not reach for all."""
        if not self.plan.waiting(Waits.QUOTA):
            return None
        tomorrow = (self.at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        why = f"the allowance of {self.allowed} per day (UTC) for refreshing figures is used up"
        return TikTokPostponed(why, tomorrow)


@attrs.frozen
class PlanSync:
    """Plan a refresh from what is left of the quota.

    Due orders come first, then whoever TikTok was never asked about, then the longest time since, weighted by use.
    What does not fit waits. Nothing is planned about an account that is not tracked, and TikTok is not asked.
    """

    _storage: Storage
    _marketplace: Marketplace
    _quota: Quota
    _clock: Clock
    _policy: Policy

    def __call__(self, by: Actor, wanted: Wanted = Wanted()) -> Planned:
        """The plan for this moment."""
        now, use = self._clock.now(), self._quota.use()
        generation, tracking = self._marketplace.generation, self._policy.on(now.date()).tracking
        with self._storage.view(by.tenant) as view:
            known = [s for s in subjects(view, generation, now, tracking) if s.matter in wanted.matters]
        left = left_today(use)
        terms = Terms(
            now=now, left=left, most=wanted.most, rests=wanted.rests, order_pages=PAGES[generation].orders
        )
        return Planned(plan(known, terms), now, left, use.limits.of_day(Urgency.FIGURES))


def left_today(use: QuotaUse, urgencies: Iterable[Urgency] = Urgency) -> Mapping[Urgency, int]:
    """How many calls the day still allows each; nothing where no day is limited."""
    used = next((window.used for window in use.windows if window.window is Window.DAY), 0)
    allowed = {urgency: use.limits.of_day(urgency) for urgency in urgencies}
    return {urgency: max(0, calls - used) for urgency, calls in allowed.items() if calls is not None}

"""How many calls a refresh takes: what is asked, in the largest pieces TikTok takes."""

import math

import attrs

from influence.application.acting import Actor
from influence.application.sync_subjects import PAGES, subjects
from influence.domain.membership import HANDLES_PER_CHECK
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage
from influence.domain.sync_plan import Matter, Terms, plan


@attrs.frozen
class Forecast:
    """What a full refresh asks for, and about how many calls that takes."""

    memberships: int
    accounts: int
    participants: int
    orders: int
    calls: int


@attrs.frozen
class ForecastRefresh:
    """Count before asking."""

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _policy: Policy

    def __call__(self, by: Actor) -> Forecast:
        """The forecast for everyone at once; without access to TikTok, that of the order generation."""
        now, generation = self._clock.now(), self._marketplace.generation
        tracking = self._policy.on(now.date()).tracking
        with self._storage.view(by.tenant) as view:
            handles = sum(1 for _ in view.accounts.select(AccountFilter(Network.TIKTOK)))
            known = list(subjects(view, generation, now, tracking))
        whole = plan(known, Terms(now=now, order_pages=PAGES[generation].orders))
        return Forecast(
            memberships=handles,
            accounts=len(whole.numbers(Matter.ACCOUNT)),
            participants=len(whole.numbers(Matter.POSTS)),
            orders=len(whole.numbers(Matter.ORDER)),
            calls=whole.calls + math.ceil(handles / HANDLES_PER_CHECK),
        )

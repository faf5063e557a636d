"""How many calls a refresh takes: what is asked, in the largest pieces TikTok takes."""

import math

import attrs

from influence.application.acting import Actor
from influence.application.follow_orders import FOLLOWED
from influence.application.sync_posts import NEWEST, participants
from influence.domain.membership import HANDLES_PER_CHECK
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage
from influence.domain.ports.upstream_failures import Generation

# public videos and the creator's own, orders and campaigns: how many TikTok shows a page
_PAGES = {Generation.TTCM: (10, 10, 20), Generation.TIKTOK_ONE: (25, 10, 5)}
_REPORT_ROWS = 100


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

    def __call__(self, by: Actor) -> Forecast:
        """The forecast for everyone at once; without access to TikTok, that of the order generation."""
        public, own, orders_a_page = _PAGES[self._marketplace.generation]
        with self._storage.view(by.tenant) as view:
            accounts = list(view.accounts.select(AccountFilter(Network.TIKTOK)))
            tracked = [a for a in accounts if a.tracked]
            taking_part = participants(view, self._clock.now().date())
            orders = [o for o in view.orders.select() if o.placement and o.state in FOLLOWED]
        profiles = sum(1 + (a.authenticated and a.answer.is_member) for a in tracked)
        videos = sum(math.ceil(NEWEST / (own if a.authenticated else public)) for a in taking_part)
        calls = (
            math.ceil(len(accounts) / HANDLES_PER_CHECK)
            + profiles
            + videos
            + math.ceil(len(orders) / orders_a_page)
            + math.ceil(len(orders) / _REPORT_ROWS)
        )
        return Forecast(len(accounts), len(tracked), len(taking_part), len(orders), calls)

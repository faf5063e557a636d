"""Reading back an order whose answer was lost."""

import attrs

from influence.application.acting import Actor
from influence.domain.events import Event, EventKind
from influence.domain.networks import fold
from influence.domain.orders import Order, OrderState, Placement
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage


@attrs.frozen
class ResolveDoubt:
    """Look for a doubtful order among those under a campaign code of its campaign.

    What is not found stays in doubt: TikTok may still show it later, and a person decides. Nothing is sent again.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock

    def __call__(self, by: Actor, doubtful: Order, code: str) -> bool:
        """True when TikTok has the order."""
        with self._storage.view(by.tenant) as view:
            handle = view.accounts.get(doubtful.account).handle
            taken = {o.placement.upstream_id for o in view.orders.select() if o.placement}
        shown = [
            upstream
            for upstream in self._marketplace.orders_under(code)
            if fold(upstream.handle) == fold(handle) and upstream.upstream_id not in taken
        ]
        if len(shown) != 1:
            return False
        with self._storage.begin(by.tenant) as work:
            order = work.orders.get(doubtful.id)
            if order.state is not OrderState.IN_DOUBT:
                return False
            siblings = [o.placement for o in work.orders.select(campaign=order.campaign) if o.placement]
            link = next((p.invite_link for p in siblings if p.campaign_code == code), "")
            placement = Placement(shown[0].upstream_id, code, link, self._clock.now())
            work.orders.save(order.placed(placement))
            work.outbox.put(Event(EventKind.ORDER_PLACED, handle, str(order.id)))
            work.commit()
        return True

"""Campaign codes: how many orders still fit under one."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

import attrs

from influence.domain.orders import Order

ORDERS_PER_CODE: Final = 200
"""Creators who can accept under one campaign code (TikTok API, order create)."""


@attrs.frozen
class CodeQuota:
    """How many more creators could accept under *code* when TikTok last told; without *told_at* it never did."""

    code: str
    remaining: int = ORDERS_PER_CODE
    told_at: datetime | None = None

    def room(self, orders: Collection[Order]) -> int:
        """How many more orders fit if all of *orders*, those under the code, are accepted.

        A cancelled one counts too: TikTok keeps it, and its creator may still accept.
        """
        return max(0, self.remaining - sum(not self._counted(order) for order in orders))

    @property
    def is_full(self) -> bool:
        """True once nobody can accept any more, as far as TikTok has told."""
        return self.remaining == 0

    def _counted(self, order: Order) -> bool:
        """True for an order whose acceptance is in what TikTok told."""
        taken = order.accepted_at
        return taken is not None and self.told_at is not None and taken <= self.told_at

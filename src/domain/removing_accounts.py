"""Why an account cannot be removed."""

from typing import ClassVar

import attrs

from influence.domain.errors import Refused
from influence.domain.orders import OrderId


@attrs.frozen
class AccountHeld(Refused):
    """Orders are contracts: an account that has some stays."""

    code: ClassVar[str] = "account_has_orders"

    handle: str
    orders: tuple[OrderId, ...]

    def __str__(self) -> str:
        which = ", ".join(map(str, self.orders))
        noun = "order" if len(self.orders) == 1 else "orders"
        return f"@{self.handle} cannot be removed: {noun} {which} belong to it, and orders are contracts."

    @property
    def remedies(self) -> tuple[str, ...]:
        """What can be ended instead."""
        return (
            f"End the consent, with the figures that came by it: influence accounts disconnect {self.handle}",
            "Cancel what is still open; the order stays as a record: influence orders cancel ORDER",
        )

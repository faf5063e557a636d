"""Why there is no order, or no second one."""

from typing import ClassVar

import attrs

from influence.domain.errors import Refused


@attrs.frozen
class OrderNotFound(Refused):
    """No order of this tenant has that number."""

    code: ClassVar[str] = "order_not_found"

    which: str

    def __str__(self) -> str:
        return f"There is no order {self.which} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to look."""
        return ("See which there are: influence orders list",)


@attrs.frozen
class OrderForUnsupported(Refused):
    """Orders are for supported accounts: the posts of others could not be tracked."""

    code: ClassVar[str] = "order_for_unsupported_account"

    handle: str
    ways_out: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"@{self.handle} cannot get an order: the account is unsupported, its posts could not be tracked."
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """The two ways out."""
        return self.ways_out


@attrs.frozen
class KeyTaken(Refused):
    """The same key asked for something else before."""

    code: ClassVar[str] = "order_key_taken"

    handle: str
    order: str

    def __str__(self) -> str:
        return f"@{self.handle}: with this key order {self.order} was created, which asks for something else."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look at it, or take another key."""
        return (f"See it: influence orders show {self.order}", "For another order use another --key.")


@attrs.frozen
class OrderExists(Refused):
    """An account has one running order in a campaign."""

    code: ClassVar[str] = "order_exists"

    handle: str
    order: str
    waits: bool = False

    def __str__(self) -> str:
        return f"@{self.handle} already has order {self.order} in this campaign."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look at it, place it where it waits, or cancel it first."""
        waiting = (f"It waits to be placed: influence orders place {self.order}",) if self.waits else ()
        return (
            *waiting,
            f"See it: influence orders show {self.order}",
            f"Or cancel it first: influence orders cancel {self.order}",
        )

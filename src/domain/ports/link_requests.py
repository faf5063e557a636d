"""Keeping what creators were asked to link."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from influence.domain.link_requests import AskedLink
from influence.domain.orders import OrderId


class LinkRequests(Protocol):
    """The requests of this tenant to link published videos."""

    def keep(self, asked: AskedLink) -> None:
        """Keep a request in place of what was known of it.

        Raises:
            OrderNotFound: there is no such order.
        """
        ...

    def of(self, orders: Sequence[OrderId]) -> Mapping[OrderId, tuple[AskedLink, ...]]:
        """The requests by video id, for every order that is asked; `()` where there is none."""
        ...

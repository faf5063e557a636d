"""Keeping what accounts were called before."""

from typing import Protocol

from influence.domain.accounts import AccountId
from influence.domain.former_handles import FormerHandle
from influence.domain.networks import Network


class Handles(Protocol):
    """The former handles of this tenant's accounts."""

    def put(self, former: FormerHandle) -> None:
        """Keep it.

        Raises:
            AccountNotFound: there is no such account.
        """
        ...

    def of(self, account: AccountId) -> tuple[FormerHandle, ...]:
        """What it was called, the newest first."""
        ...

    def called(self, network: Network, handle: str) -> tuple[FormerHandle, ...]:
        """Who was called *handle*, without case, the last one first."""
        ...

"""Keeping merges, and moving what belongs to an account."""

from typing import Protocol

from influence.domain.accounts import Account, AccountId
from influence.domain.merging import Merge, MergeId, Moved


class Merges(Protocol):
    """The merges of this tenant's accounts."""

    def pairs(self) -> tuple[tuple[Account, Account], ...]:
        """Accounts in lists that bear the same handle on the same network, the later one second, by handle."""
        ...

    def move(self, kept: AccountId, gone: AccountId) -> Moved:
        """Give *kept* the places in campaigns, orders, posts and figures of *gone*.

        Figures of a day and source that *kept* has figures of stay where they are, and so do the old source's.

        Raises:
            Stale: both hold an order under one campaign code.
        """
        ...

    def give_back(self, merge: Merge) -> None:
        """Give back exactly what moved and is still there; *kept* stays in a campaign where it has more by now."""
        ...

    def add(self, merge: Merge) -> Merge:
        """Keep a merge; the answer has its number."""
        ...

    def save(self, merge: Merge) -> None:
        """Keep that it was undone.

        Raises:
            MergeNotFound: there is none, or it was undone before.
        """
        ...

    def get(self, merge: MergeId) -> Merge:
        """The merge.

        Raises:
            MergeNotFound: there is none.
        """
        ...

    def all(self) -> tuple[Merge, ...]:
        """All of them, the newest first."""
        ...

"""Taking away what may no longer be held."""

from collections.abc import Sequence
from typing import Protocol

from influence.domain.accounts import AccountId
from influence.domain.capabilities import Kind
from influence.domain.posts import PostId
from influence.domain.retention import DueErasure


class Erasure(Protocol):
    """What this tenant's accounts may no longer hold, and what goes at a date.

    What kept reports hold of their posts goes with it, figure by figure. An account stands for those that were merged
    into it, too. The old source's figures and those of a customer's file are never touched here.
    """

    def keep_only(self, kind: Kind, accounts: Sequence[AccountId]) -> int:
        """Erase what TikTok accounts held as *kind* may not hold, of their own figures and of their posts'.

        What is left of a snapshot stays; one of which nothing is left goes. The answer is how many snapshots changed
        or went, and how many figures of kept reports went.
        """
        ...

    def forget(self, accounts: Sequence[AccountId]) -> int:
        """Erase every figure that TikTok told of these accounts and their posts. How many snapshots went."""
        ...

    def forget_posts(self, posts: Sequence[PostId]) -> int:
        """Erase every figure that TikTok told of these posts: they are deleted there. How many snapshots went."""
        ...

    def put_off(self, due: DueErasure) -> None:
        """Remember what is to be erased later; it replaces what was due of the account."""
        ...

    def call_off(self, accounts: Sequence[AccountId]) -> None:
        """Nothing of these accounts is due any more."""
        ...

    def due(self) -> tuple[DueErasure, ...]:
        """What is to be erased, the earliest first."""
        ...

    def due_of(self, accounts: Sequence[AccountId]) -> tuple[DueErasure, ...]:
        """What is to be erased of these accounts."""
        ...

    def remove(self, account: AccountId) -> None:
        """Erase the account with everything that hangs on it: figures, posts, pictures, consents, places, history.

        Raises:
            AccountNotFound: there is none.
            AccountHeld: orders hang on it; nothing is changed.
        """
        ...

"""Keeping invitations to TikTok's Creator Marketplace."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from influence.domain.accounts import AccountId
from influence.domain.invites import Invite, InviteId


class Invites(Protocol):
    """The invitations of this tenant. Of several of one handle, or account, the one that was added last counts."""

    def add(self, invite: Invite) -> Invite:
        """Keep a new invitation; the answer has its id.

        Raises:
            AccountNotFound: its account is not here.
        """
        ...

    def save(self, invite: Invite) -> Invite:
        """Keep a changed invitation; the answer has the next version.

        Raises:
            Stale: somebody else saved it since it was read, or it is not here.
            AccountNotFound: its account is not here.
        """
        ...

    def withdraw(self, invites: Iterable[InviteId]) -> None:
        """Forget invitations that never went out."""
        ...

    def of_handles(self, handles: Iterable[str]) -> Mapping[str, Invite]:
        """The last invitation of each of *handles* that has one, by handle without case."""
        ...

    def latest_to(self, accounts: Iterable[AccountId]) -> Mapping[AccountId, Invite]:
        """The last invitation of each of *accounts* that has one."""
        ...

    def all(self) -> Iterator[Invite]:
        """The last invitation of each handle, the newest first."""
        ...

"""Invitations in memory."""

from collections.abc import Iterable, Iterator, Mapping

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound, Stale
from influence.domain.invites import Invite, InviteId
from influence.domain.networks import fold


@attrs.frozen
class MemoryInvites:
    """The invitations of one tenant."""

    _state: State
    _own: Holdings

    def add(self, invite: Invite) -> Invite:
        self._refuse_strangers(invite)
        if invite.account is not None:
            self._own.refuse_erased(invite.account)
        kept = attrs.evolve(invite, id=InviteId(self._state.number("invite")))
        self._own.invites[kept.id] = kept
        return kept

    def save(self, invite: Invite) -> Invite:
        kept = self._own.invites.get(invite.id)
        if kept is None or kept.version != invite.version:
            raise Stale(f"The invitation of @{invite.handle}")
        self._refuse_strangers(invite)
        self._own.invites[invite.id] = attrs.evolve(invite, version=invite.version + 1)
        return self._own.invites[invite.id]

    def withdraw(self, invites: Iterable[InviteId]) -> None:
        for invite in invites:
            self._own.invites.pop(invite, None)

    def of_handles(self, handles: Iterable[str]) -> Mapping[str, Invite]:
        wanted = set(map(fold, handles))
        return {fold(one.handle): one for one in self._every() if fold(one.handle) in wanted}

    def latest_to(self, accounts: Iterable[AccountId]) -> Mapping[AccountId, Invite]:
        wanted = set(accounts)
        return {
            one.account: one for one in self._every() if one.account is not None and one.account in wanted
        }

    def all(self) -> Iterator[Invite]:
        last = {fold(one.handle): one for one in self._every()}
        return iter(sorted(last.values(), key=lambda one: one.id, reverse=True))

    def _every(self) -> Iterator[Invite]:
        """All of them, the oldest first; an account that is gone leaves the invitation to its handle."""
        for invite in self._own.invites.values():
            is_here = invite.account in self._own.accounts
            yield invite if is_here else attrs.evolve(invite, account=None)

    def _refuse_strangers(self, invite: Invite) -> None:
        if invite.account is not None and invite.account not in self._own.accounts:
            raise AccountNotFound(invite.account)

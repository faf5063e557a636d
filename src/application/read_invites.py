"""The invitations as people see them: where each one stands, and what can be done next."""

from collections.abc import Iterator
from datetime import datetime

import attrs

from influence.application.acting import Actor
from influence.application.noting_joins import invites_of
from influence.application.ruling_invites import is_upgrade
from influence.domain.accounts import Account, AccountId
from influence.domain.invites import Invite, InviteState, state_of
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, View


@attrs.frozen
class InviteRow:
    """One handle: its last invitation, who bears it here, and from when on it may be invited again.

    *next_possible* is None where nothing is to be waited for. *next_step* is what to do, in words.
    """

    handle: str
    state: InviteState
    since: datetime | None
    invite: Invite | None
    account: Account | None
    next_possible: datetime | None
    next_step: str

    @property
    def upgrade(self) -> bool:
        """True when joining would add to what is tracked already."""
        return is_upgrade(self.account)


@attrs.frozen
class ReadInvites:
    """List the last invitation of each handle, the newest first. Asks TikTok nothing."""

    _storage: Storage
    _clock: Clock
    _policy: Policy

    def __call__(self, by: Actor, state: InviteState | None = None) -> Iterator[InviteRow]:
        """The rows in that *state*, or all that were ever sent; NONE lists non-members who were not invited."""
        with self._storage.view(by.tenant) as view:
            rows = self._never(view) if state is InviteState.NONE else self._sent(view)
            yield from (row for row in rows if state in {None, row.state})

    def _sent(self, view: View) -> Iterator[InviteRow]:
        seen: set[AccountId] = set()
        for invite in view.invites.all():
            account = None if invite.account is None else view.accounts.get(invite.account)
            account = account or view.accounts.find(Network.TIKTOK, invite.handle)
            if account is not None and account.id in seen:
                continue  # invited again later, under another name
            seen.update(() if account is None else {account.id})
            yield self._row(invite.handle, invite, account)

    def _never(self, view: View) -> Iterator[InviteRow]:
        others = view.accounts.select(AccountFilter(Network.TIKTOK, member=False))
        for account in others:
            if account.id not in invites_of(view, [account]):
                yield self._row(account.handle, None, account)

    def _row(self, handle: str, invite: Invite | None, account: Account | None) -> InviteRow:
        now = self._clock.now()
        state = state_of(invite, now)
        free_at = now if invite is None else invite.free_at(self._policy.on(now.date()).invites)
        is_in = account is not None and account.answer.is_member
        is_held = free_at > now and not is_in and state is not InviteState.JOINED
        return InviteRow(
            handle=handle,
            state=state,
            since=None if invite is None else invite.since(now),
            invite=invite,
            account=account,
            next_possible=free_at if is_held else None,
            next_step=_next(handle, state, account, free_at if is_held else None),
        )


def _next(handle: str, state: InviteState, account: Account | None, until: datetime | None) -> str:
    """What can be done about one handle now."""
    if account is not None and account.answer.is_member:
        return "nothing: it is in the marketplace"
    if state is InviteState.JOINED:
        return f"add it: influence accounts add {handle}" if account is None else f"check: {_CHECK}"
    if until is None:
        return f"influence accounts invite {handle}"
    return f"wait: it may be invited again from {until:%Y-%m-%d %H:%M} UTC on"


_CHECK = "influence sync accounts"

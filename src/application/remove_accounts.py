"""Removing accounts that a tenant no longer wants, with everything that hangs on them."""

from collections.abc import Sequence

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_account
from influence.application.keep_consents import DisconnectAccount
from influence.domain.accounts import Account
from influence.domain.errors import InfluenceError
from influence.domain.events import Event, EventKind
from influence.domain.networks import Network
from influence.domain.ports.storage import Storage, View
from influence.domain.removing_accounts import AccountHeld


@attrs.frozen
class Removed:
    """What became, or would become, of one of the accounts; *not_told* is why TikTok does not know of the end."""

    handle: str
    removed: bool = False
    had_consent: bool = False
    not_told: InfluenceError | None = None
    error: InfluenceError | None = None


@attrs.frozen
class RemoveAccounts:
    """Remove accounts for good.

    Figures, posts, pictures, places in campaigns, invitations and former handles go; a consent is ended first, here
    and at TikTok. An account with orders stays: orders are contracts. Each account is decided by itself.
    """

    _storage: Storage
    _disconnect: DisconnectAccount

    def preview(
        self, by: Actor, handles: Sequence[str], network: Network = Network.TIKTOK
    ) -> tuple[Removed, ...]:
        """What would become of each; nothing is changed."""
        with self._storage.view(by.tenant) as view:
            return tuple(_judged(view, handle, network) for handle in handles)

    def __call__(
        self, by: Actor, handles: Sequence[str], network: Network = Network.TIKTOK
    ) -> tuple[Removed, ...]:
        """Remove them, in the order of *handles*."""
        return tuple(self._one(by, handle, network) for handle in handles)

    def _one(self, by: Actor, handle: str, network: Network) -> Removed:
        try:
            with self._storage.view(by.tenant) as view:
                account = _removable(view, handle, network)
            not_told = self._end_consent(by, account)
            with self._storage.begin(by.tenant, by.user) as work:
                work.erasure.remove(account.id)
                work.outbox.put(
                    Event(EventKind.ACCOUNT_REMOVED, account.handle, by.user, f"account/{account.id}")
                )
                work.commit()
        except InfluenceError as error:
            return Removed(handle, error=error)
        return Removed(account.handle, removed=True, had_consent=account.authenticated, not_told=not_told)

    def _end_consent(self, by: Actor, account: Account) -> InfluenceError | None:
        return None if account.grant is None else self._disconnect(by, account.handle).not_told


def _judged(view: View, handle: str, network: Network) -> Removed:
    try:
        account = _removable(view, handle, network)
    except InfluenceError as error:
        return Removed(handle, error=error)
    return Removed(account.handle, removed=True, had_consent=account.authenticated)


def _removable(view: View, handle: str, network: Network) -> Account:
    """The account called *handle*.

    Raises:
        AccountNotFound: there is none.
        AccountHeld: it has orders.
    """
    account = find_account(view, handle, network)
    orders = view.orders.select(account=account.id)
    if orders:
        raise AccountHeld(account.handle, tuple(order.id for order in orders))
    return account

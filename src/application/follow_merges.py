"""Telling who is meant by the number, or the handle, of an account that was merged into another."""

import attrs

from influence.application.acting import Actor
from influence.application.finding import end_of_merges, known_account, merged_away, number_in
from influence.domain.accounts import Account, AccountId
from influence.domain.networks import InvalidHandle, Network, parse_handle
from influence.domain.ports.storage import Storage, View


@attrs.frozen
class Meant:
    """The handle to go by, and *why* it is another than what was said; empty where it is the same."""

    handle: str
    why: str = ""


@attrs.frozen
class FollowMerges:
    """Find who is meant.

    Whoever bears the handle is meant. Where nobody does, an account that was merged leads to the one it went into, by
    its handle or its number, and so does the number of any other account.
    """

    _storage: Storage

    def __call__(self, by: Actor, said: str) -> Meant:
        """Who is meant by *said*; what leads to nobody is given back as it is."""
        with self._storage.view(by.tenant) as view:
            try:
                return _called(view, parse_handle(said)) or _numbered(view, said) or Meant(said)
            except InvalidHandle:
                return _numbered(view, said) or Meant(said)


def _called(view: View, handle: str) -> Meant | None:
    accounts = view.accounts
    if accounts.find(Network.TIKTOK, handle) or accounts.find_applicant(Network.TIKTOK, handle):
        return Meant(handle)
    gone = merged_away(view, handle, Network.TIKTOK)
    return None if gone is None else _led(view, gone)


def _numbered(view: View, text: str) -> Meant | None:
    number = number_in(text)
    account = None if number is None else known_account(view, AccountId(number))
    if account is None or account.network is not Network.TIKTOK:
        return None
    if account.merged_into is None:
        return Meant(account.handle, f"{number} is the number of @{account.handle}.")
    return _led(view, account)


def _led(view: View, gone: Account) -> Meant | None:
    """Where *gone* went; None where nobody has a name any more."""
    kept = end_of_merges(view, gone)
    if kept.merged_into is not None:
        return None
    return Meant(
        kept.handle, f"Account {gone.id} (@{gone.handle}) was merged into {kept.id} (@{kept.handle})."
    )

"""Fetching pictures, and keeping copies of them for a while."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from influence.domain.accounts import AccountId
from influence.domain.pictures import Picture, PictureCopy


class Images(Protocol):
    """Pictures on the web. Never asked while a unit of work is open."""

    def fetch(self, address: str) -> Picture:
        """The picture at an https address, fetched now, within ten seconds whatever happens.

        Raises:
            AddressRefused: nobody here asks that address, or what its name leads to.
            ImageGone: the host says that it is not there, or no longer for this link.
            ImageUnavailable: no answer that can be used.
            NotAPicture: something else lies there.
            ImageTooLarge: more bytes or pixels than are taken.
        """
        ...


class Pictures(Protocol):
    """Copies of profile images of this tenant's accounts, at most one an account."""

    def of(self, account: AccountId) -> PictureCopy | None:
        """The copy that is kept, expired or not."""
        ...

    def keep(self, copy: PictureCopy) -> None:
        """Keep a copy in the place of the one before it.

        Raises:
            AccountNotFound: there is no such account.
        """
        ...

    def drop(self, accounts: Sequence[AccountId]) -> int:
        """Erase the copies of these accounts: their profile image may no longer be read, or they go. How many went."""
        ...

    def drop_expired(self, now: datetime) -> int:
        """Erase every copy whose time is over. How many went."""
        ...

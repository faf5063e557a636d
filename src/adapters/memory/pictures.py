"""Copies of profile images, in memory."""

from collections.abc import Sequence
from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.pictures import PictureCopy


@attrs.frozen
class MemoryPictures:
    """The copies of one tenant. What is left of an account that went is nobody's."""

    _own: Holdings

    def of(self, account: AccountId) -> PictureCopy | None:
        return self._own.pictures.get(account) if account in self._own.accounts else None

    def keep(self, copy: PictureCopy) -> None:
        if copy.account not in self._own.accounts:
            raise AccountNotFound(copy.account)
        self._own.refuse_erased(copy.account)
        self._own.pictures[copy.account] = copy

    def drop(self, accounts: Sequence[AccountId]) -> int:
        return self._dropped([account for account in set(accounts) if account in self._own.pictures])

    def drop_expired(self, now: datetime) -> int:
        return self._dropped([copy.account for copy in self._own.pictures.values() if copy.expires_at <= now])

    def _dropped(self, accounts: Sequence[AccountId]) -> int:
        for account in accounts:
            del self._own.pictures[account]
        return len(accounts)

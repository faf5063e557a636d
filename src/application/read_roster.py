"""Pages of the roster: the accounts of the lists, with their standing and figures past the read gate."""

from collections.abc import Iterator

import attrs

from influence.application.acting import Actor
from influence.application.read_accounts import ROWS_AT_ONCE, AccountRow, ReadAccounts
from influence.domain.accounts import AccountId
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage, View
from influence.domain.roster import Cursor, RosterFilter, RosterPage, Sorting


@attrs.frozen
class RosterEntries:
    """Some accounts in the order that was asked for, and where the next ones begin; None at the end."""

    rows: tuple[AccountRow, ...]
    next: Cursor | None


@attrs.frozen
class ReadRoster:
    """List accounts by any filter and order.

    What the tables withhold at this moment takes no part: no filter fits it, no order uses it, no search finds it.
    """

    _storage: Storage
    _accounts: ReadAccounts

    def page(
        self,
        by: Actor,
        wanted: RosterFilter,
        sorting: Sorting,
        after: Cursor | None = None,
        limit: int = ROWS_AT_ONCE,
    ) -> RosterEntries:
        """The next accounts that fit."""
        with self._storage.view(by.tenant) as view:
            page = view.roster.page(wanted, sorting, after, limit)
            return RosterEntries(self._rows(view, page), page.next)

    def all(
        self, by: Actor, wanted: RosterFilter, sorting: Sorting, after: Cursor | None = None
    ) -> Iterator[AccountRow]:
        """All accounts that fit, of one moment."""
        with self._storage.view(by.tenant) as view:
            while True:
                page = view.roster.page(wanted, sorting, after, ROWS_AT_ONCE)
                yield from self._rows(view, page)
                if page.next is None:
                    return
                after = page.next

    def _rows(self, view: View, page: RosterPage) -> tuple[AccountRow, ...]:
        ids: tuple[AccountId, ...] = tuple(row.account for row in page.rows)
        found = {account.id: account for account in view.accounts.select(AccountFilter(among=ids))}
        return tuple(self._accounts.rows(view, tuple(found[one] for one in ids)))

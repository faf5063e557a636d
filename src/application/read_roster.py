"""Pages of the roster: the accounts of the lists, with their standing and figures past the read gate."""

from collections.abc import Iterator

import attrs

from influence.application.acting import Actor
from influence.application.read_accounts import ROWS_AT_ONCE, AccountRow, ReadAccounts
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage, View
from influence.domain.roster import Cursor, RosterFilter, RosterPage, RosterRow, Sorting


@attrs.frozen
class RosterEntry:
    """One account, and the place in the list behind it."""

    row: AccountRow
    _listed: RosterRow
    _sorting: Sorting

    @property
    def place(self) -> Cursor:
        """Where those behind it begin."""
        return Cursor(self._sorting, self._sorting.value_of(self._listed), self._listed.account)


@attrs.frozen
class ReadRoster:
    """List accounts by any filter and order.

    What the tables withhold at this moment takes no part: no filter fits it, no order uses it, no search finds it.
    """

    _storage: Storage
    _accounts: ReadAccounts

    def all(
        self,
        by: Actor,
        wanted: RosterFilter,
        sorting: Sorting,
        after: Cursor | None = None,
        most: int | None = None,
    ) -> Iterator[RosterEntry]:
        """The accounts that fit, of one moment, page by page; one more than *most* where there are more."""
        size = ROWS_AT_ONCE if most is None else min(ROWS_AT_ONCE, most + 1)
        with self._storage.view(by.tenant) as view:
            while True:
                page = view.roster.page(wanted, sorting, after, size)
                yield from self._entries(view, page, sorting)
                if page.next is None:
                    return
                after = page.next

    def _entries(self, view: View, page: RosterPage, sorting: Sorting) -> Iterator[RosterEntry]:
        ids = tuple(row.account for row in page.rows)
        found = {account.id: account for account in view.accounts.select(AccountFilter(among=ids))}
        rows = self._accounts.rows(view, tuple(found[one] for one in ids))
        for listed, row in zip(page.rows, rows, strict=True):
            yield RosterEntry(row, listed, sorting)

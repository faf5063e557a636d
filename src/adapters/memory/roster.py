"""The roster in memory: counted anew by way of the read gate each time it is asked for."""

from collections.abc import Iterator

import attrs

from influence.adapters.memory.figures import MemoryFigures
from influence.adapters.memory.state import Holdings
from influence.domain.listed import ListedPage, listed
from influence.domain.roster import (
    Cursor,
    RosterFilter,
    RosterPage,
    RosterRow,
    Sorting,
    SortValue,
    is_listed,
    row_of,
)


@attrs.frozen
class MemoryRoster:
    """The accounts of one tenant that are in lists."""

    _own: Holdings
    _figures: MemoryFigures

    def page(
        self, wanted: RosterFilter, sorting: Sorting, after: Cursor | None = None, limit: int = 50
    ) -> RosterPage:
        rows = _sorted(list(self._fitting(wanted)), sorting)
        if after is not None:
            rows = [row for row in rows if _is_behind(sorting, (sorting.value_of(row), row.account), after)]
        shown = tuple(rows[:limit])
        if len(rows) <= limit:
            return RosterPage(shown)
        return RosterPage(shown, Cursor(sorting, sorting.value_of(shown[-1]), shown[-1].account))

    def listed(
        self, wanted: RosterFilter, sorting: Sorting, after: Cursor | None = None, limit: int = 50
    ) -> ListedPage:
        page = self.page(wanted, sorting, after, limit)
        return ListedPage(
            tuple(listed(self._own.accounts[row.account]) for row in page.rows),
            tuple(map(sorting.value_of, page.rows)),
            page.next,
        )

    def count(self, wanted: RosterFilter) -> int:
        return sum(1 for _ in self._fitting(wanted))

    def _fitting(self, wanted: RosterFilter) -> Iterator[RosterRow]:
        for account in filter(is_listed, self._own.accounts.values()):
            if wanted.campaign is not None and (wanted.campaign, account.id) not in self._own.participants:
                continue
            who = None if account.influencer is None else self._own.influencers[account.influencer]
            row = row_of(account, who, self._figures.of_accounts([account.id])[account.id])
            if wanted.fits(row, who):
                yield row


def _sorted(rows: list[RosterRow], sorting: Sorting) -> list[RosterRow]:
    def key(row: RosterRow) -> tuple[SortValue, int]:
        return (sorting.value_of(row), row.account)

    there = [row for row in rows if sorting.value_of(row) is not None]
    absent = [row for row in rows if sorting.value_of(row) is None]
    return sorted(there, key=key, reverse=sorting.descends) + sorted(absent, key=lambda row: row.account)


def _is_behind(sorting: Sorting, place: tuple[SortValue, int], cursor: Cursor) -> bool:
    value, account = place
    if value is None:
        return cursor.value is not None or account > cursor.account
    if cursor.value is None:
        return False
    mine, its = (value, account), (cursor.value, cursor.account)
    return mine < its if sorting.descends else mine > its

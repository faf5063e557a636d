"""Pages of the roster: the accounts of the lists, with their standing and figures past the read gate."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

import attrs

from influence.application.acting import Actor
from influence.application.read_accounts import ROWS_AT_ONCE, ReadAccounts, readings_of, values_of
from influence.domain.influencers import Influencer, InfluencerId
from influence.domain.listed import SHOWN_IN_LISTS, ListedAccount, ListedPage
from influence.domain.metrics import AccountMetric
from influence.domain.observations import Absence, Reading, Snapshot
from influence.domain.ports.storage import Storage, View
from influence.domain.read_gate import Circumstances
from influence.domain.roster import Cursor, RosterFilter, Sorting, SortValue
from influence.domain.standing import Standing, standing
from influence.domain.values import Value


class ListedRow(NamedTuple):  # as `ListedAccount`
    """One account as lists may show it now. What follows from it is found out when somebody looks."""

    account: ListedAccount
    influencer: Influencer | None
    snapshots: tuple[Snapshot[AccountMetric], ...]
    now: Circumstances
    only: frozenset[AccountMetric] | None = None
    """The metrics that *snapshots* were read for, and `readings` tells; None for all."""

    @property
    def standing(self) -> Standing:
        """Where the account stands."""
        return standing(self.account, self.now.phase)

    @property
    def readings(self) -> Mapping[AccountMetric, Reading]:
        """Its figures past the read gate."""
        told = readings_of(self.account, self.snapshots, self.now)
        return told if self.only is None else {metric: told[metric] for metric in self.only}

    def values(self, metrics: Sequence[AccountMetric]) -> Sequence[Value | Absence]:
        """What `readings` tells of *metrics*, without where it comes from."""
        if self.only is not None and not self.only.issuperset(metrics):
            raise KeyError(*metrics)
        return values_of(self.account, metrics, self.snapshots, self.now)


@attrs.frozen
class RosterEntry:
    """One account, and the place in the list behind it."""

    row: ListedRow
    _value: SortValue
    _sorting: Sorting

    @property
    def place(self) -> Cursor:
        """Where those behind it begin."""
        return Cursor(self._sorting, self._value, self.row.account.id)


@attrs.frozen
class ListedRows:
    """Some rows, and where the next ones begin; None at the end."""

    rows: tuple[ListedRow, ...]
    next: Cursor | None = None


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
            now = self._accounts.circumstances(view)
            while True:
                page = view.roster.listed(wanted, sorting, after, size)
                for row, value in zip(_rows(view, page, now), page.values, strict=True):
                    yield RosterEntry(row, value, sorting)
                if page.next is None:
                    return
                after = page.next

    def page(
        self, by: Actor, wanted: RosterFilter, sorting: Sorting, after: Cursor | None, limit: int
    ) -> ListedRows:
        """The first so many of the accounts that fit, behind the place *after*, with `SHOWN_IN_LISTS` alone."""
        with self._storage.view(by.tenant) as view:
            page = view.roster.listed(wanted, sorting, after, limit)
            now = self._accounts.circumstances(view)
            return ListedRows(tuple(_rows(view, page, now, SHOWN_IN_LISTS)), page.next)


def _rows(
    view: View, page: ListedPage, now: Circumstances, only: frozenset[AccountMetric] | None = None
) -> list[ListedRow]:
    """How the accounts of *page* may be shown at the moment of *view*."""
    accounts = page.accounts
    ids = [account.id for account in accounts]
    said = view.figures.of_accounts(ids, only)
    whose = [one.influencer for one in accounts if one.influencer is not None]
    people: dict[InfluencerId | None, Influencer] = dict(view.influencers.of(whose).items()) if whose else {}
    who = (people.get(one.influencer) for one in accounts) if people else repeat(None)
    return list(map(ListedRow, accounts, who, map(said.__getitem__, ids), repeat(now), repeat(only)))

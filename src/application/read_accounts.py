"""The CRM as people see it: accounts with their standing and every figure past the read gate."""

from collections.abc import Iterator, Mapping, Sequence

import attrs

from influence.application.acting import Actor, batches
from influence.application.finding import find_account, listed_account
from influence.domain.accounts import Account, AccountId
from influence.domain.capabilities import Kind, Tie
from influence.domain.explanations import Explanation, explain
from influence.domain.influencers import Influencer, InfluencerId
from influence.domain.listed import ListedAccount
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reading, Snapshot
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, View
from influence.domain.posts import tie_of
from influence.domain.read_gate import (
    Circumstances,
    read_account,
    read_account_values,
    read_untabled_account,
)
from influence.domain.standing import Standing, standing
from influence.domain.values import Value

ROWS_AT_ONCE = 500


@attrs.frozen
class AccountRow:
    """One account as it may be shown now."""

    account: Account
    standing: Standing
    readings: Mapping[AccountMetric, Reading]
    influencer: Influencer | None = None


@attrs.frozen
class ReadAccounts:
    """List, show and explain accounts. Shows nothing that the tables withhold at this moment."""

    _storage: Storage
    _marketplace: Marketplace

    def all(self, by: Actor, wanted: AccountFilter, kind: Kind | None = None) -> Iterator[AccountRow]:
        """The accounts that fit, one moment's data, in the order they came in."""
        with self._storage.view(by.tenant) as view:
            fitting = view.accounts.select(attrs.evolve(wanted, limit=None))
            fitting = (a for a in fitting if kind is None or (a.network is Network.TIKTOK and a.kind is kind))
            count = 0
            for batch in batches(fitting, ROWS_AT_ONCE):
                for row in self.rows(view, batch):
                    if wanted.limit is not None and count >= wanted.limit:
                        return
                    count += 1
                    yield row

    def one(self, by: Actor, handle: str, network: Network = Network.TIKTOK) -> AccountRow:
        """The account of that handle.

        Raises:
            AccountNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            return self.rows(view, (find_account(view, handle, network),))[0]

    def numbered(self, by: Actor, number: AccountId) -> AccountRow:
        """The account of the lists with that number. Raises `AccountNotFound`."""
        with self._storage.view(by.tenant) as view:
            return self.rows(view, (listed_account(view, number),))[0]

    def explain(
        self, by: Actor, handle: str, metric: AccountMetric | PostMetric
    ) -> tuple[Explanation, Reading | None]:
        """Why *metric* can or cannot be seen for the account, or for its posts without an order."""
        row = self.one(by, handle)
        if isinstance(metric, PostMetric):
            return explain(_FREE[row.account.kind], metric), None
        return explain(row.account.kind, metric), row.readings[metric]

    def rows(self, view: View, accounts: tuple[Account, ...]) -> list[AccountRow]:
        """How each of *accounts* may be shown at the moment of *view*."""
        snapshots = view.figures.of_accounts([a.id for a in accounts])
        now = self.circumstances(view)
        people = view.influencers.of([a.influencer for a in accounts if a.influencer is not None])
        return [_row(account, snapshots.get(account.id, ()), now, people) for account in accounts]

    def circumstances(self, view: View) -> Circumstances:
        """What besides the tables decides, at the moment of *view*, why a figure is absent."""
        phase = view.installation.release().phase
        return Circumstances(phase, self._marketplace.undelivered, syncs_with="influence sync accounts")


def _row(
    account: Account,
    snapshots: tuple[Snapshot[AccountMetric], ...],
    now: Circumstances,
    people: Mapping[InfluencerId, Influencer],
) -> AccountRow:
    who = None if account.influencer is None else people.get(account.influencer)
    return AccountRow(account, standing(account, now.phase), readings_of(account, snapshots, now), who)


def readings_of(
    account: Account | ListedAccount, snapshots: tuple[Snapshot[AccountMetric], ...], now: Circumstances
) -> Mapping[AccountMetric, Reading]:
    """What may be read now of the figures of *account*."""
    if account.network is not Network.TIKTOK:
        return read_untabled_account(snapshots)
    return read_account(account.kind, snapshots, _of(account, now))


def values_of(
    account: Account | ListedAccount,
    metrics: Sequence[AccountMetric],
    snapshots: tuple[Snapshot[AccountMetric], ...],
    now: Circumstances,
) -> Sequence[Value | Absence]:
    """The values of `readings_of` for *metrics*, without where they come from."""
    if account.network is not Network.TIKTOK:
        read = read_untabled_account(snapshots)
        return [told.value if isinstance(told := read[m], Observation) else told for m in metrics]
    return read_account_values(account.kind, metrics, snapshots, _of(account, now))


def _of(account: Account | ListedAccount, now: Circumstances) -> Circumstances:
    return now if account.trouble is None else attrs.evolve(now, trouble=account.trouble)


def shown(reading: Reading | None) -> object:
    """The value of *reading*, or None where there is none."""
    return reading.value if isinstance(reading, Observation) else None


_FREE: Mapping[Kind, Tie] = {kind: tie_of((), kind) for kind in Kind}

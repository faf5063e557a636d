"""Looking at influencers: persons, with their accounts."""

from collections.abc import Iterator

import attrs

from influence.application.acting import Actor, batches
from influence.application.run_influencers import whose
from influence.domain.accounts import Account
from influence.domain.influencers import Influencer, InfluencerId
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.influencers import InfluencerFilter
from influence.domain.ports.storage import Storage, View

_AT_ONCE = 200


@attrs.frozen
class Person:
    """One person of the roster: an influencer with its accounts, or an account that belongs to none."""

    influencer: Influencer | None
    accounts: tuple[Account, ...] = ()

    @property
    def words(self) -> str:
        """The name, or the handle where there is none."""
        if self.influencer is not None and self.influencer.name:
            return self.influencer.name
        return f"@{self.accounts[0].handle}" if self.accounts else "–"


@attrs.frozen
class ReadInfluencers:
    """List and show influencers."""

    _storage: Storage

    def all(self, by: Actor, wanted: InfluencerFilter) -> Iterator[Person]:
        """The influencers that fit; without any filter also the accounts that belong to none."""
        left = wanted.limit
        with self._storage.view(by.tenant) as view:
            count = 0
            for some in batches(view.influencers.select(wanted), _AT_ONCE):
                for one in some:
                    count += 1
                    yield self._person(view, one)
            if attrs.evolve(wanted, limit=None) != InfluencerFilter():
                return
            for account in view.accounts.select(AccountFilter()):
                if left is not None and count >= left:
                    return
                if account.influencer is None:
                    count += 1
                    yield Person(None, (account,))

    def one(self, by: Actor, who: str, network: Network = Network.TIKTOK) -> Person:
        """The person that a handle or number means.

        Raises:
            AccountNotFound, InfluencerNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            found = whose(view, who, network)
            if isinstance(found, Account):
                return Person(None, (found,))
            return self._person(view, view.influencers.get(found))

    def numbered(self, by: Actor, number: InfluencerId) -> tuple[Person, Influencer]:
        """The influencer of that number, with all accounts. Raises `InfluencerNotFound`."""
        with self._storage.view(by.tenant) as view:
            found = view.influencers.get(number)
            return self._person(view, found), found

    def _person(self, view: View, influencer: Influencer) -> Person:
        return Person(influencer, tuple(view.accounts.select(AccountFilter(influencer=influencer.id))))

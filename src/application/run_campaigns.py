"""Making campaigns and saying who takes part."""

from collections.abc import Sequence
from datetime import date

import attrs

from influence.application.acting import Actor
from influence.domain.accounts import Account
from influence.domain.campaigns import Campaign, CampaignClosed, CampaignExists, CampaignId, CampaignNotFound
from influence.domain.doors import AccountNotFound
from influence.domain.errors import InfluenceError
from influence.domain.keywords import KeywordRules
from influence.domain.networks import Network, parse_handle
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, View


def find_campaign(view: View, which: str) -> Campaign:
    """The campaign with that name, or that number.

    Raises:
        CampaignNotFound: neither.
    """
    named = view.campaigns.named(which)
    if named is not None:
        return named
    if which.isascii() and which.isdigit():
        return view.campaigns.get(CampaignId(int(which)))
    raise CampaignNotFound(which)


def find_account(view: View, handle: str, network: Network = Network.TIKTOK) -> Account:
    """The account of that handle.

    Raises:
        AccountNotFound: there is none.
    """
    bare = parse_handle(handle, network)
    account = view.accounts.find(network, bare)
    if account is None:
        raise AccountNotFound(bare, network)
    return account


@attrs.frozen
class Brief:
    """What somebody who makes a campaign fills in."""

    name: str
    brand: str
    description: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    hashtags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@attrs.frozen
class Joined:
    """What became of one who was to take part."""

    handle: str
    joined: bool = False
    error: InfluenceError | None = None


@attrs.frozen
class RunCampaigns:
    """Make, fill and archive campaigns.

    Hashtags and keywords attach posts of other networks only. An unsupported account may take part; it is listed
    with its error and gets no order.
    """

    _storage: Storage
    _clock: Clock

    def create(self, by: Actor, brief: Brief) -> Campaign:
        """A new campaign.

        Raises:
            CampaignExists: the name is taken.
            Unusable: a text is too long, or the end lies before the start.
        """
        rules = KeywordRules(brief.hashtags, brief.keywords)
        made = Campaign(
            name=brief.name.strip(),
            brand=brief.brand.strip(),
            description=brief.description,
            starts_on=brief.starts_on,
            ends_on=brief.ends_on,
            rules=rules,
            created_at=self._clock.now(),
            created_by=by.user,
        )
        with self._storage.begin(by.tenant) as work:
            if work.campaigns.named(made.name) is not None:
                raise CampaignExists(made.name)
            kept = work.campaigns.add(made)
            work.commit()
        return kept

    def add(
        self, by: Actor, which: str, handles: Sequence[str], network: Network = Network.TIKTOK
    ) -> tuple[Joined, ...]:
        """Let accounts take part; each is decided by itself."""
        results = []
        with self._storage.begin(by.tenant) as work:
            campaign = find_campaign(work, which)
            if campaign.archived_at is not None:
                raise CampaignClosed(campaign.name)
            for handle in handles:
                try:
                    account = find_account(work, handle, network)
                except InfluenceError as error:
                    results.append(Joined(handle, error=error))
                    continue
                results.append(
                    Joined(account.handle, work.campaigns.join(campaign.id, account.id, self._clock.now()))
                )
            work.commit()
        return tuple(results)

    def remove(self, by: Actor, which: str, handle: str, network: Network = Network.TIKTOK) -> None:
        """End somebody's part. Refused while the account has orders or posts there."""
        with self._storage.begin(by.tenant) as work:
            campaign = find_campaign(work, which)
            work.campaigns.leave(campaign.id, find_account(work, handle, network).id)
            work.commit()

    def archive(self, by: Actor, which: str) -> Campaign:
        """Put a campaign away."""
        with self._storage.begin(by.tenant) as work:
            kept = work.campaigns.save(find_campaign(work, which).archived(self._clock.now()))
            work.commit()
        return kept

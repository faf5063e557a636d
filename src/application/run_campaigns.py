"""Making campaigns and saying who takes part."""

from collections.abc import Sequence
from datetime import date

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_account, find_campaign, open_campaign
from influence.domain.accounts import Account
from influence.domain.campaigns import (
    Campaign,
    CampaignExists,
    NotAParticipant,
    ParticipantHeld,
)
from influence.domain.errors import InfluenceError
from influence.domain.keywords import KeywordRules
from influence.domain.money import Money
from influence.domain.networks import Network
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, View


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
    mentions: tuple[str, ...] = ()
    client: str = ""
    salesperson: str = ""
    brief: str = ""
    client_fee: Money | None = None


@attrs.frozen
class Changes:
    """What is to change of a campaign; None leaves a thing as it is."""

    name: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    description: str | None = None
    hashtags: tuple[str, ...] | None = None
    keywords: tuple[str, ...] | None = None
    mentions: tuple[str, ...] | None = None
    client: str | None = None
    salesperson: str | None = None
    brief: str | None = None
    client_fee: Money | None = None


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
        rules = KeywordRules(brief.hashtags, brief.keywords, brief.mentions)
        made = Campaign(
            name=brief.name.strip(),
            brand=brief.brand.strip(),
            description=brief.description,
            starts_on=brief.starts_on,
            ends_on=brief.ends_on,
            rules=rules,
            client=brief.client.strip(),
            salesperson=brief.salesperson.strip(),
            brief=brief.brief,
            client_fee=brief.client_fee,
            created_at=self._clock.now(),
            created_by=by.user,
        )
        with self._storage.begin(by.tenant, by.user) as work:
            _refuse_taken(work, made)
            kept = work.campaigns.add(made)
            work.commit()
        return kept

    def edit(self, by: Actor, which: str, changes: Changes) -> Campaign:
        """Change what people wrote of a campaign. Its brand stays: TikTok knows its orders under it.

        Raises:
            CampaignClosed: it is archived.
            CampaignExists: the new name is taken.
            Unusable: a text is too long, or the end lies before the start.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            campaign = open_campaign(work, which)
            wanted = {
                name: value
                for name, value in attrs.asdict(changes, recurse=False).items()
                if value is not None
            }
            told = {name: wanted.pop(name) for name in ("hashtags", "keywords", "mentions") if name in wanted}
            rules = attrs.evolve(campaign.rules, **told)
            after = attrs.evolve(campaign, rules=rules, **wanted)
            _refuse_taken(work, after)
            kept = campaign if after == campaign else work.campaigns.save(after)
            work.commit()
        return kept

    def add(
        self, by: Actor, which: str, handles: Sequence[str], network: Network = Network.TIKTOK
    ) -> tuple[Joined, ...]:
        """Let accounts take part; each is decided by itself."""
        results = []
        with self._storage.begin(by.tenant, by.user) as work:
            campaign = open_campaign(work, which)
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
        """End somebody's part.

        Raises:
            NotAParticipant: there is no part to end.
            ParticipantHeld: the account has orders or posts there.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            campaign = open_campaign(work, which)
            account = find_account(work, handle, network)
            if not work.campaigns.takes_part(campaign.id, account.id):
                raise NotAParticipant(account.handle, campaign.name)
            if _is_held(work, campaign, account):
                raise ParticipantHeld(account.handle, campaign.name)
            work.campaigns.leave(campaign.id, account.id)
            work.commit()

    def archive(self, by: Actor, which: str) -> Campaign:
        """Put a campaign away."""
        with self._storage.begin(by.tenant, by.user) as work:
            kept = work.campaigns.save(find_campaign(work, which).archived(self._clock.now()))
            work.commit()
        return kept


def _is_held(view: View, campaign: Campaign, account: Account) -> bool:
    """True while orders or posts of *account* stand in *campaign*."""
    if view.orders.select(campaign=campaign.id, account=account.id):
        return True
    posts = {post.id for post in view.posts.of_participants(campaign.id) if post.account == account.id}
    return any(attachment.post in posts for attachment in view.posts.attachments(campaign.id))


def _refuse_taken(view: View, wanted: Campaign) -> None:
    """Pass unless another campaign is called so, in whatever capitals.

    Raises:
        CampaignExists: one is, as it is written.
    """
    other = view.campaigns.named(wanted.name)
    if other is not None and other.id != wanted.id:
        raise CampaignExists(other.name)

"""Briefing those who take part, writing down their answers, and agreeing on fees."""

from collections.abc import Callable, Sequence

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_account, open_campaign
from influence.domain.accounts import Account
from influence.domain.agreements import Agreement, NeverBriefed
from influence.domain.campaigns import Campaign, NotAParticipant
from influence.domain.errors import InfluenceError
from influence.domain.money import Money
from influence.domain.networks import Network
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, UnitOfWork

_Change = Callable[[Agreement, Account, Campaign], Agreement]


@attrs.frozen
class Agreed:
    """What stands agreed with a handle, or why nothing was written down."""

    handle: str
    agreement: Agreement | None = None
    error: InfluenceError | None = None


@attrs.frozen
class RunAgreements:
    """Keep how far each who takes part has come, and for how much.

    That a brief was given, and what the answer was, is our own knowledge: TikTok does not tell it. Each handle is
    decided by itself.
    """

    _storage: Storage
    _clock: Clock

    def brief(
        self, by: Actor, which: str, handles: Sequence[str], network: Network = Network.TIKTOK
    ) -> tuple[Agreed, ...]:
        """Write down that the brief was given."""
        now = self._clock.now()
        return self._change(by, which, handles, network, lambda agreement, *_: agreement.briefed(now))

    def answer(
        self,
        by: Actor,
        which: str,
        handles: Sequence[str],
        network: Network = Network.TIKTOK,
        *,
        accepts: bool,
    ) -> tuple[Agreed, ...]:
        """Write down that the brief was accepted or declined."""
        now = self._clock.now()

        def answered(agreement: Agreement, account: Account, campaign: Campaign) -> Agreement:
            if agreement.briefed_at is None:
                raise NeverBriefed(account.handle, campaign.name)
            return agreement.answered(now, accepts=accepts)

        return self._change(by, which, handles, network, answered)

    def fee(
        self,
        by: Actor,
        which: str,
        handles: Sequence[str],
        fee: Money | None,
        network: Network = Network.TIKTOK,
    ) -> tuple[Agreed, ...]:
        """Agree on a fee, or on none."""
        return self._change(
            by, which, handles, network, lambda agreement, *_: attrs.evolve(agreement, fee=fee)
        )

    def _change(
        self, by: Actor, which: str, handles: Sequence[str], network: Network, change: _Change
    ) -> tuple[Agreed, ...]:
        with self._storage.begin(by.tenant, by.user) as work:
            campaign = open_campaign(work, which)
            results = tuple(_changed(work, campaign, handle, network, change) for handle in handles)
            work.commit()
        return results


def _changed(work: UnitOfWork, campaign: Campaign, handle: str, network: Network, change: _Change) -> Agreed:
    try:
        account = find_account(work, handle, network)
        if not work.campaigns.takes_part(campaign.id, account.id):
            raise NotAParticipant(account.handle, campaign.name)
        agreement = change(work.agreements.get(campaign.id, account.id), account, campaign)
    except InfluenceError as error:
        return Agreed(handle, error=error)
    work.agreements.save(agreement)
    return Agreed(account.handle, agreement)

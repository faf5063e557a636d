"""What would authentication, joining or an order add? For one account, and for a whole campaign."""

from collections import Counter
from collections.abc import Iterator

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_account, find_campaign
from influence.application.read_posts import ReadPosts, Tab
from influence.domain.accounts import Account
from influence.domain.capabilities import Tie
from influence.domain.metrics import Metric
from influence.domain.networks import Network
from influence.domain.next_steps import Act, NextStep, next_steps, single_steps
from influence.domain.orders import OrderState
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage

_OVER = frozenset({OrderState.CANCELLED, OrderState.FAILED})


@attrs.frozen
class AccountSteps:
    """What can be done for one account; *undelivered* metrics would be open, but TikTok's API in use has none."""

    account: Account
    steps: tuple[NextStep, ...]
    undelivered: frozenset[Metric]


@attrs.frozen
class Beneficiary:
    """One participant for whom an act would open something, and for how many of its posts."""

    account: Account
    step: NextStep
    posts: int

    @property
    def figures(self) -> int:
        """How many figures it would open in this campaign."""
        return self.step.gain(self.posts)


@attrs.frozen
class CampaignStep:
    """One act, for all participants whom it would serve, the one it serves most first."""

    act: Act
    beneficiaries: tuple[Beneficiary, ...]

    @property
    def figures(self) -> int:
        """How many figures it would open in all."""
        return sum(one.figures for one in self.beneficiaries)


@attrs.frozen
class WhatIf:
    """Say what each step would open. Nothing is asked of TikTok and nothing changes.

    Only TikTok accounts have steps. An order is worth what it opens for the posts that are in the campaign without
    one; where there are none yet, for one post to come.
    """

    _storage: Storage
    _marketplace: Marketplace
    _read_posts: ReadPosts

    def of_account(self, by: Actor, handle: str) -> AccountSteps:
        """What can be done for the account of that handle.

        Raises:
            AccountNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            account = find_account(view, handle)
        return AccountSteps(account, next_steps(account.kind), self._marketplace.undelivered)

    def of_campaign(self, by: Actor, which: str) -> tuple[CampaignStep, ...]:
        """What can be done for a campaign, the act that opens most figures first.

        Raises:
            CampaignNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            campaign = find_campaign(view, which)
            wanted = AccountFilter(Network.TIKTOK, campaign=campaign.id)
            participants = list(view.accounts.select(wanted))
            orders = view.orders.select(campaign=campaign.id)
            posts = self._read_posts.rows(view, campaign, Tab.PUBLISHED)
        ordered = {order.account for order in orders if order.state not in _OVER}
        untied = Counter(row.account.id for row in posts if row.tie is not Tie.ORDER)
        served: dict[Act, list[Beneficiary]] = {}
        for account in participants:
            for one in _served(account, untied[account.id], has_order=account.id in ordered):
                served.setdefault(one.step.acts[0], []).append(one)
        steps = (CampaignStep(act, tuple(_most_first(found))) for act, found in served.items())
        return tuple(sorted(steps, key=lambda step: (-step.figures, step.act)))


def _served(account: Account, untied: int, *, has_order: bool) -> Iterator[Beneficiary]:
    for step in single_steps(account.kind, has_order=has_order):
        posts = max(untied, 1) if step.acts == (Act.ORDER,) else untied
        one = Beneficiary(account, step, posts)
        if one.figures:
            yield one


def _most_first(found: list[Beneficiary]) -> list[Beneficiary]:
    return sorted(found, key=lambda one: (-one.figures, one.account.handle))

"""Planning the cut-over: a verdict and a reason for every TikTok account and every campaign."""

from collections.abc import Iterator, Mapping

import attrs

from influence.application.acting import Actor, Progress, unwatched
from influence.application.check_memberships import Checked, CheckMemberships, Which
from influence.domain.accounts import Account
from influence.domain.campaigns import Campaign
from influence.domain.cutover import (
    AccountVerdict,
    Plan,
    PlannedAccount,
    PlannedCampaign,
    fingerprint,
    judge,
    judge_campaign,
)
from influence.domain.networks import Network
from influence.domain.phase import Phase
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, View
from influence.domain.ports.upstream_failures import NotConfigured


def world_of(storage: Storage) -> dict[str, str]:
    """A digest of each part of the world that the verdicts rest on; what a sync brings besides is no part."""
    parts: dict[str, list[str]] = {"accounts": [], "membership": [], "grants": [], "campaigns": []}
    counts: Mapping[str, int] = {}
    for tenant in storage.tenants():
        with storage.view(tenant) as view:
            parts["accounts"].append(fingerprint(_accounts(tenant, view)))
            parts["membership"].append(fingerprint(_memberships(tenant, view)))
            parts["grants"].append(fingerprint(_grants(tenant, view)))
            parts["campaigns"].append(fingerprint(_campaigns(tenant, view)))
            counts = view.old_source.counts()
    world = {name: fingerprint(digests) for name, digests in parts.items()}
    world["old-source counts"] = fingerprint(f"{name}={count}" for name, count in sorted(counts.items()))
    return world


def _tiktok(view: View) -> Iterator[Account]:
    return view.accounts.select(AccountFilter(Network.TIKTOK))


def _accounts(tenant: str, view: View) -> Iterator[str]:
    return (f"{tenant}/{a.id}/{a.handle}" for a in _tiktok(view))


def _memberships(tenant: str, view: View) -> Iterator[str]:
    return (f"{tenant}/{a.id}/{a.answer.membership.value}" for a in _tiktok(view))


def _grants(tenant: str, view: View) -> Iterator[str]:
    return (f"{tenant}/{a.id}/{a.grant.epoch}" for a in _tiktok(view) if a.grant)


def _campaigns(tenant: str, view: View) -> Iterator[str]:
    for campaign in view.campaigns.all():
        members = view.accounts.select(AccountFilter(Network.TIKTOK, campaign=campaign.id))
        yield f"{tenant}/{campaign.id}/{campaign.name}/{[account.id for account in members]}"


@attrs.frozen
class Planned:
    """A plan, and how asking TikTok for memberships went, if it was asked."""

    plan: Plan
    checked: Checked | None


@attrs.frozen
class PlanCutover:
    """Make the plan of the cut-over. Nothing is removed or hidden.

    Accounts that TikTok has not answered for within a day are asked about first, in batches of 20. Whoever it does
    not answer for gets "cannot tell": nothing of the new source is taken from them.
    """

    _storage: Storage
    _check: CheckMemberships
    _clock: Clock

    def __call__(self, by: Actor, *, ask: bool = True, progress: Progress = unwatched) -> Planned:
        """The plan over all tenants, as of now."""
        checked = self._ask(by, progress) if ask else None
        accounts: list[PlannedAccount] = []
        campaigns: list[PlannedCampaign] = []
        removes: dict[str, int] = {}
        for tenant in self._storage.tenants():
            with self._storage.view(tenant) as view:
                hidden = view.old_source.posts_in_campaigns()
                removes = dict(view.old_source.counts())
                accounts += [_planned(tenant, account) for account in _tiktok(view)]
                campaigns += [
                    _planned_campaign(tenant, view, campaign, hidden.get((tenant, campaign.id), 0))
                    for campaign in view.campaigns.all()
                ]
        plan = Plan(
            self._clock.now(), by.user, world_of(self._storage), tuple(accounts), tuple(campaigns), removes
        )
        return Planned(plan, checked)

    def _ask(self, by: Actor, progress: Progress) -> Checked | None:
        with self._storage.view(by.tenant) as view:
            if view.installation.release().phase is Phase.AFTER:
                return None
        whole = Checked({}, 0)
        for tenant in self._storage.tenants():
            try:
                whole = whole.and_also(self._check(Actor(tenant, by.user), Which.STALE, progress))
            except NotConfigured as error:
                return Checked({}, 0, error)
        return whole


def _planned(tenant: str, account: Account) -> PlannedAccount:
    verdict, reason = judge(account)
    return PlannedAccount(tenant, account.handle, verdict, reason)


def _planned_campaign(tenant: str, view: View, campaign: Campaign, hidden: int) -> PlannedCampaign:
    fitting = view.accounts.select(AccountFilter(Network.TIKTOK, campaign=campaign.id))
    verdicts: list[AccountVerdict] = [judge(account)[0] for account in fitting]
    verdict, reason = judge_campaign(verdicts)
    return PlannedCampaign(tenant, campaign.name, verdict, reason, hidden)

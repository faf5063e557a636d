"""Planning the cut-over: a verdict and a reason for every TikTok account and every campaign."""

from collections.abc import Iterator

import attrs

from influence.application.acting import Actor, Progress, unwatched
from influence.application.check_memberships import Checked, CheckMemberships, Which
from influence.domain.accounts import Account
from influence.domain.campaigns import Campaign
from influence.domain.cutover import (
    Plan,
    PlannedAccount,
    PlannedCampaign,
    WorldChanged,
    fingerprint,
    judge,
    judge_campaign,
)
from influence.domain.networks import Network
from influence.domain.phase import Phase
from influence.domain.plan_standing import standing
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, View
from influence.domain.ports.upstream_failures import NotConfigured
from influence.domain.world_changes import changes
from influence.domain.worlds import World, world_of_plan


def world_now(storage: Storage) -> World:
    """The world that a plan made now would be for."""
    accounts: list[PlannedAccount] = []
    campaigns: list[PlannedCampaign] = []
    removes: dict[str, int] = {}
    for number, tenant in enumerate(storage.tenants()):
        with storage.view(tenant) as view:
            if number == 0:
                removes = dict(view.old_source.counts())  # they are of all tenants
            accounts += [
                _planned(tenant, account) for account in view.accounts.select(AccountFilter(Network.TIKTOK))
            ]
            campaigns += _campaigns(tenant, view)
    return World(tuple(accounts), tuple(campaigns), removes)


def _planned(tenant: str, account: Account) -> PlannedAccount:
    verdict, reason = judge(account)
    consent = account.grant.epoch if account.grant else 0
    return PlannedAccount(
        tenant, account.id, account.handle, account.answer.membership, consent, verdict, reason
    )


def _campaigns(tenant: str, view: View) -> Iterator[PlannedCampaign]:
    hidden = view.old_source.posts_in_campaigns()
    for campaign in view.campaigns.all():
        yield _planned_campaign(tenant, view, campaign, hidden.get((tenant, campaign.id), 0))


def _planned_campaign(tenant: str, view: View, campaign: Campaign, hidden: int) -> PlannedCampaign:
    members = list(view.accounts.select(AccountFilter(Network.TIKTOK, campaign=campaign.id)))
    verdict, reason = judge_campaign(judge(account)[0] for account in members)
    who = fingerprint(str(account.id) for account in members)
    return PlannedCampaign(tenant, campaign.id, campaign.name, len(members), who, verdict, reason, hidden)


def world_of(storage: Storage) -> dict[str, str]:
    """A digest of each part of the world as it is now."""
    return world_now(storage).digests()


def must_fit(storage: Storage, plan: Plan) -> None:
    """Pass when *plan* was made for the world as it is now.

    Raises:
        WorldChanged: it was not; by names what has changed since.
    """
    world = world_now(storage)
    now = world.digests()
    parts = tuple(part for part in now if plan.world.get(part) != now[part])
    if parts:
        with storage.view(storage.tenants()[0]) as view:
            release = view.installation.release()
        raise WorldChanged(parts, changes(world_of_plan(plan), world), standing(plan.digest, release))


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
        world = world_now(self._storage)
        plan = Plan(
            self._clock.now(), by.user, world.digests(), world.accounts, world.campaigns, world.removes
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

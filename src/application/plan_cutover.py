"""Planning the cut-over: a verdict and a reason for every TikTok account and every campaign."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

import attrs

from influence.application.acting import Actor, Progress, unwatched
from influence.application.check_memberships import Checked, CheckMemberships, Which
from influence.domain.campaigns import CampaignId
from influence.domain.cutover import (
    AccountVerdict,
    Plan,
    PlannedAccount,
    PlannedCampaign,
    WorldChanged,
    judge,
    judge_campaign,
)
from influence.domain.membership import Membership
from influence.domain.phase import Phase
from influence.domain.plan_standing import standing
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, View
from influence.domain.ports.upstream_failures import NotConfigured
from influence.domain.world_changes import changes
from influence.domain.worlds import Gathering, Standing, TakingPart, World, digests, world_of_plan


def world_now(storage: Storage) -> World:
    """The world that a plan made now would be for."""
    with _everywhere(storage) as view:
        accounts = tuple(map(_planned, view.contents.standing()))
        verdicts = {(account.tenant, account.id): account.verdict for account in accounts}
        hidden = view.old_source.posts_in_campaigns()
        campaigns = tuple(_campaign(one, verdicts, hidden) for one in view.contents.taking_part())
        return World(accounts, campaigns, dict(view.old_source.counts()))


def _everywhere(storage: Storage) -> AbstractContextManager[View]:
    """A look from any tenant at what is of all tenants."""
    return storage.view(storage.tenants()[0])


def _planned(account: Standing) -> PlannedAccount:
    membership = Membership(account.membership)
    verdict, reason = judge(membership, authenticated=account.consent > 0)
    tenant, number, handle, _, consent = account
    return PlannedAccount(tenant, number, handle, membership, consent, verdict, reason)


Hidden = Mapping[tuple[str, CampaignId], int]
"""How many posts of the old source stand in a campaign."""


def _gathering(campaign: TakingPart, hidden: Hidden) -> Gathering:
    tenant, number, name, accounts = campaign
    posts = hidden.get((tenant, CampaignId(number)), 0)
    return Gathering(tenant, number, name, len(accounts), campaign.who, posts)


def _campaign(
    campaign: TakingPart, verdicts: Mapping[tuple[str, int], AccountVerdict], hidden: Hidden
) -> PlannedCampaign:
    tenant, number, name, count, who, posts = _gathering(campaign, hidden)
    verdict, reason = judge_campaign(verdicts[tenant, account] for account in campaign.accounts)
    return PlannedCampaign(tenant, number, name, count, who, verdict, reason, posts)


Counts = Mapping[str, int]
"""What is left of the old source, by category."""


def world_of(storage: Storage) -> dict[str, str]:
    """A digest of each part of the world as it is now."""
    return _digests(storage)[0]


def _digests(storage: Storage) -> tuple[dict[str, str], Counts]:
    """The same, and what is left of the old source: nobody is judged, and memory stays flat."""
    with _everywhere(storage) as view:
        left, hidden = view.old_source.counts(), view.old_source.posts_in_campaigns()
        campaigns = (_gathering(one, hidden) for one in view.contents.taking_part())
        return digests(view.contents.standing(), campaigns, left), left


def must_fit(storage: Storage, plan: Plan) -> Counts:
    """What is left of the old source, when *plan* was made for the world as it is now.

    Raises:
        WorldChanged: it was not; by names what has changed since.
    """
    now, left = _digests(storage)
    parts = tuple(part for part in now if plan.world.get(part) != now[part])
    if parts:
        with _everywhere(storage) as view:
            release = view.installation.release()
        world = world_now(storage)
        raise WorldChanged(parts, changes(world_of_plan(plan), world), standing(plan.digest, release))
    return left


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

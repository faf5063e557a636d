"""The world that a plan of the cut-over is made for: everything its verdicts rest on.

Figures are no part of it. That TikTok has shown a post which the old source had found changes no verdict either: such
a post stays known, and still leaves the campaign that it was captured for.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from influence.domain.cutover import Plan, PlannedAccount, PlannedCampaign, fingerprint

POSTS: Final = "posts"
"""Of what is removed, the one count that falls when TikTok shows a post of the old source itself."""


@attrs.frozen
class World:
    """The TikTok accounts and the campaigns of all tenants, and what is left of the old source."""

    accounts: tuple[PlannedAccount, ...]
    campaigns: tuple[PlannedCampaign, ...]
    removes: Mapping[str, int]

    def digests(self) -> dict[str, str]:
        """A digest of each part, by its name."""
        accounts, campaigns = self.accounts, self.campaigns
        consents = (one for one in accounts if one.consent)
        return {
            "accounts": fingerprint(part for a in accounts for part in (*_key(a), a.handle)),
            "membership": fingerprint(part for a in accounts for part in (*_key(a), a.membership.value)),
            "grants": fingerprint(part for a in consents for part in (*_key(a), str(a.consent))),
            "campaigns": fingerprint(
                part for c in campaigns for part in (*_key(c), c.campaign, str(c.participants), c.who)
            ),
            "old-source counts": fingerprint(self._old()),
        }

    def _old(self) -> Iterator[str]:
        for name, count in sorted(self.removes.items()):
            if name != POSTS:
                yield from (name, str(count))
        for campaign in self.campaigns:
            if campaign.posts_to_hide:
                yield from (*_key(campaign), str(campaign.posts_to_hide))


def _key(row: PlannedAccount | PlannedCampaign) -> tuple[str, str]:
    return row.tenant, str(row.id)


def world_of_plan(plan: Plan) -> World:
    """The world that *plan* was made for."""
    return World(plan.accounts, plan.campaigns, plan.removes)

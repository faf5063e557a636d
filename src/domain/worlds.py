"""The world that a plan of the cut-over is made for: everything its verdicts rest on.

Figures are no part of it. That TikTok has shown a post which the old source had found changes no verdict either: such
a post stays known, and still leaves the campaign that it was captured for.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

import attrs

from influence.domain.cutover import Fingerprint, Plan, PlannedAccount, PlannedCampaign, fingerprint

POSTS: Final = "posts"
"""Of what is removed, the one count that falls when TikTok shows a post of the old source itself."""
_AT_ONCE: Final = 5000
"""Accounts in memory at once."""


class Standing(NamedTuple):
    """What the verdict on a TikTok account rests on; *consent* numbers the consent that is live, 0 is none."""

    tenant: str
    id: int
    handle: str
    membership: str
    consent: int


class TakingPart(NamedTuple):
    """A campaign, and the numbers of the TikTok accounts that take part in it."""

    tenant: str
    id: int
    campaign: str
    accounts: tuple[int, ...]

    @property
    def who(self) -> str:
        """A digest of its participants."""
        return fingerprint(map(str, self.accounts))


class Gathering(NamedTuple):
    """What the digest of a campaign is made of: *who* is a digest, and *posts_to_hide* come from the old source."""

    tenant: str
    id: int
    campaign: str
    participants: int
    who: str
    posts_to_hide: int


def digests(
    accounts: Iterable[Standing], campaigns: Iterable[Gathering], removes: Mapping[str, int]
) -> dict[str, str]:
    """A digest of each part of a world, by its name; *accounts* are looked at once, some at a time."""
    handles, memberships, grants = Fingerprint(), Fingerprint(), Fingerprint()
    left, gatherings = iter(accounts), list(campaigns)
    while some := list(islice(left, _AT_ONCE)):
        handles.add(f"{_key(a.tenant, a.id)} {a.handle}" for a in some)
        memberships.add(f"{_key(a.tenant, a.id)} {a.membership}" for a in some)
        grants.add(f"{_key(a.tenant, a.id)} {a.consent}" for a in some if a.consent)
    return {
        "accounts": str(handles),
        "membership": str(memberships),
        "grants": str(grants),
        "campaigns": fingerprint(
            f"{_key(c.tenant, c.id)} {c.participants} {c.who} {c.campaign}" for c in gatherings
        ),
        "old-source counts": fingerprint(_old(gatherings, removes)),
    }


def _old(campaigns: Iterable[Gathering], removes: Mapping[str, int]) -> Iterator[str]:
    for name, count in sorted(removes.items()):
        if name != POSTS:
            yield f"{count} {name}"
    for campaign in campaigns:
        if campaign.posts_to_hide:
            yield f"{_key(campaign.tenant, campaign.id)} {campaign.posts_to_hide}"


def _key(tenant: str, number: int) -> str:
    """What names a row of a tenant, and ends where nothing else can."""
    return f"{number}/{len(tenant)}/{tenant}"


@attrs.frozen
class World:
    """The TikTok accounts and the campaigns of all tenants, and what is left of the old source."""

    accounts: tuple[PlannedAccount, ...]
    campaigns: tuple[PlannedCampaign, ...]
    removes: Mapping[str, int]

    def digests(self) -> dict[str, str]:
        """A digest of each part, by its name."""
        accounts = (Standing(a.tenant, a.id, a.handle, a.membership, a.consent) for a in self.accounts)
        campaigns = (
            Gathering(c.tenant, c.id, c.campaign, c.participants, c.who, c.posts_to_hide)
            for c in self.campaigns
        )
        return digests(accounts, campaigns, self.removes)


def world_of_plan(plan: Plan) -> World:
    """The world that *plan* was made for."""
    return World(plan.accounts, plan.campaigns, plan.removes)

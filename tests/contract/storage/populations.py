"""Random populations of two tenants, with any share of the old source in them."""

from datetime import timedelta
from random import Random
from typing import Final

import attrs

from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.capabilities import Tie
from influence.domain.kept_reports import KeptPost, KeptReport
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.posts import Post, PostId, Why
from influence.domain.provenance import Provenance
from influence.domain.values import Value
from influence.testing.builders import a_campaign, a_member, a_post, an_answer, an_attachment
from influence.testing.contracts.storage.dump import VIDEOS
from influence.testing.moments import DAY, NOON

ALL: Final = AccountFilter()
_TIKTOK: Final = (Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED)


@attrs.frozen
class Population:
    """One seed is one population; *old* is the share of the old source, *shift* moves every date of the data."""

    seed: int
    old: float = 0.5
    shift: timedelta = timedelta(0)

    def fill(self, storage: Storage) -> None:
        """Put it into the tenants `acme` and `bolt`."""
        chance = Random(self.seed)
        for tenant in ("acme", "bolt"):
            with storage.begin(tenant) as work:
                _Filling(self, chance, work).fill()
                work.commit()


@attrs.frozen
class _Filling:
    population: Population
    chance: Random
    work: UnitOfWork

    def is_old(self) -> bool:
        return self.chance.random() < self.population.old

    def day(self) -> timedelta:
        return self.chance.randrange(-900, 900) * DAY + self.population.shift

    def fill(self) -> None:
        accounts = [self.account(f"creator.{number}") for number in range(6)]
        campaigns = [self.work.campaigns.add(a_campaign(name)).id for name in ("Spring", "Summer")]
        for campaign in campaigns:
            for account in self.chance.sample(accounts, 4):
                self.work.campaigns.join(campaign, account, NOON)
        for account in accounts:
            for _ in range(self.chance.randrange(4)):
                self.figures(account)
        for video in VIDEOS:
            self.post(video, self.chance.choice(accounts), campaigns)
        self.report(campaigns[0])

    def account(self, handle: str) -> AccountId:
        if not self.is_old():
            checked = an_answer(Membership.IN, NOON + self.day())
            return self.work.accounts.add(a_member(handle, answer=checked)).id
        said: dict[AccountMetric, Value] = {
            AccountMetric.DISPLAY_NAME: f"Old name of {handle}",
            AccountMetric.LEGACY_FOLLOWERS: 900,
        }
        at = NOON + self.day()
        self.work.takeover.put([LegacyRow(handle, said)], at=at, by="mara")
        found = next(a for a in self.work.accounts.select(ALL) if a.handle == handle)
        return found.id

    def figures(self, account: AccountId) -> None:
        source = Provenance.LEGACY if self.is_old() else self.chance.choice(_TIKTOK)
        said: dict[AccountMetric, Value] = {
            AccountMetric.FOLLOWER_COUNT: self.chance.randrange(3),
            AccountMetric.DISPLAY_NAME: f"{source} name {self.chance.randrange(10**6)}",
        }
        at = NOON + self.day()
        self.work.figures.keep_account(account, Snapshot(source, at, at, said))

    def post(self, video: str, account: AccountId, campaigns: list[CampaignId]) -> None:
        post = self.known(video, account)
        for campaign in campaigns:
            if self.is_old():
                captured = an_attachment(campaign, post.id, Why.LEGACY_CAPTURE, by="", at=NOON + self.day())
                self.work.posts.attach([captured])
            if self.chance.random() < 0.4:
                self.work.posts.attach([an_attachment(campaign, post.id, at=NOON + self.day())])
        for _ in range(self.chance.randrange(3)):
            source = Provenance.LEGACY if self.is_old() else post.source
            at = NOON + self.day()
            said = {PostMetric.LIKES: self.chance.randrange(3), PostMetric.VIDEO_VIEWS: 100}
            self.work.figures.keep_post(post.id, Snapshot(source, at, at, said))

    def known(self, video: str, account: AccountId) -> Post:
        post = a_post(account, video, published_at=NOON + self.day())
        if self.is_old():
            old = attrs.evolve(post, source=Provenance.LEGACY, caption=f"old words of {video}")
            [known] = self.work.posts.keep([old])
            if self.chance.random() < 0.6:
                return known
        [known] = self.work.posts.keep([post])
        return known

    def report(self, campaign: CampaignId) -> None:
        """Keep a report with all the posts."""
        found = [self.work.posts.find(Network.TIKTOK, video) for video in VIDEOS]
        posts = [self.reported(post.id) for post in found if post is not None]
        header = KeptReport(
            campaign=campaign,
            title="Spring",
            kept_at=NOON + self.population.shift,
            kept_by="mara",
            policy="ttcm-release-1/2026-01-01",
            fingerprint="0f" * 32,
            posts={Network.TIKTOK: len(posts)},
            figures=sum(post.figures for post in posts),
        )
        self.work.kept_reports.add(header, [], posts)

    def reported(self, post: PostId) -> KeptPost:
        source, at = Provenance.LEGACY if self.is_old() else Provenance.TTCM_PUBLIC, NOON + self.day()
        told = Snapshot(source, at, at, {PostMetric.LIKES: self.chance.randrange(3)})
        return KeptPost(post, Tie.FREE_TTCM, frozenset({Why.BY_HAND}), (told,), is_old=self.is_old())

"""Calls that a refresh of 1,000 accounts spends, against the fewest that TikTok's page sizes allow."""

import math
from collections import Counter as Counts
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import attrs
import httpx

from bench.figures import Figure
from influence.adapters.memory.policy import MemoryPolicy
from influence.adapters.quota.memory import MemoryQuota
from influence.adapters.sealing.fernet import FernetSealer
from influence.adapters.simulator.hostility.dealer import Hostility
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.world import World
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.adapters.system.clock import SystemChance, SystemClock
from influence.adapters.system.lanes import ThreadLanes
from influence.adapters.tiktok.http import open_client
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.tiktok_one.marketplace import TikTokOneMarketplace
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.adapters.tiktok.wire import Patience, Wire
from influence.application.acting import Actor
from influence.application.add_from_crm import AddFromCrm
from influence.application.check_memberships import CheckMemberships, Which
from influence.application.follow_orders import FollowOrders
from influence.application.fresh_tokens import FreshTokens
from influence.application.place_orders import PlaceOrders, Wanted
from influence.application.run_campaigns import Brief, RunCampaigns
from influence.application.sync_accounts import SyncAccounts
from influence.application.sync_posts import SyncPosts
from influence.application.sync_subjects import NEWEST
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage
from influence.domain.ports.upstream_failures import Generation
from influence.domain.quota import Limits
from influence.domain.secret import Secret

ACCOUNTS = 1_000
TAKING_PART = 200
LANES = 8
BY = Actor("default", "bench")
# a page of public videos, of orders (TikTok One: of campaigns)
PAGES = {Generation.TTCM: (10, 20), Generation.TIKTOK_ONE: (25, 5)}
KINDS: Final[Mapping[Generation, Callable[[Wire, TikTokSettings, Clock], Marketplace]]] = {
    Generation.TTCM: TtcmMarketplace,
    Generation.TIKTOK_ONE: TikTokOneMarketplace,
}
_QUICK = Patience(first_pause=0.0, longest_pause=0.0, jitter=0.0, failures=10**6)


@attrs.define
class Counter:
    """How many requests left this machine."""

    sent: int = 0

    def __call__(self, _: httpx.Request) -> None:
        """Count one."""
        self.sent += 1


@attrs.frozen
class Suite:
    """The product at work on one simulator."""

    storage: Storage
    marketplace: Marketplace
    clock: Clock
    sealer: FernetSealer
    counter: Counter

    @property
    def lanes(self) -> ThreadLanes:
        return ThreadLanes(LANES)

    @property
    def tokens(self) -> FreshTokens:
        return FreshTokens(self.storage, self.marketplace, self.sealer, self.clock)

    def sync_accounts(self) -> SyncAccounts:
        return SyncAccounts(self.storage, self.marketplace, self.tokens, self.clock, self.lanes)

    def refresh(self) -> int:
        """Everything once; the answer is how many calls that took."""
        before = self.counter.sent
        checked = CheckMemberships(self.storage, self.marketplace, self.clock, self.lanes)(BY, Which.ALL)
        accounts = self.sync_accounts()(BY)
        follow = FollowOrders(self.storage, self.marketplace, self.clock, MemoryPolicy())
        posts = SyncPosts(self.storage, self.marketplace, self.tokens, self.clock, self.lanes, follow)(BY)
        left = (checked.unanswered, accounts.failed, accounts.postponed, posts.failed, posts.postponed)
        if any(left):
            raise AssertionError(f"not everything was refreshed: {left}")
        return self.counter.sent - before


@contextmanager
def suite_at(folder: Path, environment: Mapping[str, str], generation: Generation) -> Iterator[Suite]:
    """The product with a database of its own, at the simulator of *environment*."""
    url = f"sqlite:///{folder / f'{generation.value}-{len(list(folder.iterdir()))}.db'}"
    prepare(url)
    storage, clock, counter = open_storage(url), SystemClock(), Counter()
    storage.add_tenant(BY.tenant)
    access = TikTokSettings(
        environment["INFLUENCE_TIKTOK_APP_ID"],
        Secret(environment["INFLUENCE_TIKTOK_APP_SECRET"]),
        Secret(environment["INFLUENCE_TIKTOK_ACCESS_TOKEN"]),
        environment["INFLUENCE_TIKTOK_ACCOUNT_ID"],
        environment["INFLUENCE_TIKTOK_BASE_URL"],
    )
    with open_client() as client:
        client.event_hooks = {"request": [counter]}
        wire = Wire(client, access.base_url, patience=_QUICK, quota=MemoryQuota(Limits()))
        marketplace = KINDS[generation](wire, access, clock)
        sealer = FernetSealer.from_file(folder / "sealing.key")
        yield Suite(storage, marketplace, clock, sealer, counter)


def _fill(suite: Suite, world: World) -> None:
    """All members come in; some take part in a campaign, and each of those links a video to an order."""
    handles = [creator.handle for creator in world.people]
    AddFromCrm(suite.storage, suite.marketplace, suite.clock)(BY, handles)
    campaigns = RunCampaigns(suite.storage, suite.clock)
    campaigns.create(BY, Brief("Spring", "Acme"))
    campaigns.add(BY, "Spring", handles[:TAKING_PART])
    place = PlaceOrders(suite.storage, suite.marketplace, suite.clock, SystemChance(), MemoryPolicy())
    for ordered in place(BY, "Spring", handles[:TAKING_PART], Wanted()):
        if ordered.order is None or ordered.order.placement is None:
            raise AssertionError(f"no order for {ordered.handle}: {ordered.error}")
        link = ordered.order.placement.invite_link
        if suite.marketplace.generation is Generation.TIKTOK_ONE:
            world.publish_in_campaign(ordered.handle, link, "", released=True)
        else:
            world.publish_new(ordered.handle, code=link)


def _fewest(world: World, generation: Generation) -> int:
    """The calls without which the same facts cannot be had."""
    handles = [creator.handle for creator in world.people]
    a_page, orders_a_page = PAGES[generation]
    videos = sum(
        max(1, math.ceil(min(NEWEST, len(world.videos(handle))) / a_page)) for handle in handles[:TAKING_PART]
    )
    if generation is Generation.TTCM:
        reviews = TAKING_PART  # a video that is new at its order has to be out: one order a call, once
        orders = math.ceil(TAKING_PART / orders_a_page) + math.ceil(TAKING_PART / 100) + reviews
    else:
        countries = Counts(profile_of(creator).country for creator in list(world.people)[:TAKING_PART])
        reports = sum(math.ceil(number / 100) for number in countries.values())
        orders = math.ceil(len(world.campaigns.campaigns) / orders_a_page) + reports
    return math.ceil(len(handles) / 20) + len(handles) + videos + orders


def measure(folder: Path) -> list[Figure]:
    """The two ratios, for each generation."""
    figures = []
    for generation in Generation:
        for share, bar in ((0.0, 1.05), (0.05, 1.15)):
            world = World(11)
            world.populate(ACCOUNTS, members=1.0)
            hostility = Hostility(5, share=share)
            hostility.is_on = False
            with (
                RunningSimulator(world, hostility=hostility) as simulator,
                suite_at(folder, simulator.environment(), generation) as suite,
            ):
                _fill(suite, world)
                hostility.is_on = share > 0
                spent = suite.refresh()
            words = f"{generation.value}: calls of a refresh of {ACCOUNTS:,} accounts, {share:.0%} faults ÷ fewest"
            figures.append(Figure(words, spent, _fewest(world, generation), "", bar))
    return figures

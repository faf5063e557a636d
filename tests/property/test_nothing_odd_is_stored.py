"""A refresh whose answers are not what they were: what is stored is what it was, or is missing."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from influence.adapters.memory.chance import CountedChance
from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.policy import MemoryPolicy
from influence.adapters.memory.sealer import MemorySealer
from influence.adapters.sql.engines import engine_for
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage
from influence.adapters.tiktok.http import httpx
from influence.adapters.tiktok.wire import Patience, Wire
from influence.application.acting import Actor, OneLane
from influence.application.add_from_crm import AddFromCrm
from influence.application.begin_consent import BeginConsent
from influence.application.connect_account import CompleteConsent
from influence.application.follow_orders import FollowOrders
from influence.application.fresh_tokens import FreshTokens
from influence.application.place_orders import PlaceOrders, Wanted
from influence.application.run_campaigns import Brief, RunCampaigns
from influence.application.sync_accounts import SyncAccounts
from influence.application.sync_posts import SyncPosts
from influence.domain.capabilities import Kind
from influence.domain.errors import MarketplaceFailed
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, View
from influence.domain.ports.upstream_failures import Generation
from influence.domain.secret import Secret
from tests.adapters.tiktok import documented as doc
from tests.adapters.tiktok.documented import Json, envelope
from tests.adapters.tiktok.test_mutations import (
    CONFORMING,
    DOUBLED,
    GONE,
    MUTATIONS,
    OF_LISTS,
    RENAMED,
    REVERSED,
    at,
    mutated,
    paths,
)
from tests.support.sometimes import assert_reached, sometimes

MARA: Final = Actor("acme", "mara")
_EVERYBODY: Final = AccountFilter()
VIDEOS: Final = ("7300000000000000001", "7300000000000000002")
_ONE_PAGE: Final = {"has_more": False, "cursor": 0}
_POSTS: Final = envelope(posts=[doc.post(1), doc.post(2)], page_info=_ONE_PAGE)
_ANN: Final = {"handle_name": "ann", "status": "IN"}
_TOKENS: Final = doc.TTCM["exchange"].told["/tt_user/oauth2/token/", "", 1]
_CAMPAIGN: Final = {**doc.campaign(handle_names=["ann"], country_codes=["US"], campaign_name="Spring")}

Answers = Mapping[str, Json]
SETTING_UP: Final[Mapping[Generation, Answers]] = {
    Generation.TTCM: {
        "/tt_user/oauth2/token/": _TOKENS,
        "/tcm/creator/status/get/": envelope(onboarding_status=[_ANN]),
        "/tcm/order/create/v2/": envelope(
            campaign_code="CODE1",
            invite_link=doc.LINK,
            remaining_orders=199,
            orders=[{"order_id": "9001", "handle_name": "ann"}],
        ),
    },
    Generation.TIKTOK_ONE: {
        "/tt_user/oauth2/token/": _TOKENS,
        "/tto/tcm/creator/status/get/": envelope(onboarding_status=[_ANN]),
        "/tto/tcm/campaign/create/": envelope(**_CAMPAIGN),
    },
}
REFRESHING: Final[Mapping[Generation, Answers]] = {
    Generation.TTCM: {
        "/tcm/creator/public/": envelope(**doc.PUBLIC_PROFILE),
        "/tcm/creator/authorized/": envelope(**doc.TTCM_PROFILE),
        "/tcm/creator/authorized/video/list/": envelope(
            posts=[doc.post(1, engagement_count=4620, engagement_rate=0.09), doc.post(2)], page_info=_ONE_PAGE
        ),
        "/tcm/order/get/v2/": envelope(
            orders=[doc.order(1, "ann", *VIDEOS)], page_info=doc.page(1, 1, 1, 20)
        ),
        "/tcm/report/get/v2/": envelope(
            insights=[
                doc.insight("9001", "ann", 1, [[0, 1], [1, 0.8]]),
                doc.insight("9001", "ann", 2, [1, 0.8]),
            ],
            page_info=doc.page(1, 1, 2, 100),
        ),
    },
    Generation.TIKTOK_ONE: {
        "/tto/tcm/creator/public/": envelope(**doc.PUBLIC_PROFILE),
        "/tto/creator/authorized/": envelope(**doc.ONE_PROFILE),
        "/tto/creator/authorized/video/list/": envelope(
            posts=[doc.post(1), doc.post(2)], has_more=False, cursor=0
        ),
        "/tto/tcm/campaign/": envelope(
            campaigns=[{**_CAMPAIGN, "video_ids": list(VIDEOS)}], page_info=doc.page(1, 1, 1, 5)
        ),
        "/tto/tcm/report/": envelope(
            videos=[doc.line(1, "ann", {"for_you": 1}), doc.line(2, "ann", None)],
            page_info=doc.page(1, 1, 2, 100),
        ),
    },
}
SAMPLE: Final = 97
"""Every so many trials of each mutation are made in the normal run."""
ODD: Final = {
    name: mutation
    for name, mutation in MUTATIONS.items()
    if mutation is not REVERSED and not any(name in kind for kind in CONFORMING.values())
}
"""The mutations after which no field is what it has to be."""


class FarSide:
    """A TikTok that answers by path."""

    def __init__(self, answers: Mapping[str, Json]) -> None:
        self.answers = answers
        self.client = httpx.Client(transport=httpx.MockTransport(self._answer), trust_env=False)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/open_api/v1.3")
        return httpx.Response(200, content=doc.as_bytes(self.answers.get(path, envelope())))


@attrs.frozen
class Suite:
    """The product at work on one database and one far side."""

    storage: SqlStorage
    marketplace: Marketplace
    clock: SteppedClock = attrs.field(factory=SteppedClock)
    sealer: MemorySealer = attrs.field(factory=MemorySealer)

    @classmethod
    def at(cls, storage: SqlStorage, generation: Generation, answers: Mapping[str, Json]) -> "Suite":
        """With the real client."""
        clock = SteppedClock()
        patience = Patience(first_pause=0.0, longest_pause=0.0, jitter=0.0)
        client = FarSide(answers).client
        wire = Wire(client, doc.SETTINGS.base_url, tries=1, patience=patience, clock=clock)
        return cls(storage, doc.KINDS[generation](wire, doc.SETTINGS, clock), clock)

    @property
    def tokens(self) -> FreshTokens:
        return FreshTokens(self.storage, self.marketplace, self.sealer, self.clock)

    def set_up(self) -> None:
        """Ann is a member, consents, and has an order."""
        self.storage.add_tenant(MARA.tenant)
        AddFromCrm(self.storage, self.marketplace, self.clock)(MARA, ["ann"])
        begin = BeginConsent(self.storage, self.marketplace, self.clock, CountedChance())
        state = parse_qs(urlsplit(begin(MARA, doc.BACK, "ann")).query)["state"][0]
        CompleteConsent(self.storage, self.marketplace, self.clock, self.sealer)(
            MARA, Secret(state), doc.CODE
        )
        campaigns = RunCampaigns(self.storage, self.clock)
        campaigns.create(MARA, Brief("Spring", "Acme"))
        campaigns.add(MARA, "Spring", ["ann"])
        place = PlaceOrders(self.storage, self.marketplace, self.clock, CountedChance(), MemoryPolicy())
        (ordered,) = place(MARA, "Spring", ["ann"], Wanted(2))
        assert ordered.error is None, ordered.error

    def refresh(self) -> None:
        """Everything once; what TikTok does not answer stays."""
        SyncAccounts(self.storage, self.marketplace, self.tokens, self.clock, OneLane())(MARA)
        follow = FollowOrders(self.storage, self.marketplace, self.clock, MemoryPolicy())
        sync = SyncPosts(self.storage, self.marketplace, self.tokens, self.clock, OneLane(), follow)
        try:
            sync(MARA)
        except MarketplaceFailed:
            sometimes("orders unreadable")


@attrs.frozen
class Kept:
    """What is in the database."""

    accounts: frozenset[tuple[object, ...]]
    links: frozenset[tuple[object, ...]]
    orders: frozenset[tuple[object, ...]]
    figures: frozenset[tuple[object, ...]]
    history: frozenset[tuple[object, ...]]

    @classmethod
    def of(cls, storage: Storage) -> "Kept":
        """Everything but times."""
        with storage.view(MARA.tenant) as view:
            return cls(*(frozenset(tell(view)) for tell in (_accounts, _links, _orders, _figures, _history)))


def _accounts(view: View) -> Iterator[tuple[object, ...]]:
    for it in view.accounts.select(_EVERYBODY):
        yield it.handle, it.kind, it.answer.membership, it.creator_id, it.grant is not None


def _links(view: View) -> Iterator[tuple[object, ...]]:
    campaign = view.campaigns.named("Spring")
    assert campaign is not None
    for one in view.posts.attachments(campaign.id):
        post = view.posts.get(one.post)
        assert post is not None
        yield post.external_id, one.why


def _orders(view: View) -> Iterator[tuple[object, ...]]:
    yield from ((str(order.id), order.state) for order in view.orders.select())


def _figures(view: View) -> Iterator[tuple[object, ...]]:
    for account in view.accounts.select(_EVERYBODY):
        for snapshot in view.figures.of_accounts([account.id]).get(account.id, ()):
            yield from ((account.handle, snapshot.source, *pair) for pair in snapshot.values.items())
    for video_id in VIDEOS:
        post = view.posts.find(Network.TIKTOK, video_id)
        for shot in view.figures.of_posts([post.id]).get(post.id, ()) if post else ():
            yield from ((video_id, shot.source, *pair) for pair in shot.values.items())


def _history(view: View) -> Iterator[tuple[object, ...]]:
    for account in view.accounts.select(_EVERYBODY):
        for snapshot in view.figures.account_history(account.id):
            yield from ((account.handle, snapshot.source, *pair) for pair in snapshot.values.items())
    for video_id in VIDEOS:
        post = view.posts.find(Network.TIKTOK, video_id)
        for shot in view.figures.post_history(post.id) if post else ():
            yield from ((video_id, shot.source, *pair) for pair in shot.values.items())


Trial = tuple[str, tuple[str | int, ...], str]


def trials(generation: Generation) -> Iterator[Trial]:
    """A path, a place in its answer, and a mutation."""
    for path, answer in REFRESHING[generation].items():
        for place in paths(answer):
            for name, mutation in ODD.items():
                if mutation not in OF_LISTS or isinstance(at(answer, place), list):
                    yield path, place, name


def chosen(generation: Generation, every: int) -> Iterator[Trial]:
    """Every so many trials of each mutation; where the first one stands differs, so that no answer is left out."""
    of_mutation: dict[str, list[Trial]] = {}
    for trial in trials(generation):
        of_mutation.setdefault(trial[2], []).append(trial)
    for number, several in enumerate(of_mutation.values()):
        yield from several[number * 7 % every :: every]


def _says_otherwise(trial: Trial) -> bool:
    """True where what the answer says is in good order all the same: another value may be stored."""
    _, place, name = trial
    mutation = MUTATIONS[name]
    is_shorter = isinstance(place[-1], int) and mutation in (GONE, RENAMED)
    is_longer = "video_view_retention" in place and mutation is DOUBLED
    is_nobody = place[-1] in {"gender", "country", "age", "locale"} and mutation in (None, "")
    return is_shorter or is_longer or is_nobody or (place[-1] == "is_negotiable_type" and mutation is True)


def try_each(generation: Generation, folder: Path, every: int) -> None:
    """Refresh with every so many of the mutated answers, each in a database of its own.

    Raises:
        AssertionError: something is stored that the unharmed answers do not say, or something is lost.
    """
    here = _Databases.at(folder)
    answers = {**SETTING_UP[generation], **REFRESHING[generation]}
    before = Suite.at(here.storage, generation, answers)
    before.set_up()
    fresh = Kept.of(here.storage)
    here.keep()
    assert {account[1] for account in fresh.accounts} == {Kind.AUTHENTICATED_TTCM}
    clean = here.refreshed(generation, answers)
    assert {link[0] for link in clean.links} == set(VIDEOS)
    for trial in chosen(generation, every):
        path, place, name = trial
        told = mutated(answers[path], place, MUTATIONS[name])
        kept = here.refreshed(generation, {**answers, path: told})
        sometimes(name)
        sometimes(f"{generation} {path}")
        odd = (kept.figures | kept.history) - clean.figures - clean.history
        if not _says_otherwise(trial):
            assert not odd, f"{trial}: {odd} is stored"
        assert kept.accounts in {clean.accounts, fresh.accounts}, f"{trial}: {kept.accounts}"
        assert kept.links <= clean.links, trial
        sometimes("value absent", kept.figures < clean.figures)
        sometimes("unchanged", kept == clean)


@attrs.frozen
class _Databases:
    """A database that begins anew for each trial. Its storage stays, with the statements that it knows."""

    storage: SqlStorage
    file: Path
    base: Path

    @classmethod
    def at(cls, folder: Path) -> "_Databases":
        file = folder / "influence.db"
        prepare(f"sqlite:///{file}")
        return cls(SqlStorage(engine_for(f"sqlite:///{file}")), file, folder / "base.db")

    def keep(self) -> None:
        """What is in it now is how each trial begins."""
        self.storage.engine.dispose()
        shutil.copy(self.file, self.base)

    def refreshed(self, generation: Generation, answers: Mapping[str, Json]) -> Kept:
        """What is in it after a refresh."""
        shutil.copy(self.base, self.file)
        try:
            Suite.at(self.storage, generation, answers).refresh()
            return Kept.of(self.storage)
        finally:
            self.storage.engine.dispose()


EVERY_PATH: Final = {
    generation: [f"{generation} {path}" for path in answers] for generation, answers in REFRESHING.items()
}


@pytest.mark.slow
@pytest.mark.parametrize("generation", Generation)
def test_nothing_odd_is_stored(generation: Generation, tmp_path: Path) -> None:
    try_each(generation, tmp_path, every=SAMPLE)

    assert_reached([*ODD, *EVERY_PATH[generation], "value absent", "unchanged", "orders unreadable"])


@pytest.mark.soak
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("generation", Generation)
def test_nothing_odd_is_ever_stored(generation: Generation, tmp_path: Path) -> None:
    try_each(generation, tmp_path, every=1)

    assert_reached([*ODD, *EVERY_PATH[generation], "value absent", "unchanged", "orders unreadable"])

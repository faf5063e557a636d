"""What `updated_since` tells: whoever applies the changes has what the lists show."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from influence.adapters.memory.market.creators import NotPossible
from influence.application.merge_accounts import MergeAccounts
from influence.application.remove_accounts import RemoveAccounts
from influence.domain.errors import InfluenceError
from influence.domain.membership import Membership
from influence.domain.networks import Network
from tests.entrypoints.api.worlds import World, fill, world
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

LISTS: Final = ("/accounts", "/campaigns", "/orders", "/posts")
OF_INFLUENCERS: Final = frozenset({"influencer", "country", "tags", "groups"})
"""What the influencer's changes change of an account: they are no changes of the account."""
AN_HOUR: Final = timedelta(hours=1)
VIDEO: Final = "https://www.tiktok.com/@{}/video/{}"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[World]:
    with world(Desk.in_memory(tmp_path)) as office:
        fill(office, "acme")
        office.desk.clock.advance(AN_HOUR)
        yield office


@attrs.frozen
class Reader:
    """A program that holds what it was told."""

    office: World
    key: str
    held: dict[str, dict[str, Any]] = attrs.field(factory=lambda: {path: {} for path in LISTS})
    told_at: list[datetime] = attrs.field(factory=list)

    def follow(self) -> None:
        """Apply what changed since the last time."""
        since = self.told_at[-1] if self.told_at else datetime.min.replace(year=2020, tzinfo=self._now.tzinfo)
        for path in LISTS:
            for one in self.office.walk(self.key, path, updated_since=since.isoformat(), limit=2):
                self._apply(path, one)
        self.told_at.append(self._now)

    @property
    def _now(self) -> datetime:
        return self.office.desk.clock.now()

    def _apply(self, path: str, one: dict[str, Any]) -> None:
        held = self.held[path]
        if not one.get("removed"):
            held[_place(path, one)] = _kept(one)
            return
        sometimes(f"{one['reason']} at {path}")
        if one["id"] is None:
            here = {_place(path, thing) for thing in self.office.walk(self.key, path)}
            self.held[path] = {place: thing for place, thing in held.items() if place in here}
        else:
            held.pop(f"{one['campaign']}/{one['id']}" if path == "/posts" else str(one["id"]), None)

    def listed(self) -> dict[str, dict[str, Any]]:
        """What the lists show."""
        return {
            path: {_place(path, one): _kept(one) for one in self.office.walk(self.key, path, limit=3)}
            for path in LISTS
        }


def _place(path: str, one: Mapping[str, Any]) -> str:
    return f"{one['campaign']}/{one['id']}" if path == "/posts" else str(one["id"])


def _kept(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in OF_INFLUENCERS}


@attrs.frozen
class Deeds:
    """What may happen between two looks."""

    desk: Desk
    chance: random.Random
    fresh: Iterator[int] = attrs.field(factory=lambda: iter(range(1000)))

    def some(self) -> None:
        """One of them; what is refused changes nothing."""
        name, deed = self.chance.choice(self._all)
        try:
            deed()
        except (InfluenceError, NotPossible, AssertionError):  # a desk asserts that what it does goes well
            sometimes("refused")
        else:
            sometimes(name)

    @property
    def _all(self) -> list[tuple[str, Callable[[], object]]]:
        desk = self.desk
        return [
            ("joins", lambda: desk.member(f"new.{next(self.fresh)}")),
            ("orders", lambda: desk.order(self._handle(), campaign="Spring acme")),
            ("takes part", lambda: desk.campaigns.add(desk.by, "Spring acme", [self._handle()])),
            ("publishes", self._publish),
            ("adds by hand", self._by_hand),
            ("takes out", self._take_out),
            ("unlinks", self._unlink),
            ("consents", lambda: desk.consents(self._handle())),
            ("disconnects", lambda: desk.disconnect(desk.by, self._handle())),
            ("leaves TikTok", self._leave),
            ("refreshes", self._refresh),
            ("removes", lambda: RemoveAccounts(desk.storage, desk.disconnect)(desk.by, [self._handle()])),
            ("merges", self._merge),
            (
                "archives",
                lambda: desk.campaigns.archive(desk.by, desk.campaign(f"C {next(self.fresh)}").name),
            ),
        ]

    def _handle(self) -> str:
        tiktok = [one.handle for one in self.desk.everybody() if one.network is Network.TIKTOK]
        return self.chance.choice(tiktok)

    def _publish(self) -> None:
        order = self.chance.choice(self.desk.orders())
        self.desk.market.publish(self._handle_of(order.account), self.desk.code_of(order))
        self.desk.sync_posts(self.desk.by)

    def _handle_of(self, number: int) -> str:
        return next(one.handle for one in self.desk.everybody() if one.id == number)

    def _by_hand(self) -> None:
        handle = self._handle()
        video = self.desk.market.add_video(handle)
        self.desk.sync_posts(self.desk.by)
        self.desk.add_by_hand(self.desk.by, "Spring acme", VIDEO.format(handle, video))

    def _take_out(self) -> None:
        with self.desk.view() as view:
            campaign = view.campaigns.all()[0]
            found = [one.post for one in view.posts.attachments(campaign.id)]
            post = view.posts.get(self.chance.choice(found))
        if post is not None:
            self.desk.remove_by_hand(self.desk.by, "Spring acme", post.url)

    def _unlink(self) -> None:
        linked = [link.video_id for order in self.desk.orders() for link in order.live_links]
        if linked:
            self.desk.market.unlink(self.chance.choice(linked))
            self.desk.sync_posts(self.desk.by)

    def _leave(self) -> None:
        self.desk.market.becomes(self._handle(), Membership.NOT_IN)
        self.desk.check(self.desk.by)

    def _refresh(self) -> None:
        self.desk.sync_accounts(self.desk.by)
        self.desk.sync_posts(self.desk.by)

    def _merge(self) -> None:
        desk = self.desk
        stub, kept = desk.stub(f"twin.{next(self.fresh)}"), desk.account(self._handle())
        MergeAccounts(desk.storage, desk.market, desk.tokens, desk.clock)(desk.by, kept.id, stub.id)


def live(folder: Path, seed: int, steps: int) -> None:
    folder.mkdir()
    with world(Desk.in_memory(folder)) as office:
        fill(office, "acme")
        reader = Reader(office, office.key("reader"))
        deeds = Deeds(office.desk, random.Random(seed))
        for step in range(steps):
            deeds.some()
            reader.follow()
            assert reader.held == reader.listed(), (seed, step)
            office.desk.clock.advance(AN_HOUR)
        office.desk.hide()
        reader.follow()
        assert reader.held == reader.listed(), seed


SOMETIMES: Final = (
    "joins",
    "publishes",
    "consents",
    "refreshes",
    "merged at /accounts",
    "erased at /accounts",
)


@pytest.mark.slow
def test_whoever_follows_holds_what_is_listed(tmp_path: Path) -> None:
    for seed in range(2):
        live(tmp_path / str(seed), seed, 30)

    assert_reached(SOMETIMES)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_whoever_follows_for_long_holds_what_is_listed(tmp_path: Path) -> None:
    for seed in range(100):
        live(tmp_path / str(seed), seed, 60)

    assert_reached([*SOMETIMES, "unlinked at /posts", "removed at /posts"])

"""What `updated_since` tells: whoever applies the changes has what the lists show."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from influence.adapters.memory.market.creators import NotPossible
from influence.application.remove_accounts import RemoveAccounts
from influence.domain.accounts import Account
from influence.domain.errors import InfluenceError
from influence.domain.membership import Membership
from influence.domain.networks import Network
from tests.entrypoints.api.worlds import World, fill, world
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

LISTS: Final = ("/accounts", "/campaigns", "/orders", "/posts")
NO_CHANGE: Final = frozenset({"influencer", "country", "tags", "groups", "membership_checked_at"})
"""What is the influencer's, and when TikTok was asked last: when these differ alone, the account did not change."""
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
    return {name: value for name, value in one.items() if name not in NO_CHANGE}


def merge_a_stub(desk: Desk, handle: str, mark: int) -> tuple[Account, Account]:
    """A stub that bears the handle of a member, and is merged into that account."""
    kept, stub = desk.account(handle), desk.stub(f"twin.{mark}")
    with desk.write() as work:
        stub = work.accounts.save(attrs.evolve(stub, handle=kept.handle))
    desk.merge(desk.by, kept.id, stub.id)
    return stub, kept


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
        merge_a_stub(self.desk, self._handle(), next(self.fresh))


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


def told(office: World, path: str, since: datetime) -> list[Any]:
    return list(office.walk(office.key(f"{path} {since}"), path, updated_since=since.isoformat()))


def test_nothing_is_told_where_nothing_changed(office: World) -> None:
    since = office.desk.clock.now()

    assert {path: told(office, path, since) for path in LISTS} == {path: [] for path in LISTS}


def test_what_is_gone_is_told_with_its_reason(office: World) -> None:
    desk, since = office.desk, office.desk.clock.now()
    stub, kept = merge_a_stub(desk, "ann.acme", 1)
    RemoveAccounts(desk.storage, desk.disconnect)(desk.by, ["old.acme"])
    (linked,) = (link.video_id for order in desk.orders() for link in order.live_links)
    desk.market.unlink(linked)
    desk.sync_posts(desk.by)

    accounts, posts = told(office, "/accounts", since), told(office, "/posts", since)

    gone = {"removed": True, "campaign": None, "count": 1}
    assert [one for one in accounts if one.get("removed")] == [
        {"id": stub.id, "reason": "merged", "into": kept.id, **gone},
        {"id": None, "reason": "erased", "into": None, **gone},
    ]
    unlinked = {"id": linked, "reason": "unlinked", "into": None, **gone, "campaign": 1}
    assert unlinked in posts


def test_when_the_cutover_begins_everything_changes(office: World) -> None:
    desk, since = office.desk, office.desk.clock.now()
    desk.capture("Spring acme", "ann.acme", "6900000000000000001")
    desk.clock.advance(AN_HOUR)

    desk.cut_over()

    assert {one["id"] for one in told(office, "/accounts", desk.clock.now())} == {1, 2, 3, 4}
    gone = [one for one in told(office, "/posts", since) if one.get("removed")]
    assert [(one["id"], one["reason"], one["count"]) for one in gone] == [(None, "cut_over", 1)]


@pytest.mark.parametrize("beside", ["kind=unsupported", "sort=handle", "search=ann"])
def test_changes_are_asked_for_without_filters(office: World, beside: str) -> None:
    name, _, value = beside.partition("=")

    answer = office.ask(office.key("k"), "/accounts", updated_since="2026-03-02T12:00:00Z", **{name: value})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_value")


@pytest.mark.slow
def test_whoever_follows_holds_what_is_listed(tmp_path: Path) -> None:
    live(tmp_path / "0", 3, 16)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_whoever_follows_for_long_holds_what_is_listed(tmp_path: Path) -> None:
    for seed in range(60):
        live(tmp_path / str(seed), seed, 40)

    reasons = ["merged at /accounts", "erased at /accounts", "unlinked at /posts", "removed at /posts"]
    assert_reached(["joins", "publishes", "consents", "refreshes", *reasons])

"""Pages of lists: whoever walks through them meets everybody who stays, and nobody twice."""

import random
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

from influence.application.place_orders import Wanted as WantedOrder
from influence.application.remove_accounts import RemoveAccounts
from influence.application.run_endpoints import RunEndpoints, Wanted
from influence.application.run_influencers import Particulars, RunInfluencers
from influence.application.tell_people import TellPeople
from influence.domain.networks import Network
from influence.entrypoints.api.v1.asking import LARGEST_PAGE
from influence.testing.moments import DAY
from tests.entrypoints.api.asking import NUMBER, addresses, needed
from tests.entrypoints.api.worlds import World, fill, world
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

WALKS: Final[Sequence[tuple[str, Mapping[str, str], str]]] = (
    ("/accounts", {}, "id"),
    ("/accounts", {"sort": "handle", "backwards": "true"}, "id"),
    ("/influencers", {}, "id"),
    ("/campaigns", {}, "id"),
    ("/orders", {}, "id"),
    ("/posts", {}, "number"),
    ("/audit", {}, "number"),
    ("/webhooks/deliveries", {}, "delivery"),
)


def _bustle(office: World, chance: random.Random, fresh: Callable[[], int]) -> None:
    """Somebody comes or goes, and something of everything with them."""
    desk = office.desk
    if chance.random() < 0.4:
        handles = [one.handle for one in desk.everybody() if one.handle.startswith("new.")]
        if handles:
            RemoveAccounts(desk.storage, desk.disconnect)(desk.by, [chance.choice(handles)])
            sometimes("somebody goes")
        return
    handle = f"new.{fresh()}"
    desk.member(handle)
    run: RunInfluencers = office.container.resolve(RunInfluencers)
    run.add(desk.by, Particulars(handle), [handle], Network.TIKTOK)
    if chance.random() < 0.5:
        name = desk.campaign(f"C {handle}", handle).name
        order = desk.order(handle, campaign=name)
        desk.market.publish(handle, desk.code_of(order))
        desk.sync_posts(desk.by)
        sometimes("a post comes")


def walk_in_a_bustle(office: World, key: str, chance: random.Random, fresh: Callable[[], int]) -> None:
    path, asked, name = chance.choice(WALKS)

    def now() -> list[int]:
        return [one[name] for one in office.walk(key, path, **asked, limit=LARGEST_PAGE)]

    before, seen, cursor = now(), [], dict[str, str]()
    while True:
        page = office.told(key, path, **asked, **cursor, limit=chance.randint(2, 6))
        seen += [one[name] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
        _bustle(office, chance, fresh)
    after = now()

    assert len(seen) == len(set(seen)), (path, seen)
    assert set(before) & set(after) <= set(seen), (path, before, seen, after)
    sometimes(f"walked {path}")


def bustle(folder: Path, walks: int) -> None:
    with world(Desk.in_memory(folder)) as office:
        fill(office, "acme")
        chance, fresh, key = random.Random(walks), count().__next__, office.key("reader")
        for _ in range(walks):
            walk_in_a_bustle(office, key, chance, fresh)


@pytest.mark.slow
def test_nobody_is_missed_or_met_twice(tmp_path: Path) -> None:
    bustle(tmp_path, 6)

    assert_reached(["somebody goes", "a post comes"])


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_nobody_is_missed_in_a_long_bustle(tmp_path: Path) -> None:
    bustle(tmp_path, 500)

    assert_reached([f"walked {path}" for path, _, _ in WALKS])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with world(Desk.in_memory(tmp_path_factory.mktemp("pages"))) as office:
        fill(office, "acme")
        yield office


def test_pages_joined_are_the_whole_list(office: World) -> None:
    key = office.key("joined")

    for one in addresses():
        if one.said.pages_of is not None:
            asked = needed(one)
            path = one.path.replace(NUMBER, "1")
            whole = office.told(key, path, **asked, limit=LARGEST_PAGE)
            assert whole["next"] is None
            assert list(office.walk(key, path, **asked, limit=2)) == whole["items"]
            sometimes(path, len(whole["items"]) > 2)

    assert_reached(["/accounts", "/audit", "/messages", "/webhooks/deliveries"])


def _of(*path: str, value: object) -> Callable[[Any], bool]:
    """True for things that say *value*, or have it among others, under the names of *path*."""

    def is_so(one: Any) -> bool:
        said = reduce(lambda inner, name: inner[name], path, one)
        return value in said if isinstance(said, list) else bool(said == value)

    return is_so


NARROWED: Final[Sequence[tuple[str, Mapping[str, str], Callable[[Any], bool]]]] = (
    ("/campaigns", {"search": "SPRING"}, lambda one: "Spring" in one["name"]),
    ("/campaigns", {"client": "nobody"}, lambda _: False),
    ("/orders", {"campaign": "2"}, _of("campaign", value="Autumn")),
    ("/orders", {"campaign": "987654"}, lambda _: False),
    ("/orders", {"account": "1"}, _of("handle", value="ann.acme")),
    ("/orders", {"overdue": "true"}, _of("overdue", value=True)),
    ("/orders", {"overdue": "false"}, _of("overdue", value=False)),
    ("/orders", {"state": "fulfilled"}, _of("state", value="fulfilled")),
    ("/orders", {"waiting_for": "creator"}, _of("waiting_for", "who", value="creator")),
    ("/posts", {"campaign": "2"}, _of("campaign", value=2)),
    ("/posts", {"campaign": "987654"}, lambda _: False),
    ("/posts", {"network": "instagram"}, _of("network", value="instagram")),
    ("/posts", {"tracked_via": "order_link"}, _of("tracked_via", value="order_link")),
    ("/posts", {"network": "tiktok", "tracked_via": "keyword"}, lambda _: False),
    ("/webhooks/deliveries", {"endpoint": "1"}, _of("endpoint", value=1)),
    ("/webhooks/deliveries", {"endpoint": "987654"}, lambda _: False),
    ("/webhooks/deliveries", {"state": "waiting"}, _of("state", value="waiting")),
    ("/webhooks/deliveries", {"state": "failed"}, _of("state", value="failed")),
)


def _fill_again(office: World) -> None:
    """A second campaign with a late order, another, and a post that is in the first one, too; a second endpoint."""
    desk, ask = office.desk, office.container.resolve
    ask(RunEndpoints).add(desk.by, Wanted("https://second.example.com/hook"))
    desk.campaign("Autumn", "ann.acme", "bob.acme")
    order = desk.order("bob.acme", campaign="Autumn")
    video = desk.market.publish("bob.acme", desk.code_of(order))
    desk.sync_posts(desk.by)
    desk.place(desk.by, "Autumn", ["ann.acme"], WantedOrder(due_on=desk.clock.now().date()))
    ask(TellPeople)(desk.by)
    desk.clock.advance(DAY)
    desk.add_by_hand(desk.by, "Spring acme", video)


def test_pages_of_what_fits_are_the_list_without_the_rest(tmp_path: Path) -> None:
    with world(Desk.in_memory(tmp_path)) as office:
        fill(office, "acme")
        _fill_again(office)
        key = office.key("narrowed")
        for path, asked, fits in NARROWED:
            every = list(office.walk(key, path, limit=LARGEST_PAGE))
            fitting = [one for one in every if fits(one)]
            for limit in (1, 3):
                assert list(office.walk(key, path, **asked, limit=limit)) == fitting, (path, asked)
            sometimes(f"{path}?{'&'.join(asked)}", 0 < len(fitting) < len(every))

    narrowing = (
        "/campaigns?search",
        "/orders?campaign",
        "/orders?state",
        "/posts?campaign",
        "/posts?network",
    )
    assert_reached([*narrowing, "/orders?overdue", "/posts?tracked_via", "/webhooks/deliveries?endpoint"])


def test_some_fields_alone_can_be_asked_for(office: World) -> None:
    key = office.key("fields")

    for one in addresses():
        if "fields" in one.said.asks:
            path = one.path.replace(NUMBER, "1")
            names = one.said.asks["fields"].schema["items"]["enum"][:2]  # type: ignore[index]
            whole, part = (
                _first(office, key, path, one),
                _first(office, key, path, one, fields=",".join(names)),
            )
            assert part == {name: whole[name] for name in names} if whole else part is None, path


def _first(office: World, key: str, path: str, one: Any, **asked: str) -> Mapping[str, Any] | None:
    told = office.told(key, path, **needed(one), **asked)
    things = told["items"] if one.said.pages_of is not None else [told]
    return things[0] if things else None


@pytest.mark.parametrize("cursor", ["x", "-1", "1/", "9" * 30, "1/x", "added:up:x:"])
def test_a_cursor_that_no_page_gave_is_refused(office: World, cursor: str) -> None:
    key = office.key(f"cursor {cursor}")

    for one in addresses():
        if one.said.pages_of is not None:
            answer = office.ask(key, one.path.replace(NUMBER, "1"), **needed(one), cursor=cursor)
            assert (answer.status_code, answer.json()["code"]) == (400, "bad_value"), one.path

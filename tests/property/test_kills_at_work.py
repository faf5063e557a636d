"""A day's work on a real file and a real wire, killed at any moment: nothing lost, nothing doubled, nothing half."""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.world import World
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage, open_storage
from influence.domain.networks import Network
from influence.domain.ports.storage import View
from influence.entrypoints.settings import Settings
from tests.property import killed_deeds
from tests.property.killed_deeds import DEEDS, days, work_on
from tests.support.killing import live, preload
from tests.support.sometimes import assert_reached, sometimes

KILLS: Final = 188
SOAKED: Final = 7_000
A_WORLD: Final = 60
"""Kills of one world: many short ones find more than a long one."""
CREATORS: Final = 400
UNDISTURBED: Final = 3
"""Creators whose day is worked through first: no process lives longer than that takes."""
CHECKED: Final = tuple(name for name in DEEDS if name not in {"tell", "refresh"})
_AT_ONCE: Final = "100000/s"


@attrs.frozen
class Office:
    """One installation, the marketplace it works with, and how far its day has come."""

    storage: SqlStorage
    settings: Settings
    town: World
    database: Path

    def found(self, number: int) -> Counter[str]:
        """How often each deed for a creator has had its effect."""
        with self.storage.view(killed_deeds.MARA.tenant) as view:
            return _found(view, number) + Counter({"at TikTok": self._at_tiktok(number)})

    def _at_tiktok(self, number: int) -> int:
        creator = self.town.creator(killed_deeds._handle(number))
        return len(self.town.book.of(creator))

    def is_whole(self) -> bool:
        """True when the database itself finds nothing broken."""
        with closing(sqlite3.connect(self.database)) as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return whole and not connection.execute("PRAGMA foreign_key_check").fetchall()


def _found(view: View, number: int) -> Counter[str]:
    account = view.accounts.find(Network.TIKTOK, killed_deeds._handle(number))
    campaign = view.campaigns.named(killed_deeds._campaign(number))
    found: Counter[str] = Counter()
    if account is not None:
        found["add"] = 1
        people = view.influencers.of([account.influencer] if account.influencer else [])
        found["note"] = sum(len(person.notes) for person in people.values())
    if campaign is not None:
        found["campaign"] = 1
        orders = list(view.orders.select(campaign=campaign.id))
        found["order"] = len(orders)
        found["enrol"] = account is not None and view.campaigns.takes_part(campaign.id, account.id)
    return found


@contextmanager
def office(folder: Path, seed: int) -> Iterator[Office]:
    """A new one, with people who are told."""
    town = World(seed, clock=SimClock())
    town.add_handles([killed_deeds._handle(number) for number in range(CREATORS)], members=1.0)
    with RunningSimulator(town, quota=_AT_ONCE) as running:
        told = {name.removeprefix("INFLUENCE_").lower(): said for name, said in running.environment().items()}
        known: dict[str, Any] = {name: told[name] for name in attrs.fields_dict(Settings) if name in told}
        known |= {"home": str(folder), "user": "mara", "tiktok_quota": _AT_ONCE, "lanes": 1}
        settings = Settings(**known)
        prepare(settings.database_url)
        storage = open_storage(settings.database_url)
        storage.add_tenant(killed_deeds.MARA.tenant)
        yield Office(storage, settings, town, folder / "influence.db")


def day_of_kills(office: Office, kills: int, dice: random.Random) -> int:
    """Work until so many processes were killed; the answer is how many deeds were acknowledged."""
    longest, acknowledged = undisturbed(office)
    first, killed = (UNDISTURBED, next(iter(DEEDS))), 0
    while killed < kills and first[0] < CREATORS:
        life = live(work_on, office.settings, first, CREATORS, killed_after=dice.uniform(0, longest / 2))
        killed += life.was_killed
        acknowledged += len(life.told)
        for number, name in life.told:
            assert name not in CHECKED or office.found(number)[name] == 1, (
                f"{name} {number} is lost or doubled"
            )
        first = after_the_last(office, life.told[-1] if life.told else None, first)
    return acknowledged


def undisturbed(office: Office) -> tuple[float, int]:
    """The seconds that some days take while nobody kills, and how many deeds they have."""
    life = live(work_on, office.settings, (0, next(iter(DEEDS))), UNDISTURBED, killed_after=None)
    return life.seconds, len(life.told)


def after_the_last(office: Office, last: tuple[int, str] | None, first: tuple[int, str]) -> tuple[int, str]:
    """The deed to go on with: whoever was told nothing looks whether it was done, and does not do it twice."""
    going = days(first if last is None else last)
    if last is not None:
        next(going)
    number, name = next(going)
    found = office.found(number)
    sometimes("done, and nobody was told", name in CHECKED and found[name] == 1)
    sometimes("not done at all", found[name] == 0)
    sometimes("ordered at TikTok, and nobody was told", name == "order" and found["at TikTok"] == 1)
    assert max(found.values(), default=0) <= 1, f"doubled: {number} {found}"
    if name in CHECKED and found[name]:
        return next(going)
    return number, name


def all_in_order(office: Office, upto: int) -> None:
    """What was done for everybody before the last one is there once, here and at TikTok."""
    for number in range(upto):
        found = office.found(number)
        assert all(found[name] == 1 for name in CHECKED), f"{number} {found}"
        assert found["at TikTok"] <= 1, f"{number} {found}"
    assert office.is_whole()


def killed_at_work(folder: Path, kills: int) -> None:
    preload(killed_deeds.__name__)
    acknowledged = 0
    for seed in range(-(-kills // A_WORLD)):
        home = folder / str(seed)
        home.mkdir()
        with office(home, seed) as at_work:
            acknowledged += day_of_kills(at_work, min(kills, A_WORLD), random.Random(seed))
            with at_work.storage.view(killed_deeds.MARA.tenant) as view:
                begun = len(view.campaigns.all())
            all_in_order(at_work, begun - 1)
    assert acknowledged > 0
    assert_reached({"not done at all", "done, and nobody was told"})


@pytest.mark.slow
def test_no_kill_loses_or_doubles_a_deed(tmp_path: Path) -> None:
    killed_at_work(tmp_path, KILLS)


@pytest.mark.soak
@pytest.mark.timeout(3 * 3600)
def test_no_kill_of_thousands_loses_or_doubles_a_deed(tmp_path: Path) -> None:
    killed_at_work(tmp_path, SOAKED)
    assert_reached({"ordered at TikTok, and nobody was told"})

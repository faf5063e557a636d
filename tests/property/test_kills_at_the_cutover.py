"""A cut-over on a real file, killed at any moment and begun again: the same end as if nothing had happened."""

import random
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from influence.adapters.memory.sealer import MemorySealer
from influence.adapters.sql.premises import open_premises
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.application.apply_cutover import WatchCutover
from influence.domain.cutover import CutoverStep, Plan
from influence.domain.phase import Phase
from influence.entrypoints.settings import Settings
from tests.property import killed_deeds
from tests.property.killed_deeds import MARA, cut_over
from tests.support.desk import Desk
from tests.support.killing import live, preload
from tests.support.old_world import plant
from tests.support.sometimes import assert_reached, sometimes

KILLS: Final = 12
PARTS: Final = 3
A_PART: Final = 1_000
STUBS: Final = 300
TRIED: Final = "tests.property.tried_search"
Cells = Mapping[tuple[str, str], tuple[Any, ...]]
"""What stands in each column of each table, row by row."""

MAY_DIFFER: Final = frozenset(
    {
        # when something happened, how long it took, and which process did it
        *(("installation", "since"), ("cutover_steps", "at"), ("removed_posts", "on"), ("outbox", "at")),
        *(("cutover_runs", name) for name in ("runner", "seen", "since", "lease_token", "done", "whole")),
        *(("cutover_records", name) for name in ("begun_at", "sealed_at", "seconds")),
        *(("cutover_records", name) for name in ("bytes_before", "bytes_after")),
        # a run that is taken up again knows of the old source only what was still stored
        *(("cutover_records", name) for name in ("known", "seen_before", "sought_after")),
        # pseudonyms are drawn, and the chain goes over them; a run that is begun again is one more deed
        *(("audit_names", "key"), ("audit_names", "pseudonym")),
        *(("audit_records", name) for name in ("at", "by", "digest")),
    }
)
"""Columns that may tell one run from another."""


@attrs.frozen
class Begun:
    """A database that is about to leave the old source, and the plan to do it."""

    settings: Settings
    plan: Plan
    template: Path

    @property
    def database(self) -> Path:
        return Path(self.settings.home) / "influence.db"

    def anew(self) -> None:
        """Put the database back to where it was before."""
        for part in Path(self.settings.home).glob("influence.db*"):
            part.unlink()
        shutil.copy(self.template, self.database)

    def status(self) -> tuple[Phase, frozenset[CutoverStep]]:
        url = self.settings.database_url
        now = WatchCutover(open_storage(url), open_premises(url)).status(MARA)
        return now.release.phase, frozenset(now.steps)


def begun(folder: Path) -> Begun:
    """One of some hundred accounts, with something of everything."""
    home = folder / "home"
    home.mkdir()
    settings = Settings(home=str(home), user="mara")
    prepare(settings.database_url)
    storage = open_storage(settings.database_url)
    desk = Desk(storage, open_premises(settings.database_url), folder, sealer=MemorySealer())
    plant(desk)
    for number in range(STUBS):
        desk.stub(f"stub.{number}")
    plan = desk.plan(MARA, ask=False).plan
    template = folder / "template.db"
    with (
        closing(sqlite3.connect(home / "influence.db")) as source,
        closing(sqlite3.connect(template)) as copy,
    ):
        source.backup(copy)
    return Begun(settings, plan, template)


def cells(database: Path) -> Cells:
    """All that is kept."""
    found: dict[tuple[str, str], tuple[Any, ...]] = {}
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 # a table of its own
            names = [column[0] for column in rows.description]
            columns = zip(*sorted(rows.fetchall(), key=repr), strict=True)
            found |= {(table, name): () for name in names}
            found |= {(table, name): tuple(column) for name, column in zip(names, columns, strict=False)}
    return found


def different(one: Cells, other: Cells) -> set[tuple[str, str]]:
    """The columns in which two databases are not the same."""
    return {place for place in one.keys() | other.keys() if one.get(place) != other.get(place)}


def killed_at_the_cutover(folder: Path, kills: int, seed: int = 0) -> int:
    """Cut over again and again, until so many processes were killed on the way; the answer counts the ends."""
    preload(killed_deeds.__name__, TRIED)
    dice, start = random.Random(seed), begun(folder)
    clean, seconds = once_without_a_kill(start)
    ends = killed = 0
    while killed < kills:
        start.anew()
        killed += killed_until_the_end(start, dice, seconds)
        ends += 1
        assert different(clean, cells(start.database)) <= MAY_DIFFER
        assert start.status()[0] is Phase.AFTER
        assert open_premises(start.settings.database_url).examine() == ()
    return ends


def once_without_a_kill(start: Begun) -> tuple[Cells, float]:
    """What a run leaves that nobody disturbs, and the seconds it takes."""
    life = live(cut_over, start.settings, start.plan, killed_after=None)
    return cells(start.database), life.seconds


def killed_until_the_end(start: Begun, dice: random.Random, seconds: float) -> int:
    """How many were killed before one came to the end."""
    for kills in range(1000):
        phase, steps = start.status()
        for step in CutoverStep:
            sometimes(f"killed after {step}", kills > 0 and step in steps and phase is Phase.CLOSING)
        sometimes("killed on the way", kills > 0 and phase is Phase.CLOSING)
        sometimes("killed before anything", kills > 0 and phase is Phase.BEFORE)
        longest = dice.choice(
            (seconds, seconds / 2)
        )  # a life that is short comes less far: more kills for one end
        if not live(cut_over, start.settings, start.plan, killed_after=dice.uniform(0, longest)).was_killed:
            return kills
    raise AssertionError("it never came to its end")


REACHED: Final = (
    "killed before anything",
    *(f"killed after {step}" for step in CutoverStep if step != "seal"),
)


@pytest.mark.slow
def test_no_kill_changes_the_end_of_a_cutover(tmp_path: Path) -> None:
    assert killed_at_the_cutover(tmp_path, KILLS) > 0
    assert_reached(["killed on the way"])


@pytest.mark.soak
@pytest.mark.timeout(2 * 3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_kill_of_thousands_changes_the_end_of_a_cutover(part: int, tmp_path: Path) -> None:
    assert killed_at_the_cutover(tmp_path, A_PART, part) > 1
    assert_reached(REACHED)

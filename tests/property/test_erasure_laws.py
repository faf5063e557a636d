"""Persons live at several tenants and one is erased: nothing is left of that one, and others stay as they were."""

import random
from pathlib import Path
from typing import Final

import pytest

from influence.application.plan_erasure import Wanted
from influence.domain.erasures import BULK, Category
from influence.testing.contracts.storage.backends import Backend
from tests.contract.storage.backends import BACKENDS
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.erasing import OPERATOR, Eraser, Rows, places_with, rows_of
from tests.support.lives import DEEDS, hear, live, mark_of, prepare
from tests.support.sometimes import assert_reached, sometimes

WORLDS: Final = {"memory": 12, "sqlite": 1}
SOAKED: Final = {"memory": 9_000, "sqlite": 1_000}
TENANTS: Final = ("acme", "bolt")
PERSONS: Final = 3
OURS: Final = frozenset({"erasures", "roster_due", "sqlite_sequence", "leftovers", "numbers"})
"""Places that change by the erasure itself."""


def lives(backend: Backend, chance: random.Random) -> None:
    """Three persons at one or both tenants, each with some of what a person can leave."""
    for tenant in TENANTS:
        prepare(backend.storage, tenant)
    for number in range(PERSONS):
        everywhere, done = chance.random() < 0.5, set[str]()
        for tenant in TENANTS if everywhere else TENANTS[:1]:
            deeds = [deed for deed in DEEDS if chance.random() < 0.75]
            live(backend.storage, tenant, mark_of(number), deeds)
            done.update(deeds)
            for deed in deeds:
                sometimes(deed, number == 0)
        hear(backend.inbox, mark_of(number), done)
        sometimes("at two tenants", everywhere)


def others(rows: Rows, mark: str) -> dict[str, list[str]]:
    """The rows with a text about somebody else."""
    marks = [mark_of(number) for number in range(PERSONS) if mark_of(number) != mark]
    return {
        place: sorted(row for row in kept if any(one in row for one in marks))
        for place, kept in rows.items()
        if not place.startswith("audit")
    }


@pytest.fixture(params=BACKENDS)
def kind(request: pytest.FixtureRequest) -> str:
    """A kind of store."""
    name: str = request.param
    return name


def erased_wholly(kind: str, folder: Path, seed: int) -> None:
    """One world: everything that has to hold after an erasure."""
    chance = random.Random(seed)
    folder.mkdir()
    with BACKENDS[kind](folder) as backend:
        lives(backend, chance)
        eraser, mark = Eraser(backend), mark_of(0)
        assert places_with(backend, mark), "what is looked for must be found while it is there"
        before = others(rows_of(backend), mark)
        plan = eraser.plan(Wanted(handle=mark))

        erasure = eraser.apply(plan)

        assert places_with(backend, mark) == {}
        assert others(rows_of(backend), mark) == before
        assert erasure.counts == plan.counts
        assert mark not in erasure.receipt
        assert eraser.apply(plan) == erasure
        assert len(erasure_records(eraser)) == 1
        sometimes("an order stayed", erasure.counts.get(Category.ORDERS))
        sometimes("nothing but texts", not (set(erasure.counts) & BULK))


def erasure_records(eraser: Eraser) -> list[str]:
    """What is kept of erasures."""
    with eraser.storage.view("acme") as view:
        return [one.pseudonym for one in view.erasures.all()]


def test_nothing_is_left_of_one_and_everything_of_others(kind: str, tmp_path: Path) -> None:
    for seed in range(WORLDS[kind]):
        erased_wholly(kind, tmp_path / str(seed), seed)

    if kind == "memory":
        assert_reached(("at two tenants", "an order stayed", *DEEDS))


@pytest.mark.soak
def test_nothing_is_left_in_ten_thousand_worlds(kind: str, tmp_path: Path) -> None:
    for seed in range(SOAKED[kind]):
        erased_wholly(kind, tmp_path / str(seed), 1_000 + seed)


def test_an_erasure_cut_anywhere_ends_the_same(kind: str, tmp_path: Path) -> None:
    points = 40 if kind == "memory" else 2
    for number in range(points):
        folder = tmp_path / str(number)
        folder.mkdir()
        with BACKENDS[kind](folder) as backend:
            lives(backend, random.Random(7))
            eraser, mark = Eraser(backend), mark_of(0)
            before = others(rows_of(backend), mark)
            plan = eraser.plan(Wanted(handle=mark))
            at = 1 + (number if kind == "memory" else 2 + 3 * number)
            cuts = Cuts(at=at)
            try:
                eraser.applying(BreakingStorage(backend.storage, cuts))(OPERATOR, plan)
            except PowerCut as cut:
                sometimes(str(cut))

            erasure = eraser.apply(plan)

            assert places_with(backend, mark) == {}
            assert others(rows_of(backend), mark) == before
            assert erasure.counts == plan.counts
            if cuts.passed < at:
                break
    assert_reached(("before a commit", "after a commit"))

"""I5 and I7: whatever share of a database is the old source's, everything else stays to the last bit."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influence.domain.observations import TTCM_DATA_BEGINS
from influence.domain.phase import Phase
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage
from influence.domain.provenance import Provenance
from influence.testing.contracts.storage.dump import dump
from tests.contract.storage.backends import BACKENDS
from tests.contract.storage.populations import Population
from tests.support.breaking import Cuts
from tests.support.desk import Desk
from tests.support.pausing import RehearsedPremises
from tests.support.sometimes import assert_reached, sometimes

EVERYBODY: Final = AccountFilter()
Told = list[tuple[str, int, object]]


def from_tiktok(storage: Storage) -> Told:
    """Every snapshot that TikTok told since its data begins, with time, source and values."""
    told: Told = []
    for tenant in storage.tenants():
        with storage.view(tenant) as view:
            for account in view.accounts.select(EVERYBODY):
                told += [
                    (tenant, account.id, snapshot)
                    for snapshot in view.figures.account_history(account.id)
                    if snapshot.source is not Provenance.LEGACY and snapshot.as_of >= TTCM_DATA_BEGINS
                ]
    return told


def cut_over(backend: str, population: Population, folder: Path) -> tuple[Mapping[str, int], int]:
    """What is left of *population* without its dates, and how many rows went."""
    with BACKENDS[backend](folder) as opened:
        desk = Desk(opened.storage, RehearsedPremises(opened.premises, Cuts()), folder)
        population.fill(desk.storage)
        plan = desk.planned()
        desk.forget_events()
        before, told = dump(desk.storage, old=False), from_tiktok(desk.storage)

        status = desk.apply(desk.by, plan)

        desk.forget_events()
        with desk.view() as view:
            record = view.installation.facts()
        assert status.release.phase is Phase.AFTER
        assert record is not None
        assert record.before == record.after
        assert record.removed == record.counts
        assert dump(desk.storage, old=False) == before
        assert from_tiktok(desk.storage) == told
        _reached(record.counts, told)
        return record.counts, sum(rows for _, rows in status.steps.values())


def _reached(counts: Mapping[str, int], told: Told) -> None:
    sometimes("an old figure", counts["account values"])
    sometimes("an old post", counts["posts"])
    sometimes("an old post in a campaign", counts["posts in campaigns"])
    sometimes("an old figure of a post", counts["post values"])
    sometimes("a figure of TikTok's", told)
    sometimes("none of TikTok's", not told)


RUNS: Final = [pytest.param("memory", 12, id="memory"), pytest.param("sqlite", 3, id="sqlite")]


@pytest.mark.parametrize(("backend", "runs"), RUNS)
def test_the_cutover_changes_nothing_else(backend: str, runs: int) -> None:
    @settings(max_examples=runs, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(0, 10**6), st.integers(1, 99), st.integers(-900, 900))
    def run(seed: int, percent: int, days: int) -> None:
        with TemporaryDirectory() as folder:
            population = Population(seed, percent / 100, timedelta(days=days))
            cut_over(backend, population, Path(folder))

    run()
    assert_reached({"an old figure", "an old post", "an old post in a campaign", "a figure of TikTok's"})


@settings(max_examples=6)
@given(st.integers(0, 10**6), st.integers(1, 99), st.integers(-5000, 5000))
def test_moving_every_date_moves_nothing_into_or_out_of_what_goes(seed: int, percent: int, days: int) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        here = cut_over("memory", Population(seed, percent / 100), Path(one))
        there = cut_over("memory", Population(seed, percent / 100, timedelta(days=days)), Path(other))

    assert here == there

"""One runner at a time, and the record that outlives them all."""

from datetime import timedelta

import attrs
import pytest

from influence.domain.cutover import CutoverStep
from influence.domain.cutover_record import Compaction, CutoverRecord, Sought, TableDigest
from influence.domain.cutover_run import LEASE, CutoverRun
from influence.domain.jobs import LeaseLost
from influence.domain.ports.storage import Storage
from influence.domain.probes import Control
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, hours_later

FIRST = CutoverRun().claimed("process 1", "mara", NOON)
RECORD = CutoverRecord(
    plan="digest",
    policy="2024/2026-01-01",
    operator="mara",
    begun_at=NOON,
    counts={"posts": 3, "account values": 0},
    removed={"posts": 2, "account values": 0},
    before={"accounts": TableDigest(2, "aa"), "posts": TableDigest(0, "bb")},
)


def test_nobody_runs_a_cutover_at_first(storage: Storage) -> None:
    with storage.view("acme") as view:
        assert view.installation.run() == CutoverRun()
        assert view.installation.facts() is None


def test_a_run_is_kept_as_it_goes_on(storage: Storage, write: Write) -> None:
    with write() as work:
        work.installation.claim(FIRST)
    further = FIRST.at_step(CutoverStep.DELETE, hours_later(1), whole=7).renewed(hours_later(2), done=3)

    with write() as work:
        work.installation.hold(further)

    with storage.view("bolt") as view:
        assert view.installation.run() == further
        assert (further.done, further.whole, further.lease_until) == (3, 7, hours_later(2) + LEASE)


def test_of_two_that_claim_one_gets_it(storage: Storage, write: Write) -> None:
    with write() as work:
        work.installation.claim(FIRST)

    with storage.begin("acme") as work, pytest.raises(LeaseLost):
        work.installation.claim(attrs.evolve(FIRST, runner="process 2"))


def test_who_was_replaced_holds_nothing_any_more(storage: Storage, write: Write) -> None:
    with write() as work:
        work.installation.claim(FIRST)
    with write() as work:
        work.installation.claim(FIRST.claimed("process 2", "tom", hours_later(1)))

    with storage.begin("acme") as work, pytest.raises(LeaseLost):
        work.installation.hold(FIRST.renewed(hours_later(2)))

    with storage.view("acme") as view:
        assert view.installation.run().runner == "process 2"


def test_a_run_that_was_given_back_holds_nothing(storage: Storage, write: Write) -> None:
    with write() as work:
        work.installation.claim(FIRST)
    with write() as work:
        work.installation.hold(FIRST.given_back())

    with storage.begin("acme") as work, pytest.raises(LeaseLost):
        work.installation.hold(FIRST.renewed(NOON))


def test_a_dropped_claim_was_never_made(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.installation.claim(FIRST)

    with storage.view("acme") as view:
        assert view.installation.run() == CutoverRun()


def test_the_record_is_kept_in_the_place_of_the_last(storage: Storage, write: Write) -> None:
    whole = attrs.evolve(
        RECORD,
        sealed_at=hours_later(3),
        removed={"posts": 3, "account values": 0},
        after={"accounts": TableDigest(2, "aa")},
        control=Control(5, 5, 0),
        sought=Sought(4, 4, 3, 0),
        compaction=Compaction(1.5, 9000, 4000),
    )
    for record in (RECORD, whole):
        with write() as work:
            work.installation.keep_facts(record)

        with storage.view("bolt") as view:
            assert view.installation.facts() == record


@pytest.mark.parametrize("late", [timedelta(0), LEASE - timedelta(seconds=1), LEASE])
def test_a_lease_ends_at_its_time(late: timedelta) -> None:
    assert FIRST.is_held(NOON + late) is (late < LEASE)
    assert not FIRST.given_back().is_held(NOON + late)

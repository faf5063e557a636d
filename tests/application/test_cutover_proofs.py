"""What the cut-over proves of itself on real files: its fence, that it harms nothing else, and its record."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import attrs
import pytest

from influence.adapters.sql import removal
from influence.adapters.sql.storage import SqlStorage
from influence.domain.cutover import CutoverStep
from influence.domain.cutover_record import ContentsChanged
from influence.domain.cutover_run import FenceOpen
from influence.domain.phase import Phase
from influence.domain.probes import Control
from influence.testing.contracts.storage.dump import dump
from influence.testing.moments import HOUR
from tests.application.test_apply_cutover import NOTHING_LEFT, set_up
from tests.contract.storage.backends import sqlite
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.desk import Desk
from tests.support.pausing import RehearsedPremises


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A world with an old source, in a file."""
    with sqlite(tmp_path) as backend:
        premises = RehearsedPremises(backend.premises, Cuts())
        yield set_up(Desk(backend.storage, premises, tmp_path))


def by_hand(desk: Desk, statement: str) -> None:
    """Change the file past the product."""
    assert isinstance(desk.storage, SqlStorage)
    with closing(sqlite3.connect(desk.folder / "influence.db")) as connection, connection:
        connection.execute(statement)


@attrs.frozen
class Meanwhile(RehearsedPremises):
    """Premises during whose rewriting something happens."""

    happens: Callable[[], object]

    def scrub(self) -> None:
        super().scrub()
        self.happens()


def apply_while(desk: Desk, happens: Callable[[], object]) -> None:
    premises = Meanwhile(desk.premises, Cuts(), happens)
    desk.applying(desk.storage, premises)(desk.by, desk.planned())


def test_the_record_tells_before_and_after(desk: Desk) -> None:
    plan = desk.planned()
    begun = desk.clock.now()

    desk.apply(desk.by, plan)

    with desk.view() as view:
        record = view.installation.facts()
    assert record is not None
    assert (record.plan, record.operator, record.begun_at) == (plan.digest, "mara", begun)
    assert record.sealed_at == desk.clock.now()
    assert record.policy == desk.policy.on(begun.date()).version
    assert record.counts == record.removed == plan.removes
    assert record.before == record.after
    assert record.before["accounts"].rows == 3
    assert record.control == Control(1, 1, 0)
    assert record.sought is not None
    assert record.sought.known == record.sought.seen_before == record.sought.sought_after > 0
    assert record.sought.seen_after == 0
    assert record.compaction is not None
    assert record.compaction.bytes_before > record.compaction.bytes_after > 0


def test_a_fence_with_a_hole_stops_it_before_anything_goes(desk: Desk) -> None:
    by_hand(desk, "DROP TRIGGER posts_closed")

    with pytest.raises(FenceOpen) as refused:
        desk.cut_over()

    assert refused.value.places == ("posts",)
    status = desk.watch.status(desk.by)
    assert (status.release.phase, status.left["posts"]) == (Phase.CLOSING, 3)
    assert CutoverStep.FENCE not in status.steps


@pytest.mark.parametrize("trigger", ["account_days_closed", "post_days_closed_change", "kept_values_closed"])
def test_every_guard_is_missed(desk: Desk, trigger: str) -> None:
    by_hand(desk, f"DROP TRIGGER {trigger}")

    with pytest.raises(FenceOpen):
        desk.cut_over()


def test_a_removal_that_takes_too_much_keeps_nothing_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts, *others = removal.STAGES
    greedy = tuple(text.replace("source = 1", "source IN (1, 2)") for text in accounts.deletes)
    monkeypatch.setattr(removal, "STAGES", (attrs.evolve(accounts, deletes=greedy), *others))
    before = desk.snapshots("ann")

    with pytest.raises(ContentsChanged):
        desk.cut_over()

    assert desk.phase() is Phase.CLOSING
    assert desk.watch.status(desk.by).left["account snapshots"] == 3
    assert before.keys() - desk.snapshots("ann").keys() == set()


@pytest.mark.parametrize(
    ("statement", "parts"),
    [
        ("UPDATE accounts SET added_by = 'x' WHERE id = 1", ("accounts",)),
        ("DELETE FROM account_days WHERE source = 2", ("account_days",)),
        ("UPDATE campaigns SET name = 'x' WHERE id = 1", ("campaigns",)),
    ],
)
def test_damage_that_nobody_tells_of_keeps_the_end_away(
    desk: Desk, statement: str, parts: tuple[str, ...]
) -> None:
    with pytest.raises(ContentsChanged) as refused:
        apply_while(desk, lambda: by_hand(desk, statement))

    assert refused.value.parts == parts
    assert desk.phase() is Phase.CLOSING


def test_daily_work_beside_it_is_no_damage(desk: Desk) -> None:
    apply_while(desk, lambda: (desk.campaign("Meanwhile", "ann"), desk.member("cleo")))

    assert desk.phase() is Phase.AFTER
    with desk.view() as view:
        record = view.installation.facts()
    assert record is not None
    assert {"accounts", "campaigns", "participants"} <= {n for n, times in record.others.items() if times}
    assert record.before["campaigns"] != record.after["campaigns"]
    assert record.damaged == ()


def test_daily_work_in_one_table_excuses_no_other(desk: Desk) -> None:
    def both() -> None:
        desk.campaign("Meanwhile")
        by_hand(desk, "UPDATE accounts SET added_by = 'x' WHERE id = 1")

    with pytest.raises(ContentsChanged) as refused:
        apply_while(desk, both)

    assert refused.value.parts == ("accounts",)


def test_a_run_that_was_stopped_keeps_the_first_before(desk: Desk) -> None:
    plan = desk.planned()
    with pytest.raises(PowerCut):
        desk.applying(BreakingStorage(desk.storage, Cuts(at=14)), desk.premises)(desk.by, plan)
    desk.machine.end_all()
    left = desk.watch.status(desk.by).left
    begun = desk.clock.now()
    desk.clock.advance(HOUR)

    desk.apply(desk.by, plan)

    assert left != NOTHING_LEFT
    with desk.view() as view:
        record = view.installation.facts()
    assert record is not None
    assert (record.begun_at, record.counts, record.removed) == (begun, plan.removes, plan.removes)


def kept(desk: Desk) -> dict[str, object]:
    """Everything but the numbers that the store gave out."""
    return dump(desk.storage)


def test_stopped_at_some_points_a_file_comes_to_the_same_end(tmp_path: Path, desk: Desk) -> None:
    counted = Cuts()
    plan = desk.planned()
    desk.applying(BreakingStorage(desk.storage, counted), desk.premises)(desk.by, plan)
    points = range(1, counted.passed + 1, max(1, counted.passed // 4))

    for point in points:
        folder = tmp_path / str(point)
        folder.mkdir()
        with sqlite(folder) as backend:
            other = set_up(Desk(backend.storage, RehearsedPremises(backend.premises, Cuts()), folder))
            again = other.planned()
            with pytest.raises(PowerCut):
                other.applying(BreakingStorage(other.storage, Cuts(at=point)), other.premises)(
                    other.by, again
                )
            other.machine.end_all()
            other.apply(other.by, again)

            assert kept(other) == kept(desk), counted.names[point - 1]
    assert len(points) >= 4

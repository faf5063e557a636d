from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest

from influence.adapters.memory.chance import CountedChance
from influence.application.acting import Progress
from influence.application.back_up import BackUp, KeepCopies
from influence.domain.backups import CopyInTheWay, CopyMade, CopyNotWritten, CopyUnknown, KnownCopy, Origin
from influence.domain.phase import Phase
from tests.support.desk import Desk


@attrs.define
class ScriptedCopies:
    """Writes copies as told, and looks at what is known of them meanwhile."""

    desk: Desk
    fails_with: BaseException | None = None
    known_meanwhile: tuple[KnownCopy, ...] = ()

    def refuse_unless_free(self, path: Path, *, force: bool) -> None:
        """Only `taken.db` is taken."""
        if path.name == "taken.db" and not force:
            raise CopyInTheWay(str(path))

    def write(self, path: Path, watch: Progress) -> CopyMade:
        """Note what is known, then do as told."""
        with self.desk.view() as view:
            self.known_meanwhile = view.known_copies.all()
        if self.fails_with is not None:
            raise self.fails_with
        watch(1, 1)
        return CopyMade("ab" * 32, 4096)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk in memory."""
    return Desk.in_memory(tmp_path)


@pytest.fixture
def copies(desk: Desk) -> ScriptedCopies:
    """Copies that succeed."""
    return ScriptedCopies(desk)


@pytest.fixture
def back_up(desk: Desk, copies: ScriptedCopies) -> BackUp:
    """The use-case on both."""
    return BackUp(desk.storage, copies, desk.clock, desk.chance)


@pytest.fixture
def keep(desk: Desk) -> KeepCopies:
    """What knows of copies."""
    return KeepCopies(desk.storage, desk.clock, CountedChance())


def test_a_finished_copy_is_known_with_its_fingerprint(desk: Desk, back_up: BackUp, keep: KeepCopies) -> None:
    made = back_up(desk.by, Path("/copies/new.db"), kept_days=30)

    assert keep.all(desk.by) == (made,)
    assert (made.place, made.fingerprint, made.phase) == ("/copies/new.db", "ab" * 32, Phase.BEFORE)
    assert made.kept_until == desk.clock.now().date() + timedelta(days=30)
    assert made.may_hold_old_source


def test_a_copy_is_known_before_it_is_begun(desk: Desk, back_up: BackUp, copies: ScriptedCopies) -> None:
    back_up(desk.by, Path("/copies/new.db"))

    (begun,) = copies.known_meanwhile
    assert (begun.place, begun.fingerprint) == ("/copies/new.db", None)


@pytest.mark.parametrize("error", [CopyNotWritten("/copies/new.db", "no room"), KeyboardInterrupt()])
def test_a_copy_that_fails_is_not_known(
    desk: Desk, back_up: BackUp, copies: ScriptedCopies, keep: KeepCopies, error: BaseException
) -> None:
    copies.fails_with = error

    with pytest.raises(type(error)):
        back_up(desk.by, Path("/copies/new.db"))

    assert keep.all(desk.by) == ()


def test_nothing_is_begun_where_a_file_is(desk: Desk, back_up: BackUp, keep: KeepCopies) -> None:
    with pytest.raises(CopyInTheWay):
        back_up(desk.by, Path("/copies/taken.db"))

    assert keep.all(desk.by) == ()
    assert back_up(desk.by, Path("/copies/taken.db"), force=True).number == 1


def test_a_declared_copy_may_hold_the_old_source(desk: Desk, keep: KeepCopies) -> None:
    known = keep.declare(desk.by, "tape in Ghent", date(2027, 3, 1))

    assert (known.origin, known.phase, known.kept_until) == (Origin.DECLARED, None, date(2027, 3, 1))
    assert known.may_hold_old_source
    assert known.is_overdue(date(2027, 3, 2))
    assert not known.is_overdue(date(2027, 3, 1))


def test_a_copy_of_after_holds_nothing_old(desk: Desk, back_up: BackUp) -> None:
    desk.cut_over()

    made = back_up(desk.by, Path("/copies/new.db"))

    assert made.is_out_of_reach
    assert not made.may_hold_old_source


def test_who_says_it_is_deleted_is_written_down(desk: Desk, keep: KeepCopies) -> None:
    known = keep.declare(desk.by, "tape in Ghent", None)

    gone = keep.forget(desk.by, known.number)

    assert gone.gone_by == desk.by.user
    assert not gone.may_hold_old_source
    with pytest.raises(CopyUnknown):
        keep.forget(desk.by, known.number)

"""Histories of work, backups, the cut-over, restores by command and by hand, and power cuts in between."""

import atexit
import shutil
import sqlite3
from contextlib import closing as closed
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from influence.adapters.sql.copying import open_copies
from influence.adapters.sql.marks import Marks
from influence.adapters.sql.restoring import open_restoring
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage, open_storage
from influence.application.acting import unwatched
from influence.domain.cutover import CutoverStep
from influence.domain.high_water import AHEAD, HighWater, RestoredBefore
from influence.domain.metrics import AccountMetric
from influence.domain.phase import Phase, Release
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.storage import Storage
from influence.testing.moments import NOON
from tests.support.sometimes import assert_reached, sometimes

_FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 # a folder of our own is made in it
_SUFFIXES = ("-wal", "-shm", "-journal")


STATES = (
    "work refused while held",
    "old work refused",
    "held after a copy by hand",
    "held after a restore",
    "cut-over ran again",
    "served in closing by the mark alone",
    "put back after the end",
)


@cache
def _empty_database() -> Path:
    """A file that is prepared once; making each anew takes longer than a whole history."""
    folder = TemporaryDirectory(dir=_FOLDER)
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "empty.db"
    prepare(f"sqlite:///{path}")
    return path


@attrs.frozen
class Copy:
    """A copy, and what was acknowledged before it was made."""

    path: Path
    handles: frozenset[str]


class RestoredHistories(RuleBasedStateMachine):
    """One installation; every rule opens it anew, as a command does."""

    @initialize(start=st.sampled_from(Phase))
    def set_up(self, start: Phase) -> None:
        self.folder = TemporaryDirectory(dir=_FOLDER)
        self.home = Path(self.folder.name)
        self.database = self.home / "influence.db"
        shutil.copyfile(_empty_database(), self.database)
        self.copies: list[Copy] = []
        self.handles: frozenset[str] = frozenset()
        self.furthest = Phase.BEFORE
        self.with_storage().add_tenant("acme")
        self.done()
        self.take_over(0)
        self.back_up()
        if start is not Phase.BEFORE:
            self.cut_over(is_whole=start is Phase.AFTER)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.database}"

    def with_storage(self) -> SqlStorage:
        self.storage = open_storage(self.url, self.home / "home")
        return self.storage

    def done(self) -> None:
        self.storage.engine.dispose()

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def old_rows(self) -> int:
        """What is left of the old source, past all of our code."""
        with closed(sqlite3.connect(self.database)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM account_days WHERE source = 1").fetchone()
        return int(count)

    @rule(number=st.integers(0, 9))
    def take_over(self, number: int) -> None:
        handle = f"creator{number}"
        try:
            with self.with_storage().begin("acme") as work:
                row = LegacyRow(handle, {AccountMetric.FOLLOWER_COUNT: 4_711})
                work.takeover.put([row], at=NOON, by="mara")
                work.commit()
            assert self.furthest is Phase.BEFORE
            self.handles |= {handle}
        except LegacyWriteRefused:
            assert self.furthest is not Phase.BEFORE
            sometimes("old work refused")
        except RestoredBefore:
            sometimes("work refused while held")
        self.done()

    @rule()
    def back_up(self) -> None:
        path = self.home / f"copy{len(self.copies)}.db"
        open_copies(self.url).write(path, unwatched)
        self.copies.append(Copy(path, self.handles))

    @rule()
    def cut_the_power_before_the_first_step_is_kept(self) -> None:
        if self.furthest is Phase.BEFORE:
            with self.with_storage().view("acme") as view:
                name = view.known_copies.installation()
            self.done()
            Marks(self.database, self.home / "home").reach(HighWater(name, Phase.CLOSING, NOON))
            self.furthest = Phase.CLOSING
            sometimes("served in closing by the mark alone")

    @rule(is_whole=st.booleans())
    def cut_over(self, is_whole: bool) -> None:
        storage = self.with_storage().for_cutover()
        if self.was_at(Phase.AFTER, storage):
            self.done()
            return
        with storage.begin("acme") as work:
            if work.installation.release().phase is Phase.BEFORE:
                work.installation.move(Release(Phase.CLOSING, NOON, "plan"))
                work.commit()
        if self.furthest is Phase.BEFORE:
            self.furthest = Phase.CLOSING
        if is_whole:
            self.finish(storage)
        self.done()

    def was_at(self, phase: Phase, storage: Storage) -> bool:
        with storage.view("acme") as view:
            return view.installation.release().phase is phase

    def finish(self, storage: Storage) -> None:
        with storage.begin("acme") as work:
            while work.old_source.remove(100):
                pass
            work.installation.note(CutoverStep.VERIFY, NOON)
            work.commit()
        with storage.begin("acme") as work:
            release = work.installation.release()
            work.installation.move(release.to(Phase.AFTER, at=NOON + timedelta(days=1)))
            work.commit()
        sometimes("cut-over ran again", self.furthest is Phase.AFTER)
        self.furthest = Phase.AFTER

    @precondition(lambda self: self.copies)
    @rule(data=st.data())
    def put_back_by_command(self, data: st.DataObject) -> None:
        copy = data.draw(st.sampled_from(self.copies))
        with open_restoring(self.url, self.home / "home").open(copy.path, unwatched) as waiting:
            losses = waiting.losses()
            is_held = waiting.is_held
            waiting.put(None, "mara")
        assert losses is not None
        assert (losses.rows.get("accounts", 0) > 0) >= bool(self.handles - copy.handles)
        self.handles = copy.handles
        assert self.is_held() is is_held
        sometimes("held after a restore", is_held)
        self.note_late()

    @precondition(lambda self: self.copies)
    @rule(data=st.data())
    def put_back_by_hand(self, data: st.DataObject) -> None:
        copy = data.draw(st.sampled_from(self.copies))
        for suffix in _SUFFIXES:
            Path(f"{self.database}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(copy.path, self.database)
        self.handles = copy.handles
        sometimes("held after a copy by hand", self.is_held())
        self.note_late()

    def note_late(self) -> None:
        sometimes("put back after the end", self.furthest is Phase.AFTER)

    def is_held(self) -> bool:
        try:
            with self.with_storage().view("acme"):
                return False
        except RestoredBefore:
            return True
        finally:
            self.done()

    @invariant()
    def nobody_sees_the_old_source_again(self) -> None:
        if not hasattr(self, "database"):
            return
        try:
            with self.with_storage().view("acme") as view:
                seen = view.installation.release().phase
            assert AHEAD[seen] >= min(AHEAD[self.furthest], AHEAD[Phase.CLOSING])
            assert not (self.furthest is Phase.AFTER and self.old_rows())
        except RestoredBefore:
            assert self.furthest is Phase.AFTER
        finally:
            self.done()

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        if not hasattr(self, "database"):
            return
        with closed(sqlite3.connect(self.database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            found = {handle for (handle,) in connection.execute("SELECT handle FROM accounts")}
        assert found == self.handles


def run(histories: int, steps: int, *, is_drawn_anew: bool) -> None:
    """So many histories of so many steps; so few that luck would decide what they reach are always the same."""
    chosen = settings(
        max_examples=histories, stateful_step_count=steps, deadline=None, derandomize=not is_drawn_anew
    )
    run_state_machine_as_test(RestoredHistories, settings=chosen)


def test_the_phase_never_goes_back_whatever_is_put_back() -> None:
    run(6, 10, is_drawn_anew=False)

    assert_reached(["put back after the end", "held after a copy by hand"])


@pytest.mark.soak
def test_no_history_of_copies_opens_the_old_source_again() -> None:
    run(300, 25, is_drawn_anew=True)

    assert_reached(STATES)

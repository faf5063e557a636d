"""Putting a copy in the place of a database: looked at and brought up to date beside it, then renamed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql import copying
from influence.adapters.sql.copying import BESIDE, NotWhole, Watch
from influence.adapters.sql.engines import Mode, engine_for, file_of, transaction
from influence.adapters.sql.errors import (
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseOutdated,
)
from influence.adapters.sql.gate import PhaseGate, stored_in
from influence.adapters.sql.losing import losses_between
from influence.adapters.sql.marks import Marks, fsync_folder
from influence.adapters.sql.present import Present, present_at
from influence.adapters.sql.schema import REVISIONS, check, prepare
from influence.adapters.sql.set_aside import drop_second_names, free_name, left_over
from influence.adapters.sql.storage import SqlStorage
from influence.adapters.sql.tables.backups import identity
from influence.domain.backups import CopyFacts, CopyUnusable, KnownCopy, Losses
from influence.domain.high_water import Gate, gate
from influence.domain.phase import Phase

SUFFIX: Final = ".restoring"


def _url(path: Path) -> str:
    return f"sqlite:///{path}"


@attrs.frozen
class SqlPuttingBack:
    """A copy that waits beside the database."""

    facts: CopyFacts
    _clone: Path
    _present: Present
    _marks: Marks

    @property
    def is_replacing(self) -> bool:
        """True when there is a database now."""
        return self._present.is_there

    @property
    def phase_now(self) -> Phase | None:
        """How far the release has come in the present database, if that can be read."""
        return self._present.phase

    @property
    def holds_old_source(self) -> bool | None:
        """Whether the present database holds data of the old source; None when that cannot be told."""
        return self._present.holds_old_source

    @property
    def is_held(self) -> bool:
        """True when it will be served to nobody until the cut-over ran on it again."""
        engine = engine_for(_url(self._clone))
        try:
            with transaction(engine, Mode.READ) as connection:
                stored = stored_in(connection)
        finally:
            engine.dispose()
        return gate(stored, self._marks.read(self._present.installation or stored.installation)) is Gate.HELD

    def losses(self) -> Losses | None:
        """What would be lost; None when the present database is missing or cannot be read."""
        if not self._present.is_readable:
            return None
        try:
            return losses_between(self._present.path, self._clone, datetime.now(UTC))
        except sqlite3.DatabaseError:
            return None

    def put(self, kept: KnownCopy | None, by: str) -> None:
        """Take the database's place."""
        with self._present.alone() as connection:
            if self._present.is_there:
                drop_second_names(self._present.path)
            known = (*self._present.copies, *([kept] if kept else []))
            self._take_along((*known, *left_over(self._present.path, known, by)), by)
            if kept is not None and self._present.is_there:
                self._present.keep(connection, Path(kept.place))
            elif connection is None:
                for suffix in BESIDE:
                    Path(f"{self._present.path}{suffix}").unlink(missing_ok=True)
            self._clone.replace(self._present.path)
            fsync_folder(self._present.path.parent)

    def _take_along(self, copies: tuple[KnownCopy, ...], by: str) -> None:
        """What has to be known of copies and of the installation whatever is put back."""
        engine = engine_for(_url(self._clone))
        try:
            if self._present.installation is not None:
                with transaction(engine, Mode.WRITE) as connection:
                    connection.execute(sa.update(identity).values(installation=self._present.installation))
                    connection.commit()
            storage = SqlStorage(engine, PhaseGate(self._marks, lets_pass=True))
            for tenant in storage.tenants()[:1]:
                with storage.begin(tenant, by) as work:
                    for copy in copies:
                        work.known_copies.note(copy)
                    work.commit()
        finally:
            engine.dispose()
        _into_one_file(self._clone)


def _into_one_file(path: Path) -> None:
    """Bring the log of *path* into it, and see it to the disk."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    copying.see_to_disk(path)


@attrs.frozen
class SqlRestoring:
    """Puts copies in the place of one database file."""

    _database: Path
    _home: Path | None = None

    @property
    def _marks(self) -> Marks:
        return Marks(self._database, self._home)

    def keep_at(self, now: datetime) -> str:
        """A free place beside the database for the present one."""
        return str(free_name(self._database, now))

    @contextmanager
    def open(self, path: Path, watch: Watch) -> Iterator[SqlPuttingBack]:
        """Look at *path* and make it ready."""
        present = present_at(self._database)
        clone = self._database.with_name(self._database.name + SUFFIX)
        try:
            facts = self._looked_at(path, clone, watch)
            if facts.installation and present.installation not in (None, facts.installation):
                raise CopyUnusable(str(path), "it is of another installation")
            yield SqlPuttingBack(facts, clone, present, self._marks)
        finally:
            copying.remove_all(clone)

    def _looked_at(self, path: Path, clone: Path, watch: Watch) -> CopyFacts:
        if not path.is_file():
            raise CopyUnusable(str(path), "there is no such file")
        if self._database.is_file() and path.samefile(self._database):
            raise CopyUnusable(str(path), "it is the database itself")
        try:
            copying.make_empty(clone)
            with closing(copying.reading(path)) as source:
                copying.copy_pages(source, clone, watch)
            copying.refuse_unless_whole(clone)
            return self._ready(path, clone)
        except (NotWhole, sqlite3.Error) as error:
            is_other = "not a database" in str(error)
            raise CopyUnusable(
                str(path), "it is no SQLite file" if is_other else f"it is not whole ({error})"
            ) from error
        except (DatabaseForeign, DatabaseDamaged) as error:
            raise CopyUnusable(str(path), error.why) from error
        except DatabaseMissing as error:
            raise CopyUnusable(str(path), "it is empty") from error
        except DatabaseNewer as error:
            why = f"it was made by a newer version (schema {error.revision})"
            raise CopyUnusable(str(path), why) from error

    def _ready(self, path: Path, clone: Path) -> CopyFacts:
        revision = REVISIONS[-1]
        try:
            check(_url(clone))
        except DatabaseOutdated as error:
            revision = error.revision
        phase, installation = _told_by(clone)
        prepare(_url(clone))
        _into_one_file(clone)
        return CopyFacts(str(path), copying.fingerprint_of(path), revision, phase, installation)


def _told_by(path: Path) -> tuple[Phase, str | None]:
    with closing(copying.reading(path)) as connection:
        row = connection.execute("SELECT phase FROM installation").fetchone()
        try:
            (name,) = connection.execute("SELECT installation FROM identity").fetchone()
        except sqlite3.OperationalError:
            name = None  # it is older than such names
    if row is None:
        raise NotWhole("it does not say how far the release has come")
    return Phase(row[0]), name


def open_restoring(url: str, home: Path | None = None) -> SqlRestoring:
    """What puts copies in the place of the database at *url*."""
    return SqlRestoring(file_of(url), home)

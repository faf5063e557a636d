"""The gate of a database: its own phase, measured by the mark that is kept outside it."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.engines import path_of
from influence.adapters.sql.errors import DatabaseDamaged, DatabaseUnreachable
from influence.adapters.sql.marks import Marks
from influence.adapters.sql.prepared import Prepared
from influence.adapters.sql.tables.backups import identity
from influence.adapters.sql.tables.installation import cutover_steps, installation
from influence.domain.cutover import CutoverStep
from influence.domain.high_water import AHEAD, Gate, HighWater, RestoredBefore, Stored, gate, seen
from influence.domain.phase import Phase, Release

_IS_PURGED: Final = sa.exists().where(cutover_steps.c.step == CutoverStep.VERIFY)
_STORED: Final = Prepared(
    sa.select(
        installation.c.phase,
        installation.c.since,
        installation.c.plan,
        identity.c.installation,
        _IS_PURGED.label("is_purged"),
    ).select_from(installation.join(identity, installation.c.id == identity.c.id))
)
_HIDDEN: Final = insert(cutover_steps).on_conflict_do_nothing()


def stored_in(connection: sa.Connection) -> Stored:
    """What the database says of itself."""
    try:
        [[phase, since, plan, its, is_purged]] = _STORED.rows(connection, {})
    except (ValueError, OverflowError) as error:
        where = str(path_of(connection.engine))
        raise DatabaseDamaged(where, "it does not say how far the release has come") from error
    return Stored(its, Release(phase, since, plan), bool(is_purged))


@attrs.frozen
class PhaseGate:
    """What every transaction on a database passes; *lets_pass*: whoever comes brings it to where it has to be."""

    marks: Marks
    lets_pass: bool = False

    def look(self, connection: sa.Connection) -> Release | None:
        """The release that everybody is to see instead of the stored one; None when the stored one holds.

        Raises as `seen`.
        """
        stored, release = self._measured(connection)
        return None if release == stored.release else release

    def seen(self, connection: sa.Connection) -> Release:
        """The release that everybody is to see.

        Raises:
            RestoredBefore: the database is older than the cut-over that was finished here.
        """
        return self._measured(connection)[1]

    def _measured(self, connection: sa.Connection) -> tuple[Stored, Release]:
        """What the database says, and what everybody is to see."""
        stored = stored_in(connection)
        mark = self.marks.read(stored.installation)
        if not self.lets_pass and gate(stored, mark) is Gate.HELD:
            raise RestoredBefore(stored.release.phase, is_noted=bool(mark and mark.of))
        with suppress(OSError):  # whoever may only read can note nothing
            self._note(stored)
        return stored, seen(stored, mark)

    def enforce(self, connection: sa.Connection) -> None:
        """Bring the stored phase to where it has to be at least, as the first thing of a change. Raises as `look`.

        Whoever may pass brings it there himself, and sees it as it is stored.
        """
        release = self.look(connection)
        if release is not None and not self.lets_pass:
            since = release.since or datetime.now(UTC)
            connection.execute(
                sa.update(installation).values(phase=release.phase, since=since, plan=release.plan)
            )
            connection.execute(_HIDDEN, {"step": CutoverStep.HIDE, "at": since, "removed": 0})

    def keep(self, connection: sa.Connection) -> None:
        """Note how far the release goes with the change that is about to be kept.

        Raises:
            DatabaseUnreachable: it cannot be noted, so the change must not be kept.
        """
        stored = stored_in(connection)
        try:
            self._note(stored)
        except OSError as error:
            if self._must_be_noted(stored):
                raise DatabaseUnreachable(str(self.marks.database), error.strerror or str(error)) from error

    def _note(self, stored: Stored) -> None:
        release = stored.release
        if release.phase is not Phase.BEFORE:
            self.marks.reach(HighWater(stored.installation, release.phase, release.since))

    def _must_be_noted(self, stored: Stored) -> bool:
        """False when it is noted in one place at least."""
        mark = self.marks.read(stored.installation)
        return mark is None or AHEAD[mark.phase] < AHEAD[stored.release.phase]

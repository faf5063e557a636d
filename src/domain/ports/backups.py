"""Copies of the database: which are known, how one is made, how one is put back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from influence.domain.backups import CopyFacts, CopyMade, KnownCopy, Losses
from influence.domain.phase import Phase
from influence.domain.ports.storage import Storage

Watch = Callable[[int, int], None]
"""Told how much is done, of how much."""


class GatedStorage(Storage, Protocol):
    """A storage that refuses to serve a database older than the cut-over of this installation.

    `begin` and `view` raise RestoredBefore for such a one.
    """

    def for_cutover(self) -> Storage:
        """The same storage for those who bring the database to where it has to be.

        They look at it in phase CLOSING like everybody; in a unit of work they see the phase that is stored, and
        move it themselves.
        """
        ...


class Copies(Protocol):
    """Makes copies of the database that is in use."""

    def refuse_unless_free(self, path: Path, *, force: bool) -> None:
        """Pass when a copy may be written to *path*.

        Raises:
            CopyInTheWay: it may not.
        """
        ...

    def write(self, path: Path, watch: Watch) -> CopyMade:
        """Copy one moment of the database to *path*: whole, checked, synced, for its owner only, or not at all.

        Raises:
            CopyNotWritten: it could not be made.
        """
        ...


class PuttingBack(Protocol):
    """A copy that was looked at, brought up to date beside the database, and waits to take its place."""

    @property
    def facts(self) -> CopyFacts: ...
    @property
    def is_replacing(self) -> bool:
        """True when there is a database now."""
        ...

    @property
    def phase_now(self) -> Phase | None:
        """How far the release has come in the present database, if that can be read."""
        ...

    @property
    def holds_old_source(self) -> bool | None:
        """Whether the present database holds data of the old source; None when that cannot be told."""
        ...

    @property
    def is_held(self) -> bool:
        """True when it will be served to nobody until the cut-over ran on it again."""
        ...

    def losses(self) -> Losses | None:
        """What would be lost; None when the present database is missing or cannot be read."""
        ...

    def put(self, kept: KnownCopy | None, by: str) -> None:
        """Take the database's place; what is known of other copies stays known.

        *kept* is where the present database is kept, and what to write down about it; None discards it. *by* acts.

        Raises:
            DatabaseInUse: another program has it open.
        """
        ...


class Restoring(Protocol):
    """Puts copies back."""

    def open(self, path: Path, watch: Watch) -> AbstractContextManager[PuttingBack]:
        """Look at *path* and make it ready; what was not put is gone with the block.

        Raises:
            CopyUnusable: it is not ours, not whole, of a newer version, or of another installation.
        """
        ...

    def keep_at(self, now: datetime) -> str:
        """A free place beside the database for the present one."""
        ...

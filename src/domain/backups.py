"""Copies of the database that this installation knows of: out of reach until somebody deletes them."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

import attrs

from influence.domain.errors import BadInput, Refused
from influence.domain.phase import Phase

LONGEST_PLACE = 1000


class Origin(StrEnum):
    """How a copy came to be."""

    MADE = "made"
    DECLARED = "declared"
    KEPT = "kept_by_restore"


@attrs.frozen(kw_only=True)
class KnownCopy:
    """One copy. Without a *fingerprint* one of ours was not finished, and may lie about half made.

    *phase* is None where nobody knows it; *kept_until* is None where nobody said when it will be deleted.
    """

    token: str
    place: str = attrs.field(validator=[attrs.validators.min_len(1), attrs.validators.max_len(LONGEST_PLACE)])
    origin: Origin
    made_at: datetime
    made_by: str
    phase: Phase | None = None
    kept_until: date | None = None
    fingerprint: str | None = None
    gone_at: datetime | None = None
    gone_by: str | None = None
    number: int = 0

    @property
    def is_out_of_reach(self) -> bool:
        """True as long as nobody said that it is deleted."""
        return self.gone_at is None

    @property
    def may_hold_old_source(self) -> bool:
        """False only for what was made after the cut-over."""
        return self.is_out_of_reach and self.phase is not Phase.AFTER

    def is_overdue(self, today: date) -> bool:
        """True when it should have been deleted by now."""
        return self.is_out_of_reach and self.kept_until is not None and self.kept_until < today


@attrs.frozen
class CopyMade:
    """A finished copy: its SHA-256 as hex, and its size."""

    fingerprint: str
    size: int


@attrs.frozen
class CopyFacts:
    """What a file that is to be put back tells. *installation* is None where it is older than such ids."""

    path: str
    fingerprint: str
    revision: str
    phase: Phase
    installation: str | None


@attrs.frozen
class Losses:
    """What the present database holds and the copy does not: rows by table, and the newest time among them."""

    rows: dict[str, int]
    newest: datetime | None


@attrs.frozen
class Restored:
    """A copy that was put back, or would be.

    *losses* is what it does not hold (None: the present database cannot be read), *kept* where the present database is
    set aside, and *keeps_old_source* whether it brings data of the old source along there (None: nobody can tell).
    """

    copy: CopyFacts
    losses: Losses | None
    kept: str | None
    is_held: bool
    keeps_old_source: bool | None = False


@attrs.frozen
class CopyUnknown(Refused):
    """No copy of that number is known."""

    code: ClassVar[str] = "backup_unknown"

    number: int

    def __str__(self) -> str:
        return f"No copy {self.number} is known, or it is said to be deleted already."

    @property
    def remedies(self) -> tuple[str, ...]:
        """See which are."""
        return ("See the copies: influence backup list --gone",)


@attrs.frozen
class CopyInTheWay(Refused):
    """There is a file already."""

    code: ClassVar[str] = "backup_exists"

    path: str
    why: str = "there is a file already"
    may_force: bool = True

    def __str__(self) -> str:
        return f"No copy is written to {self.path}: {self.why}. It was left as it is."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Another name."""
        return ("Name another file.", *(["Overwrite it: --force"] if self.may_force else []))


@attrs.frozen
class CopyNotWritten(Refused):
    """The copy could not be made; nothing is left of it."""

    code: ClassVar[str] = "backup_failed"

    path: str
    why: str

    def __str__(self) -> str:
        return f"The copy {self.path} could not be made: {self.why}. Nothing of it is left."

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to look at."""
        return ("Check that the folder is there, that it can be written, and that the disk has room.",)


@attrs.frozen
class CopyUnusable(BadInput):
    """The file cannot be put back."""

    code: ClassVar[str] = "backup_unusable"

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path} cannot be put back: {self.why}. The present database was left as it is."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Another one."""
        return ("Name a copy that influence backup made of this installation: influence backup list",)


@attrs.frozen
class DatabaseInUse(Refused):
    """Another program has the database open."""

    code: ClassVar[str] = "database_in_use"

    where: str

    def __str__(self) -> str:
        return f"Another program has {self.where} open. Nothing was replaced."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Stop it."""
        return (
            "Stop all programs that use it (influence worker, influence serve), then run the same command again.",
        )

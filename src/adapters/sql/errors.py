"""Databases that cannot be used, and why."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar, Final

import attrs

from influence.domain.errors import BadInput, InfluenceError, Refused


@attrs.frozen
class DatabaseAddressUnusable(BadInput):
    """An address that names no database this program can use."""

    code: ClassVar[str] = "bad_database_address"

    address: str
    why: str

    def __str__(self) -> str:
        return f"The database address {self.address!r} cannot be used: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How addresses are written."""
        return ("Write it like sqlite:////home/me/influence.db (INFLUENCE_DATABASE or --database).",)


@attrs.frozen
class DatabaseMissing(Refused):
    """There is no database yet."""

    code: ClassVar[str] = "database_missing"

    where: str

    def __str__(self) -> str:
        return f"There is no database at {self.where}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Make it, or look elsewhere."""
        return (
            "Set it up: influence init",
            "Or name the one you mean: --database sqlite:///FILE (INFLUENCE_DATABASE)",
        )


@attrs.frozen
class DatabaseOutdated(Refused):
    """It was made by an older version of this program."""

    code: ClassVar[str] = "database_outdated"

    where: str
    revision: str

    def __str__(self) -> str:
        return f"The database at {self.where} was made by an older version (schema {self.revision})."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Bring it up to date."""
        return ("Back it up, then bring it up to date: influence init",)


@attrs.frozen
class DatabaseNewer(Refused):
    """It was made by a newer version of this program."""

    code: ClassVar[str] = "database_newer"

    where: str
    revision: str

    def __str__(self) -> str:
        return f"The database at {self.where} was made by a newer version (schema {self.revision})."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Use that version."""
        return ("Install the version of influence that made it, or a later one.",)


@attrs.frozen
class DatabaseForeign(Refused):
    """It is no database of this program; it is left alone."""

    code: ClassVar[str] = "database_foreign"

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where} is no database of influence: {self.why}. It was left as it is."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look elsewhere."""
        return ("Name another file: --database sqlite:///FILE (INFLUENCE_DATABASE)",)


@attrs.frozen
class DatabaseDamaged(Refused):
    """It cannot be read; nothing is repaired silently."""

    code: ClassVar[str] = "database_damaged"

    where: str
    why: str

    def __str__(self) -> str:
        return f"The database at {self.where} is damaged: {self.why}. It was left as it is."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Go back to a copy."""
        return ("Put back the newest copy of the file.",)


@attrs.frozen
class DatabaseUnreachable(Refused):
    """The file cannot be opened for reading and writing."""

    code: ClassVar[str] = "database_unreachable"

    where: str
    why: str

    def __str__(self) -> str:
        return f"The database at {self.where} cannot be opened: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to look at."""
        return ("Check that the file and its folder can be read and written, and that the disk has room.",)


@attrs.frozen
class DatabaseUnsafe(Refused):
    """A setting that protects the data does not hold."""

    code: ClassVar[str] = "database_unsafe"

    setting: str
    wanted: str
    found: str

    def __str__(self) -> str:
        return (
            f"The database does not take the setting {self.setting}={self.wanted} (it says {self.found}); "
            f"without it data could be lost or linger after deletion."
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where it does hold."""
        return ("Put the database file on a local disk, and use a Python with an unrestricted SQLite.",)


@attrs.frozen
class DatabaseBusy(Refused):
    """Somebody else kept writing for too long."""

    code: ClassVar[str] = "database_busy"

    def __str__(self) -> str:
        return "Another program is writing to the database and did not finish in time. Nothing was done."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Wait."""
        return ("Try again in a moment.", "See which program has the database open.")


@attrs.frozen
class DatabaseFull(Refused):
    """There is no room for what is to be kept."""

    code: ClassVar[str] = "database_full"

    where: str

    def __str__(self) -> str:
        return f"The disk has no room for the database at {self.where}. The change at hand was dropped as a whole."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Make room."""
        return ("Make room on the disk, then run the same command again. Reading goes on meanwhile.",)


_PLAIN: Final[Mapping[str, Callable[[str], InfluenceError]]] = {
    # what the database's own message holds, and what it means
    "is full": DatabaseFull,
    "image is malformed": lambda where: DatabaseDamaged(where, "its pages do not fit together"),
    "not a database": lambda where: DatabaseDamaged(where, "it is no SQLite file"),
    "disk I/O error": lambda where: DatabaseUnreachable(where, "the disk gives an error"),
    "is locked": lambda _: DatabaseBusy(),
}


def plainly(error: BaseException, where: Path) -> InfluenceError | None:
    """What *error*, or one that it followed on, means; None for a mistake of the program."""
    messages = "; ".join(str(getattr(one, "orig", one)) for one in _chain(error))
    return next((meaning(str(where)) for words, meaning in _PLAIN.items() if words in messages), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__

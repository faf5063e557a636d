"""What a check-up tells of a database file: its protections read back, and what is noted of its release."""

from pathlib import Path

from influence.adapters.sql.engines import Mode, engine_for, file_of, is_read_only, protections, transaction
from influence.adapters.sql.gate import stored_in
from influence.adapters.sql.marks import Marks
from influence.adapters.sql.schema import check
from influence.domain.high_water import Gate, RestoredBefore, gate


def protections_told(url: str) -> str:
    """The settings that protect the data, as the database tells them. Raises DatabaseUnsafe when one does not hold."""
    check(url)
    if is_read_only(file_of(url)):
        return "the file may only be read"
    engine = engine_for(url)
    try:
        with transaction(engine, Mode.READ) as connection:
            return ", ".join(f"{name}={told}" for name, told in protections(connection).items())
    finally:
        engine.dispose()


def mark_told(url: str, home: Path) -> str:
    """What is noted of the release outside the database.

    Raises:
        RestoredBefore: the database is older.
    """
    check(url)
    engine = engine_for(url)
    try:
        with transaction(engine, Mode.READ) as connection:
            stored = stored_in(connection)
    finally:
        engine.dispose()
    marks = Marks(file_of(url), home)
    mark = marks.read(stored.installation)
    if gate(stored, mark) is Gate.HELD:
        raise RestoredBefore(stored.release.phase, is_noted=bool(mark and mark.of))
    if mark is None:
        return "nothing is noted outside the database yet"
    where = ", ".join(str(file.path) for file in marks.files(stored.installation) if file.read() is not None)
    return f"phase {mark.phase.value} is noted in {where}; the database says {stored.release.phase.value}"

"""Database files with flipped bits: opened, or refused with a reason; never a surprise."""

import random
from pathlib import Path

import pytest

from influence.adapters.sql.storage import SqlStorage, open_storage
from influence.domain.errors import InfluenceError
from tests.adapters.sql.sentinels import close, plant
from tests.support.sometimes import assert_reached, sometimes

HEADER = 100


def spoil(content: bytes, chance: random.Random) -> bytes:
    """*content* with up to eight bytes changed, half of the time in its header."""
    spoiled = bytearray(content)
    end = chance.choice((HEADER, len(spoiled)))
    for _ in range(chance.randint(1, 8)):
        spoiled[chance.randrange(end)] = chance.randrange(256)
    return bytes(spoiled[: chance.choice((len(spoiled), len(spoiled), chance.randrange(1, len(spoiled))))])


def look(url: str) -> None:
    """Open it as every command does, and count what the old source left."""
    storage = open_storage(url)
    try:
        with storage.begin("acme") as work:
            work.old_source.counts()
            work.commit()
    finally:
        storage.engine.dispose()


def refused(url: str) -> InfluenceError | None:
    """How looking is refused, if it is."""
    try:
        look(url)
    except InfluenceError as refusal:
        return refusal
    return None


def try_files(database: Path, storage: SqlStorage, files: int) -> None:
    """So many spoiled files, each looked at."""
    plant(storage, 5)
    close(storage)
    storage.engine.dispose()
    content, chance = database.read_bytes(), random.Random(40)
    for _ in range(files):
        for suffix in ("-wal", "-shm", "-journal", "-phase"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)
        database.write_bytes(spoil(content, chance))
        refusal = refused(f"sqlite:///{database}")
        sometimes("opened" if refusal is None else refusal.code)
        assert refusal is None or (str(refusal).endswith(".") and refusal.remedies)


def test_spoiled_files_are_refused_with_a_reason(database: Path, storage: SqlStorage) -> None:
    try_files(database, storage, 60)

    assert_reached(["opened", "database_damaged", "database_foreign"])


@pytest.mark.soak
def test_ten_thousand_spoiled_files_are_no_surprise(database: Path, storage: SqlStorage) -> None:
    try_files(database, storage, 10_000)

    assert_reached(["opened", "database_damaged", "database_foreign"])

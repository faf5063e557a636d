"""What is erased because a right was lost leaves no byte behind."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from influence.adapters.sql.evidence import SUFFIXES
from influence.adapters.sql.storage import SqlStorage
from influence.domain.accounts import AccountId
from influence.domain.capabilities import Kind
from influence.domain.metrics import AccountMetric
from influence.domain.provenance import Provenance
from influence.domain.values import Money, Value
from influence.testing.builders import a_member, a_snapshot
from influence.testing.moments import days_later
from tests.adapters.sql.sentinels import PATTERN

COUNT = 60
DAYS = 3


def a_sentinel(number: int) -> tuple[bytes, bytes]:
    """A closed text and a closed number, as they stand in the file."""
    return f"XQ{number:05}".encode(), (PATTERN + number).to_bytes(6, "big")


def plant(storage: SqlStorage) -> list[AccountId]:
    """Accounts whose snapshots mix what an AN account may hold with what it may not."""
    with storage.begin("acme") as work:
        accounts = [work.accounts.add(a_member(f"ann{number}")).id for number in range(COUNT)]
        for number, account in enumerate(accounts):
            text, _ = a_sentinel(number)
            for day in range(DAYS):
                said: dict[AccountMetric, Value] = {
                    AccountMetric.FOLLOWER_COUNT: 1200 + day,
                    AccountMetric.AVERAGE_VIEWS: PATTERN + number,
                    AccountMetric.AUDIENCE_LOCALES: ((text.decode(), 1.0),),
                    AccountMetric.DISPLAY_NAME: f"Open name {number}",
                    AccountMetric.CREATOR_RATE: Money(1, "EUR"),
                }
                for source in (Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED):
                    work.figures.keep_account(account, a_snapshot(said, source=source, as_of=days_later(day)))
        work.commit()
    return accounts


def found(database: Path) -> int:
    """How many planted things stand in any byte of any file."""
    files = [file for suffix in SUFFIXES if (file := Path(f"{database}{suffix}")).exists()]
    everything = b"\0".join(file.read_bytes() for file in files)
    return sum(thing in everything for number in range(COUNT) for thing in a_sentinel(number))


@pytest.mark.parametrize("kind", [Kind.AUTHENTICATED_NON_TTCM, Kind.UNSUPPORTED])
def test_no_byte_of_an_erased_figure_is_left(database: Path, storage: SqlStorage, kind: Kind) -> None:
    accounts = plant(storage)
    storage.engine.dispose()
    planted = found(database)

    with storage.begin("acme") as work:
        work.erasure.keep_only(kind, accounts)
        work.commit()
    storage.engine.dispose()  # the last connection empties the log

    assert planted == 2 * COUNT
    assert found(database) == 0
    with closing(sqlite3.connect(database)) as connection:
        [left] = connection.execute("SELECT count(*) FROM account_days").fetchone()
    assert left == (0 if kind is Kind.UNSUPPORTED else COUNT * DAYS * 2)

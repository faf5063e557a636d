import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from influence.adapters.sql.storage import SqlStorage
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.provenance import Provenance
from influence.testing.builders import a_legacy_row, a_member, a_snapshot
from influence.testing.moments import NOON
from tests.adapters.sql.sentinels import close, remove_all

BYPASS = """
import itertools, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
written = 0
for number in itertools.count():
    try:
        connection.execute("BEGIN")
        (phase,) = connection.execute("SELECT phase FROM installation").fetchone()
        connection.execute(
            "INSERT INTO account_days (account_id, source, day, as_of) VALUES (1, 1, ?, 1)",
            (int(sys.argv[2]) * 1_000_000 + number,),
        )
        connection.execute("COMMIT")
        written += 1
        if written == 1:
            print("writing", flush=True)
    except sqlite3.OperationalError:
        connection.execute("ROLLBACK")
    except sqlite3.IntegrityError as error:
        print(error, flush=True)
        break
"""


def test_a_writer_that_began_before_is_refused_all_the_same(
    raw: sqlite3.Connection, storage: SqlStorage
) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member()).id
        work.commit()
    raw.execute("BEGIN")
    assert raw.execute("SELECT phase FROM installation").fetchone() == ("before",)
    close(storage)

    with pytest.raises(sqlite3.OperationalError, match="locked"):  # its moment is over
        raw.execute(
            "INSERT INTO account_days (account_id, source, day, as_of) VALUES (?, 1, 1, 1)",
            (account,),
        )


@pytest.mark.slow
def test_no_row_gets_past_the_beginning_of_the_cut_over(database: Path, storage: SqlStorage) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member()).id
        assert account == 1
        work.commit()
    written, refused = threading.Semaphore(0), []

    def keep_taking_over(name: str) -> None:
        for number in range(100_000):
            try:
                with storage.begin("acme") as work:
                    work.takeover.put([a_legacy_row(f"{name}{number}")], at=NOON, by="mara")
                    work.commit()
                written.release()
            except LegacyWriteRefused:
                refused.append(name)
                return

    threads = [threading.Thread(target=keep_taking_over, args=(name,)) for name in ("x", "y")]
    command = [sys.executable, "-c", BYPASS, str(database)]
    programs = [
        subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, text=True) for number in (1, 2)
    ]
    for thread in threads:
        thread.start()
    for _ in range(20):
        written.acquire()
    assert [program.stdout and program.stdout.readline() for program in programs] == ["writing\n"] * 2

    close(storage)
    gone = remove_all(storage, 50)
    for thread in threads:
        thread.join()
    assert [program.communicate()[0] for program in programs] == ["old_source_closed\n"] * 2

    assert gone >= 20
    assert sorted(refused) == ["x", "y"]
    with storage.view("acme") as view:
        assert set(view.old_source.counts().values()) == {0}


def test_a_refused_write_leaves_the_rest_of_its_work(storage: SqlStorage) -> None:
    close(storage)
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member()).id
        with pytest.raises(LegacyWriteRefused):
            work.figures.keep_account(account, a_snapshot(source=Provenance.LEGACY))
        work.commit()

    with storage.view("acme") as view:
        assert view.accounts.get(account).handle == "ann.cooks"

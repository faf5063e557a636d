import signal
import subprocess
import sys
from pathlib import Path

import pytest

from influence.adapters.sql.premises import SqlPremises
from influence.adapters.sql.removal import FIRST_OF_STAGE, MOST_ROWS
from influence.adapters.sql.storage import SqlStorage
from tests.adapters.sql.sentinels import close, handle, kept_figures, plant, remove_all, texts

COUNT = 200
PROGRAM = """
import sys
from influence.adapters.sql.storage import open_storage
storage = open_storage(sys.argv[1])
removed = -1
while removed:
    with storage.begin("acme") as work:
        removed = work.old_source.remove(int(sys.argv[2]))
        work.commit()
    print(removed, flush=True)
"""
HANDLES = [handle(number) for number in range(COUNT)]


@pytest.mark.slow
@pytest.mark.parametrize(("most", "batches"), [(1, 3), (7, 1), (7, 40), (40, 6)])
def test_a_killed_removal_is_taken_up_where_it_stopped(
    database: Path, storage: SqlStorage, premises: SqlPremises, most: int, batches: int
) -> None:
    plant(storage, COUNT)
    with storage.begin("acme") as work:
        before = kept_figures(work, HANDLES)
    close(storage)
    command = [sys.executable, "-c", PROGRAM, f"sqlite:///{database}", str(most)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        reported = sum(int(process.stdout.readline()) for _ in range(batches))
        process.send_signal(signal.SIGKILL)

    rest = remove_all(storage)

    assert 0 < rest <= 4 * COUNT - reported  # at most one batch more than it could tell
    with storage.begin("acme") as work:
        assert set(work.old_source.counts().values()) == {0}
        assert [removed.count for removed in work.installation.removed_posts()] == [COUNT]
        assert kept_figures(work, HANDLES) == before
    premises.scrub()
    assert premises.examine([text.encode() for text in texts(COUNT // 2)]) == ()


def test_posts_begin_small_however_large_the_turns_of_accounts_grew(storage: SqlStorage) -> None:
    count = FIRST_OF_STAGE + 100
    plant(storage, count)
    close(storage)
    posts_left = [count]
    while posts_left[-1]:
        with storage.begin("acme") as work:
            work.old_source.remove(MOST_ROWS)
            posts_left.append(work.old_source.counts()["posts"])
            work.commit()

    first_that_went = next(left for left in posts_left if left < count)

    assert first_that_went == count - FIRST_OF_STAGE


def test_a_removal_in_another_process_is_no_surprise(database: Path, storage: SqlStorage) -> None:
    plant(storage, 30)
    close(storage)
    with storage.begin("acme") as work:
        assert work.old_source.remove(5)
        work.commit()
    subprocess.run(
        [sys.executable, "-c", PROGRAM, f"sqlite:///{database}", "1000"], check=True, capture_output=True
    )

    assert remove_all(storage) == 0
    with storage.view("acme") as view:
        assert [removed.count for removed in view.installation.removed_posts()] == [30]


def test_an_old_backup_that_is_put_back_is_removed_as_well(
    database: Path, storage: SqlStorage, tmp_path: Path
) -> None:
    plant(storage, 10)
    close(storage)
    storage.engine.dispose()
    backup = database.read_bytes()
    assert remove_all(storage) == 40
    storage.engine.dispose()
    database.write_bytes(backup)

    assert remove_all(storage) == 40

"""I3: once the cut-over began the database takes nothing of the old source, whoever wrote first."""

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.phase import Phase, PhaseRefused, Release
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.storage import UnitOfWork
from influence.domain.posts import Attachment, Post, Why
from influence.domain.provenance import Provenance
from influence.testing.builders import a_campaign
from influence.testing.moments import NOON
from tests.contract.storage.backends import BACKENDS, sqlite
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

Write = Callable[[UnitOfWork, int], None]


def with_a_known_video(desk: Desk) -> Desk:
    """A member who takes part in a campaign and has a video that TikTok has shown."""
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.market.add_video("ann")
    desk.sync_posts(desk.by)
    return desk


@pytest.fixture(params=BACKENDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk with a member who takes part in a campaign and has a known video, on each kind of store."""
    with BACKENDS[request.param](tmp_path) as backend:
        yield with_a_known_video(Desk(backend.storage, backend.premises, tmp_path))


def take_over(work: UnitOfWork, number: int) -> None:
    row = LegacyRow(f"creator{number}", {AccountMetric.FOLLOWER_COUNT: number})
    work.takeover.put([row], at=NOON, by="mara")


def keep_account_figures(work: UnitOfWork, number: int) -> None:
    ann = work.accounts.find(Network.TIKTOK, "ann")
    assert ann is not None
    said = {AccountMetric.LEGACY_FOLLOWERS: number}
    work.figures.keep_account(ann.id, Snapshot(Provenance.LEGACY, NOON, NOON, said))


def keep_post(work: UnitOfWork, number: int) -> None:
    ann = work.accounts.find(Network.TIKTOK, "ann")
    assert ann is not None
    work.posts.keep([Post(Network.TIKTOK, f"old-{number}", ann.id, "x", Provenance.LEGACY)])


def keep_post_figures(work: UnitOfWork, number: int) -> None:
    campaign = work.campaigns.all()[0]
    post = next(p for p in work.posts.of_participants(campaign.id) if p.source is not Provenance.LEGACY)
    said = {PostMetric.LIKES: number}
    work.figures.keep_post(post.id, Snapshot(Provenance.LEGACY, NOON, NOON, said))


def capture(work: UnitOfWork, number: int) -> None:
    campaign = work.campaigns.all()[0]
    post = next(p for p in work.posts.of_participants(campaign.id) if p.source is not Provenance.LEGACY)
    work.posts.attach([Attachment(campaign.id, post.id, Network.TIKTOK, Why.LEGACY_CAPTURE, NOON)])


WRITES: list[Write] = [take_over, keep_account_figures, keep_post, keep_post_figures, capture]


def old_rows(desk: Desk) -> int:
    return sum(desk.watch.status(desk.by).left.values())


@pytest.mark.parametrize("phase", [Phase.CLOSING, Phase.AFTER])
def test_every_way_of_writing_is_refused(desk: Desk, phase: Phase) -> None:
    for write in WRITES:
        before = old_rows(desk)
        with desk.write() as work:
            write(work, 1)
        assert old_rows(desk) > before, write
    if phase is Phase.CLOSING:
        desk.hide()
    else:
        desk.cut_over()
    left = old_rows(desk)

    for write in WRITES:
        with desk.storage.begin("acme") as work, pytest.raises(LegacyWriteRefused):
            write(work, 2)

    assert old_rows(desk) == left
    assert (desk.premises.examine() == ()) is (phase is Phase.AFTER)


def test_the_rest_of_a_refused_command_can_still_be_kept(desk: Desk) -> None:
    desk.cut_over()

    with desk.write() as work:
        for write in WRITES:
            with pytest.raises(LegacyWriteRefused):
                write(work, 1)
        work.campaigns.add(a_campaign("Summer"))

    with desk.view() as view:
        assert view.campaigns.named("Summer") is not None
    assert old_rows(desk) == 0


def test_the_phase_never_goes_back(desk: Desk) -> None:
    desk.cut_over()

    with desk.write() as work:
        for phase in (Phase.BEFORE, Phase.CLOSING, Phase.AFTER):
            with pytest.raises(PhaseRefused):
                work.installation.move(Release(phase, NOON))

    assert desk.phase() is Phase.AFTER


STATEMENTS = (
    """INSERT INTO account_days (account_id, source, day, as_of)
       SELECT id, 1, 1, 1 FROM accounts""",
    """INSERT OR REPLACE INTO account_days (account_id, source, day, as_of)
       SELECT id, 1, 1, 1 FROM accounts""",
    "UPDATE account_days SET source = 1, definitions = 0",
    """INSERT INTO posts (tenant_id, network, external_id, account_id, url, caption, status, source)
       SELECT tenant_id, network, 'x', id, 'x', '', 'live', 'legacy' FROM accounts""",
    "UPDATE posts SET source = 'legacy'",
    """INSERT INTO post_days (post_id, source, day, as_of)
       SELECT id, 1, 1, 1 FROM posts""",
    "UPDATE post_days SET source = 1, definitions = 0",
    """INSERT INTO attachments (tenant_id, campaign_id, post_id, network, why, at, by)
       SELECT posts.tenant_id, campaigns.id, posts.id, 'tiktok', 'legacy_capture', 1, '' FROM posts, campaigns""",
)


@pytest.mark.parametrize("begun", [False, True], ids=["before", "closing"])
def test_the_database_itself_says_no(tmp_path: Path, begun: bool) -> None:
    with sqlite(tmp_path) as backend:
        desk = with_a_known_video(Desk(backend.storage, backend.premises, tmp_path))
        if begun:
            desk.hide()

        for statement in STATEMENTS:
            with closing(sqlite3.connect(tmp_path / "influence.db")) as connection:
                if begun:
                    with pytest.raises(sqlite3.IntegrityError, match="old_source_closed"):
                        connection.execute(statement)
                else:
                    assert connection.execute(statement).rowcount > 0


def write_until_refused(desk: Desk, seed: str, begin: threading.Barrier) -> int:
    """Write until the database says no; the answer is how often it said yes."""
    chance, kept = random.Random(seed), 0
    begin.wait()
    while True:
        with desk.storage.begin("acme") as work:
            try:
                chance.choice(WRITES)(work, chance.randrange(10**6))
            except LegacyWriteRefused:
                return kept
            work.commit()
            kept += 1


def race(folder: Path, seed: int) -> None:
    """Two writers of the old source against the beginning of the cut-over, which then comes to its end."""
    with sqlite(folder) as backend, ThreadPoolExecutor(2) as writers:
        desk = with_a_known_video(Desk(backend.storage, backend.premises, folder))
        plan = desk.plan(desk.by, ask=False).plan
        begin = threading.Barrier(3)
        running = [writers.submit(write_until_refused, desk, f"{seed}/{n}", begin) for n in range(2)]
        begin.wait()
        for _ in range(random.Random(seed).randrange(20)):
            desk.handles()  # let the writers write

        with desk.write() as work:
            closing = Release().to(Phase.CLOSING, at=NOON, plan=plan.digest)
            work.installation.move(closing)
        status = desk.apply(desk.by, plan)

        assert status.release.phase is Phase.AFTER
        sometimes("a writer was in time", sum(one.result(timeout=60) for one in running))
        assert sum(status.left.values()) == old_rows(desk) == 0
        assert desk.premises.examine() == ()


def test_no_race_leaves_a_row_behind(tmp_path: Path) -> None:
    for seed in range(3):
        folder = tmp_path / str(seed)
        folder.mkdir()
        race(folder, seed)

    assert_reached({"a writer was in time"})


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_no_race_of_many_leaves_a_row_behind(tmp_path: Path) -> None:
    for seed in range(500):
        folder = tmp_path / str(seed)
        folder.mkdir()
        race(folder, seed)

    assert_reached({"a writer was in time"})

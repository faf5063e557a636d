"""The report of a campaign with 1,000 posts and 90 days of figures, and a workbook of 100,000 rows."""

import json
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path
from random import Random
from typing import Final

from bench.figures import Figure, paired, seconds
from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.reports.forms import WrittenReports
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage, open_storage
from influence.application.acting import Actor
from influence.application.read_posts import ReadPosts
from influence.application.report_campaign import ReportCampaign
from influence.domain.campaigns import Campaign
from influence.domain.formulas import Definitions
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.ports.accounts import AccountFilter
from influence.domain.posts import Attachment, Post, PostId, Why
from influence.domain.provenance import Provenance
from influence.domain.report_document import CellForm, Column, Document, FileForm, Row, Table

_POSTS, _DAYS, _CREATORS, _ROWS = 1_000, 90, 50, 100_000
_FIRST: Final = datetime(2026, 8, 1, 6, tzinfo=UTC)
_LAST: Final = _FIRST + timedelta(days=_DAYS)
_P: Final = PostMetric
_ACCOUNT: Final = """
INSERT INTO accounts (id, tenant_id, network, handle, handle_folded, creator_id, membership, checked_at, door,
                      added_at, added_by, version)
VALUES (?1, 1, 'tiktok', 'creator.' || ?1, 'creator.' || ?1, ?1, 'in', 0, 'crm', 0, 'bench', 0)
"""
_QUERIES: Final = (
    "SELECT * FROM campaigns WHERE id = 1",
    "SELECT accounts.* FROM accounts JOIN participants ON account_id = accounts.id WHERE campaign_id = 1",
    "SELECT * FROM attachments WHERE campaign_id = 1",
    "SELECT * FROM orders WHERE campaign_id = 1",
    "SELECT posts.* FROM posts JOIN participants USING (account_id) WHERE campaign_id = 1",
    """
    SELECT post_days.* FROM post_days WHERE post_id IN (SELECT post_id FROM attachments WHERE campaign_id = 1)
       AND day = (SELECT max(day) FROM post_days AS other
                   WHERE other.post_id = post_days.post_id AND other.source = post_days.source)
    """,
)
"""What a report needs at least: the campaign, who takes part, posts with their reasons, the newest figures of each."""


def _said(day: int, dice: Random) -> Snapshot[PostMetric]:
    at = _FIRST + timedelta(days=day)
    values = {
        _P.VIDEO_VIEWS: 1_000 * day + dice.randrange(999),
        _P.LIKES: 100 * day + dice.randrange(99),
        _P.COMMENTS: 10 * day + dice.randrange(9),
        _P.SHARES: day,
    }
    return Snapshot(Provenance.TTCM_PUBLIC, at, at, values, Definitions.TTCM)


def _build(database: Path) -> SqlStorage:
    prepare(f"sqlite:///{database}")
    storage = open_storage(f"sqlite:///{database}")
    storage.add_tenant("default")
    with sqlite3.connect(database) as connection:
        connection.executemany(_ACCOUNT, ((number,) for number in range(1, _CREATORS + 1)))
    connection.close()
    dice = Random(5)
    with storage.begin("default") as work:
        accounts = [account.id for account in work.accounts.select(AccountFilter())]
        campaign = work.campaigns.add(Campaign("Spring", "Acme", _FIRST, "bench"))
        for account in accounts:
            work.campaigns.join(campaign.id, account, _FIRST)
        posts = work.posts.keep(
            [
                Post(
                    Network.TIKTOK,
                    str(7_100_000_000_000_000_000 + number),
                    accounts[number % _CREATORS],
                    f"https://www.tiktok.com/@creator/video/{number}",
                    Provenance.TTCM_PUBLIC,
                    published_at=_FIRST,
                )
                for number in range(_POSTS)
            ]
        )
        work.posts.attach(
            [
                Attachment(campaign.id, post.id, Network.TIKTOK, Why.BY_HAND, _FIRST, by="bench")
                for post in posts
            ]
        )
        work.commit()
    for day in range(_DAYS):
        _keep(storage, [post.id for post in posts], [_said(day, dice) for _ in posts])
    return storage


def _keep(storage: SqlStorage, posts: Sequence[PostId], said: Sequence[Snapshot[PostMetric]]) -> None:
    with storage.begin("default") as work:
        work.figures.keep_posts(list(zip(posts, said, strict=True)))
        work.commit()


def _reporting(database: Path, storage: SqlStorage) -> Figure:
    clock = SteppedClock(_LAST)
    report = ReportCampaign(storage, ReadPosts(storage, FakeMarketplace(clock)), clock)
    by = Actor("default", "bench")
    bare = sqlite3.connect(database)

    def ours() -> None:
        made = report(by, "Spring", charts=True)
        if len(made.posts) != _POSTS or len(made.charts[0].line.points) != _DAYS:
            raise AssertionError("not everything is in the report")

    def queries() -> None:
        for query in _QUERIES:
            bare.execute(query).fetchall()

    figure = paired(
        "report of a campaign, 1,000 posts with 90 days of figures ÷ the bare queries",
        lambda: min(seconds(ours) for _ in range(3)),
        lambda: min(seconds(queries) for _ in range(3)),
        rounds=5,
        bar=3.0,
    )
    bare.close()
    return figure


def document(rows: int) -> Document:
    """A workbook's worth of rows like those of the sheet of sources."""
    columns = (
        Column("handle", "Influencer"),
        Column("post", "Post"),
        Column("figure", "Figure"),
        Column("value", "Value", CellForm.NUMBER),
        Column("as_of", "As of", CellForm.MOMENT),
        Column("formula", "How it is computed"),
    )
    row: Row = (
        "creator.1",
        "7100000000000000000",
        "Video views",
        123_456,
        _FIRST,
        "views, replays not counted",
    )
    table = Table("rows", "Rows", columns, lambda: repeat(row, rows))
    return Document("Rows", "Rows", (), (table,), (), table, _FIRST)


def peak(file: str) -> int:
    """Write 100,000 rows in this process; the most memory it ever held, in bytes."""
    with Path(file).open("wb") as into:
        WrittenReports().write(document(_ROWS), FileForm.XLSX, into)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _memory(folder: Path) -> Figure:
    code = "import json, sys; from bench.reports import peak; print(json.dumps(peak(sys.argv[1])))"
    told = subprocess.run(
        [sys.executable, "-c", code, str(folder / "rows.xlsx")], check=True, capture_output=True, text=True
    )
    megabytes = json.loads(told.stdout) / 2**20
    return Figure(
        "peak memory of a fresh process that writes 100,000 rows as XLSX", megabytes, None, "MB", 200
    )


def measure(folder: Path) -> list[Figure]:
    """The ratio of reading, and the memory of a long workbook."""
    database = folder / "reports.db"
    storage = _build(database)
    return [_reporting(database, storage), _memory(folder)]

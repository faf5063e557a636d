"""Workers in processes of their own that claim the same videos: `python claiming.py DATABASE TENANT CLAIMANT`."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from functools import reduce
from pathlib import Path
from typing import Final

import attrs

from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.domain.accounts import Account, Door
from influence.domain.campaigns import Campaign
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.networks import Network
from influence.domain.orders import MOST_POSTS, OrderId
from influence.domain.posts import LinkConflict
from influence.testing.moments import NOON

ROOT: Final = Path(__file__).parents[3]
CLAIMANTS: Final = ("acme", "acme", "bolt", "bolt")
"""The tenant of each of the four."""
AT_ONCE: Final = (10, 5, 10, 5)
"""How many videos each of them claims at once: all of them, or none."""
PAUSE: Final = 0.002
PATIENCE: Final = 3600
_MEMBER: Final = MembershipAnswer(Membership.IN, NOON)
_ORDER: Final = """
INSERT INTO orders (id, tenant_id, "key", campaign_id, account_id, posts_required, created_at, created_by, upstream_id,
                    campaign_code, invite_link, placed_at, version)
SELECT ?1, tenant_id, 'key ' || ?1, id, (SELECT min(account_id) FROM participants WHERE campaign_id = campaigns.id),
       10, 0, 'mara', 'up ' || ?1, 'CODE' || ?1, 'https://www.tiktok.com/t/' || ?1, 0, 0
  FROM campaigns WHERE name = ?2
"""
_LIVE: Final = "SELECT count(*), count(DISTINCT video_id) FROM order_links WHERE revoked_at IS NULL"


@attrs.frozen
class Race:
    """How it went: claims that were *won* and *lost*, and live *links*, of how many different *videos*."""

    won: int
    lost: int
    links: int
    videos: int
    seconds: float

    def wrong(self, videos: int) -> int:
        """How many of so many videos are linked twice, or to nobody, or not to who was told so."""
        return (self.links - self.videos) + (videos - self.videos) + abs(self.won - self.links)


def build(database: Path, videos: int) -> None:
    """Two tenants with two campaigns each, and in each an order for every ten videos."""
    prepare(f"sqlite:///{database}")
    storage = open_storage(f"sqlite:///{database}")
    for claimant, tenant in enumerate(CLAIMANTS):
        storage.add_tenant(tenant)
        with storage.begin(tenant) as work:
            known = work.accounts.find(Network.TIKTOK, "ann")
            ann = known or work.accounts.add(
                Account(Network.TIKTOK, "ann", Door.CRM, NOON, "mara", creator_id="7", answer=_MEMBER)
            )
            campaign = work.campaigns.add(Campaign(_name(claimant), "Acme", NOON, "mara"))
            work.campaigns.join(campaign.id, ann.id, NOON)
            work.commit()
    storage.engine.dispose()
    orders = range(-(-videos // MOST_POSTS))
    with closing(sqlite3.connect(database)) as connection, connection:
        for claimant in range(len(CLAIMANTS)):
            rows = ((_number(order, claimant), _name(claimant)) for order in orders)
            connection.executemany(_ORDER, rows)


def _name(claimant: int) -> str:
    return f"Campaign {claimant}"


def _number(order: int, claimant: int) -> OrderId:
    return OrderId(1 + order * len(CLAIMANTS) + claimant)


def race(database: Path, videos: int) -> Race:
    """All four claim every video, each in a process of its own, at once."""
    words = [sys.executable, "-m", "tests.adapters.sql.claiming", str(database), str(videos)]
    workers = [
        subprocess.Popen(
            [*words, str(claimant)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for claimant in range(len(CLAIMANTS))
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [json.loads(worker.communicate(timeout=PATIENCE)[0]) for worker in workers]
    seconds = time.perf_counter() - began
    assert [worker.returncode for worker in workers] == [0] * len(workers)
    with closing(sqlite3.connect(database)) as connection:
        links, different = connection.execute(_LIVE).fetchone()
    return Race(sum(t["won"] for t in told), sum(t["lost"] for t in told), links, different, seconds)


def _claims(videos: int, claimant: int) -> Iterator[tuple[OrderId, list[str]]]:
    for first in range(0, videos, AT_ONCE[claimant]):
        wanted = range(first, min(first + AT_ONCE[claimant], videos))
        order = _number(first // MOST_POSTS, claimant)
        yield order, [str(7_100_000_000_000_000_000 + video) for video in wanted]


def main(database: str, videos: int, claimant: int) -> None:
    """Claim every video for the orders of one claimant; what somebody else has is a conflict."""
    storage = open_storage(f"sqlite:///{database}")
    print("ready", flush=True)  # noqa: T201 - all begin at once
    sys.stdin.readline()
    won = lost = 0
    for number, wanted in _claims(videos, claimant):
        with storage.begin(CLAIMANTS[claimant]) as work:
            try:
                work.orders.save(
                    reduce(lambda order, video: order.linked(video, NOON), wanted, work.orders.get(number))
                )
                won += len(wanted)
            except LinkConflict:
                lost += len(wanted)
            work.commit()
        time.sleep(
            PAUSE
        )  # a worker asks TikTok meanwhile; without it the same one would write again and again
    print(json.dumps({"won": won, "lost": lost}))  # noqa: T201 - whoever started it reads it


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

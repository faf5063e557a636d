"""The Business API beside a bare handler that runs the same SQL and answers the same bytes; its tail and memory."""

import asyncio
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import attrs

from bench.figures import Figure
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.adapters.system.clock import SystemChance, SystemClock
from influence.application.acting import Actor
from influence.application.run_api_keys import RunApiKeys
from influence.domain.api_keys import Scope

FEW, MANY = 1_000, 1_000_000
PAGE: Final = 100
ONE_ACCOUNT, ONE_PAGE = "/api/v1/accounts/500", f"/api/v1/accounts?limit={PAGE}"
_LANES, _CROWD = 8, 50
_ROUNDS = 5
_REQUESTS: Final = {ONE_ACCOUNT: 1_000, ONE_PAGE: 200}
_MANY_REQUESTS = 100_000
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
_TODAY: Final = 20_400
_TOLD: Final = "i % 20 <> 0"
"""Of which accounts TikTok has told figures; of every second of them also a day earlier."""
_SEEN: Final = f"({_TODAY} * 86400000000 + i % 86400 * 1000000)"
_FILLED: Final = ("influencers", "influencer_tags", "accounts", "account_days", "roster")
_WHO: Final = "iif(i % 3 = 0, i, NULL)"
_DAYS_OF_EACH: Final = f"""
SELECT i, 2, {_TODAY} - ago, {_SEEN} - ago * 86400000000, i * 7 - ago, i * 9 - ago, i % 900, json_object(
  'profile_image', 'https://images.example.com/' || i || '.jpeg', 'user_name', 'creator.' || i,
  'display_name', 'Creator ' || i, 'creator_id', printf('70%017d', i))
FROM n, (SELECT 0 AS ago UNION ALL SELECT 1) WHERE {_TOLD} AND (ago = 0 OR i % 2 = 0)
"""  # noqa: S608 # put together from texts of this module
_FILL: Final = tuple(
    f"{_NUMBERS}\n{filled}"
    for filled in (
        """INSERT INTO influencers (id, tenant_id, name, email, country, search, added_at, added_by, version)
SELECT i, 1, 'Person ' || i, '', 'DE', 'person ' || i || char(10), 1700000000000000, 'bench', 1
FROM n WHERE i % 3 = 0""",
        "INSERT INTO influencer_tags SELECT 1, i, 'food' FROM n WHERE i % 3 = 0",
        f"""INSERT INTO accounts (id, tenant_id, network, handle, handle_folded, membership, checked_at, door, added_at,
  added_by, version, influencer_id)
SELECT i, 1, 'tiktok', 'creator.' || i, 'creator.' || i, 'in', 1700000000000000, 'crm', 1700000000000000 + i, 'bench',
  1, {_WHO} FROM n""",  # noqa: S608 # as above
        f"""INSERT INTO account_days (account_id, source, day, as_of, follower_count, like_count, video_count, lists)
{_DAYS_OF_EACH}""",
        f"""INSERT INTO roster SELECT 1, i, 'tiktok', 'creator.' || i, {_WHO}, iif({_WHO}, 'DE', NULL), 'in', 0,
  iif({_TOLD}, i * 7, NULL), iif({_TOLD}, {_SEEN}, NULL), NULL,
  'creator.' || i || char(10) || iif({_WHO}, 'person ' || i || char(10), char(10)) || char(10)
  || iif({_TOLD}, 'creator ' || i, '')
FROM n""",  # noqa: S608 # as above
    )
)


def furnished(database: Path, accounts: int) -> str:
    """A tenant with so many accounts at *database*; the answer is a key that may read them."""
    prepare(f"sqlite:///{database}")
    storage = open_storage(f"sqlite:///{database}")
    storage.add_tenant("default")
    made = RunApiKeys(storage, SystemClock(), SystemChance()).create(
        Actor("default", "bench"), "bench", [Scope.ACCOUNTS_READ]
    )
    storage.engine.dispose()
    with sqlite3.connect(database) as connection:
        # what the triggers keep beside the accounts is filled in here, or is read by no page
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN"
            " (SELECT value FROM json_each(?))",
            (json.dumps(_FILLED),),
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in _FILL:
            connection.execute(statement, (accounts,))
        for _, trigger in triggers:
            connection.execute(trigger)
    connection.close()
    return made.secret.reveal()


@attrs.frozen
class Asker:
    """Asks one address over connections that stay open, and takes the time of each answer."""

    url: str
    path: str
    key: str

    def ask(self, requests: int, lanes: int) -> list[float]:
        """Ask so often, over so many connections at once; the seconds that each answer took."""
        return asyncio.run(self._all(requests, lanes))

    async def _all(self, requests: int, lanes: int) -> list[float]:
        left = iter(range(requests))
        told = await asyncio.gather(*(self._lane(left) for _ in range(lanes)))
        return [one for lane in told for one in lane]

    async def _lane(self, left: Iterator[int]) -> list[float]:
        parts = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        said = f"GET {self.path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {self.key}\r\n\r\n".encode()
        taken: list[float] = []
        for _ in left:
            begun = time.perf_counter()
            writer.write(said)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line[15:]) for line in head.lower().splitlines() if line.startswith(b"content-length:")
            )
            body = await reader.readexactly(length)
            if not head.startswith(b"HTTP/1.1 200"):
                raise AssertionError((head + body).decode())
            taken.append(time.perf_counter() - begun)
        writer.close()
        return taken


@attrs.frozen
class Serving:
    """A server in a process of its own."""

    asker: Asker
    process: "subprocess.Popen[str]"

    def seconds(self) -> float:
        """How much of a processor's time one request takes, all lanes busy: whoever else works here is left out."""
        requests = _REQUESTS[self.asker.path]
        begun = self._worked()
        self.asker.ask(requests, _LANES)
        return (self._worked() - begun) / requests

    def _worked(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def kib(self) -> int:
        """How much memory it holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


@contextmanager
def serving(kind: str, database: Path, path: str, key: str) -> Iterator[Serving]:
    """A server of that kind while the block lasts, warmed up."""
    command = [sys.executable, "-m", "bench.api_server", kind, str(database), path, key]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = (process.stdout.readline() if process.stdout else "").strip()
            one = Serving(Asker(url, path, key), process)
            one.asker.ask(_REQUESTS[path] // 5, _LANES)
            yield one
        finally:
            process.terminate()


def _throughput(database: Path, path: str, key: str) -> Figure:
    """Bare requests a second by ours: 60 % of the bare ones is a ratio of 1.67."""
    with serving("ours", database, path, key) as ours, serving("bare", database, path, key) as bare:
        pairs = [(ours.seconds(), bare.seconds()) for _ in range(_ROUNDS)]
    mine, theirs = sorted(pairs, key=lambda pair: pair[0] / pair[1])[_ROUNDS // 2]
    name = f"GET {path}: {1 / mine:,.0f} a second and core, a bare handler {1 / theirs:,.0f}"
    return Figure(name, mine * 1000, theirs * 1000, "ms", 1 / 0.6)


def _tail(database: Path, key: str) -> Figure:
    with serving("ours", database, ONE_ACCOUNT, key) as ours:
        taken = ours.asker.ask(_REQUESTS[ONE_ACCOUNT] * 2, _CROWD)
    median, last = statistics.median(taken), statistics.quantiles(taken, n=100)[98]
    return Figure(
        f"slowest of 100 requests ÷ median, {_CROWD} connections", last * 1000, median * 1000, "ms", 10
    )


def _growth(database: Path, key: str) -> Figure:
    """Memory after the first tenth, and after all."""
    with serving("ours", database, ONE_ACCOUNT, key) as ours:
        ours.asker.ask(_MANY_REQUESTS // 10, _LANES)
        before = ours.kib
        ours.asker.ask(_MANY_REQUESTS - _MANY_REQUESTS // 10, _LANES)
        after = ours.kib
    name = f"memory after {_MANY_REQUESTS:,} requests ÷ after a tenth of them"
    return Figure(name, after / 1024, before / 1024, "MiB", 1.03)


def _size(few: Path, few_key: str, many: Path, many_key: str) -> Figure:
    with serving("ours", few, ONE_PAGE, few_key) as small, serving("ours", many, ONE_PAGE, many_key) as large:
        pairs = [(large.seconds(), small.seconds()) for _ in range(_ROUNDS)]
    ours, floor = sorted(pairs, key=lambda pair: pair[0] / pair[1])[_ROUNDS // 2]
    name = f"a page of {PAGE}: {MANY:,} accounts ÷ {FEW:,}"
    return Figure(name, ours * 1000, floor * 1000, "ms", 1.5)


def measure(folder: Path) -> list[Figure]:
    """All figures."""
    few, many = folder / "few" / "influence.db", folder / "many" / "influence.db"
    for database in (few, many):
        database.parent.mkdir()
    few_key, many_key = furnished(few, FEW), furnished(many, MANY)
    return [
        _throughput(few, ONE_ACCOUNT, few_key),
        _throughput(few, ONE_PAGE, few_key),
        _tail(few, few_key),
        _size(few, few_key, many, many_key),
        _growth(few, few_key),
    ]

"""What the way to TikTok costs: fetching 1,000 profiles against a bare client, and decoding one answer."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bench.figures import Figure, paired, seconds
from bench.refresh import ACCOUNTS, BY, LANES, Suite, suite_at
from influence.adapters.system.clock import SystemClock
from influence.adapters.tiktok.calls import Answer
from influence.adapters.tiktok.envelopes import opened
from influence.adapters.tiktok.fields import Drift
from influence.adapters.tiktok.ttcm.creators import public_profile
from influence.application.add_from_crm import AddFromCrm
from influence.domain.ports.upstream_failures import Generation

DECODED = 2_000
CALLS_A_SECOND = 10


@contextmanager
def a_simulator() -> Iterator[dict[str, str]]:
    """A simulator in a process of its own, without a quota; gives what a client has to export."""
    program = [str(Path(sys.executable).with_name("influence")), "simulator", "serve", "--quota", "none"]
    with subprocess.Popen(
        [*program, "--accounts", str(2 * ACCOUNTS)], stdout=subprocess.PIPE, text=True
    ) as process:
        found: dict[str, str] = {}
        for line in process.stdout or ():
            name, _, value = shlex.split(line.removeprefix("export "))[0].partition("=")
            found[name] = value
            if name == "INFLUENCE_CLOCK":
                break
        try:
            yield found
        finally:
            process.terminate()


def _members(environment: dict[str, str]) -> list[str]:
    origin = environment["INFLUENCE_CLOCK"].rpartition("/simulator")[0]
    found = httpx.get(f"{origin}/simulator/creators?membership=IN", trust_env=False).json()
    return list(found["handles"])[:ACCOUNTS]


def _bare(environment: dict[str, str], handles: list[str]) -> float:
    """The same questions from a client that does nothing else."""
    account = environment["INFLUENCE_TIKTOK_ACCOUNT_ID"]
    headers = {"Access-Token": environment["INFLUENCE_TIKTOK_ACCESS_TOKEN"]}
    address = f"{environment['INFLUENCE_TIKTOK_BASE_URL']}/tcm/creator/public/"
    with httpx.Client(headers=headers, trust_env=False) as client, ThreadPoolExecutor(LANES) as pool:

        def fetch(handle: str) -> object:
            return client.get(address, params={"tcm_account_id": account, "handle_name": handle}).json()[
                "data"
            ]

        return seconds(lambda: list(pool.map(fetch, handles)))


def _ours(suite: Suite, number: int) -> float:
    def run() -> None:
        synced = suite.sync_accounts()(BY)
        if synced.refreshed != number:
            raise AssertionError(f"{synced.refreshed} of {number} refreshed: {synced.failed[:1]}")

    return seconds(run)


def _decoding(environment: dict[str, str], handle: str) -> Figure:
    headers = {"Access-Token": environment["INFLUENCE_TIKTOK_ACCESS_TOKEN"]}
    query = {"tcm_account_id": environment["INFLUENCE_TIKTOK_ACCOUNT_ID"], "handle_name": handle}
    address = f"{environment['INFLUENCE_TIKTOK_BASE_URL']}/tcm/creator/public/"
    body = httpx.get(address, params=query, headers=headers, trust_env=False).content
    json.loads(body)
    drift, now = Drift(None, SystemClock()), datetime.now(UTC)

    def decode() -> None:
        for _ in range(DECODED):
            public_profile(Answer("/tcm/creator/public/", opened(body).data, drift), handle, now, drift)

    share = min(seconds(decode) for _ in range(5)) / DECODED * CALLS_A_SECOND * 100
    return Figure(f"decoding at {CALLS_A_SECOND} calls a second, % of a core", share, None, "%", 1.0)


def measure(folder: Path) -> list[Figure]:
    """Both figures."""
    with a_simulator() as environment, suite_at(folder, environment, Generation.TTCM) as suite:
        handles = _members(environment)
        AddFromCrm(suite.storage, suite.marketplace, suite.clock)(BY, handles)
        name = (
            f"refresh of {len(handles):,} profiles without a quota ÷ bare httpx client, {LANES} threads each"
        )
        fetching = paired(
            name, lambda: _ours(suite, len(handles)), lambda: _bare(environment, handles), rounds=3, bar=2.0
        )
        return [fetching, _decoding(environment, handles[0])]

"""Two processes that share a quota of 10 calls a second, against a far side that answers after 50 ms."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from bench.figures import Figure
from influence.adapters.quota.sqlite import SqliteQuota
from influence.adapters.simulator.meter import Meter
from influence.adapters.simulator.quota import quota_of
from influence.domain.quota import Urgency, limits

_ALLOWED: Final = "10/s"
_PATH: Final = "/tto/tcm/campaign/"
_LATENCY: Final = 0.05
_PROCESSES: Final = 2
_CALLS: Final = 60  # of each process


def measure(folder: Path) -> list[Figure]:
    """How long the calls took against how long the allowance lets them take, and how many were too many."""
    meter, arrivals = Meter(quota_of(_ALLOWED)), list[float]()
    with _far_side(meter, arrivals) as port:
        processes = [_caller(folder / "quota", port) for _ in range(_PROCESSES)]
        codes = [process.wait() for process in processes]
        if any(codes):
            raise SystemExit("a process that shares the quota failed")
    took = max(arrivals) - min(arrivals)
    floor = (len(arrivals) - 10) / 10  # the first ten may come at once
    told = meter.report()["overruns"]
    overruns = sum(told.values()) if isinstance(told, dict) else len(arrivals)
    return [
        Figure("10 calls/s, 50 ms, 2 processes ÷ allowance", took, floor, "s", 1 / 0.9),
        Figure("calls above the allowance", overruns, None, "", 0.0),
    ]


def _caller(file: Path, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "bench.quota", str(file), str(port)])


@contextmanager
def _far_side(meter: Meter, arrivals: list[float]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            arrivals.append(time.monotonic())
            meter.arrive(self.path, "")
            time.sleep(_LATENCY)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def _call(file: str, port: str) -> None:
    """Be one of the processes."""
    quota = SqliteQuota(limits(_ALLOWED), Path(file))

    def ask(_: int) -> None:
        with quota.slot(_PATH, "brand", Urgency.ORDERS):
            connection = HTTPConnection("127.0.0.1", int(port), timeout=30)
            connection.request("GET", _PATH)
            connection.getresponse().read()
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(_CALLS)))


if __name__ == "__main__":
    _call(*sys.argv[1:])

"""A process that has much to ask: `caller.py FILE PORT CALLS LIMITS`."""

import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

from influence.adapters.quota.sqlite import SqliteQuota
from influence.domain.quota import Urgency, limits

file, port, calls, allowed = sys.argv[1:]
quota = SqliteQuota(limits(allowed), Path(file))


def call(_: int) -> None:
    with quota.slot("/tto/tcm/campaign/", "brand", Urgency.ORDERS):
        connection = HTTPConnection("127.0.0.1", int(port), timeout=30)
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.close()


sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()
with ThreadPoolExecutor(8) as pool:
    list(pool.map(call, range(int(calls))))

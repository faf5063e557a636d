"""The HTTP library, in the one place that names it."""

import sys
from typing import Final

# httpx brings a command line program along, whose imports are half of what httpx costs at start. Nobody here runs it.
_PROGRAM: Final = "httpx._main"
_is_first = _PROGRAM not in sys.modules
if _is_first:
    sys.modules[_PROGRAM] = None  # type: ignore[assignment]  # "not installed", to the import below
import httpx as httpx  # noqa: E402, PLC0414

if _is_first:
    del sys.modules[_PROGRAM]

CONNECT: Final = 5.0
READ: Final = 30.0
TIMEOUT: Final = httpx.Timeout(READ, connect=CONNECT)
MOST_CONNECTIONS: Final = 10


def open_client() -> httpx.Client:
    """A client fit for the wire; whoever opens it closes it."""
    limits = httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
    return httpx.Client(timeout=TIMEOUT, limits=limits, follow_redirects=False)

"""The HTTP library, in the one place that names it, and the deadline it does not have."""

import socket
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Protocol

# httpx brings a command line program along, whose imports are half of what httpx costs at start. Nobody here runs it.
_PROGRAM: Final = "httpx._main"
_is_first = _PROGRAM not in sys.modules
if _is_first:
    sys.modules[_PROGRAM] = None  # type: ignore[assignment]  # "not installed", to the import below
import httpx as httpx  # noqa: E402, PLC0414

if _is_first:
    del sys.modules[_PROGRAM]

CONNECT: Final = 5.0
MOST_SECONDS: Final = 30.0
"""How long a call may take in all."""
MOST_CONNECTIONS: Final = 10

_until: ContextVar[float | None] = ContextVar("_until", default=None)


def timeout(seconds: float) -> httpx.Timeout:
    """The longest silence within a call of *seconds*."""
    return httpx.Timeout(seconds, connect=min(CONNECT, seconds))


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Within it nothing that this thread does over a client of `open_client` takes longer than *seconds* in all."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def open_client() -> httpx.Client:
    """A client fit for the wire; whoever opens it closes it."""
    limits = httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
    client = httpx.Client(timeout=timeout(MOST_SECONDS), limits=limits, follow_redirects=False)
    bind(client)
    return client


def bind(client: httpx.Client) -> None:
    """Have *client*, and its ways through proxies, keep the deadline.

    The library counts silence, not time, and offers its users no place to count time: its pool of connections takes
    a network backend, but the transport around it does not pass one on. Hence the private names.
    """
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.HTTPTransport):
            pool = transport._pool
            pool._network_backend = Timed(pool._network_backend)  # type: ignore[assignment]  # see Network


def _left(seconds: float | None, late: type[httpx.TimeoutException]) -> float | None:
    """What remains of *seconds*, which the library allows for one operation, before the deadline."""
    until = _until.get()
    if until is None:
        return seconds
    left = until - time.monotonic()
    if left <= 0:
        raise late("the deadline is over")
    return left if seconds is None else min(left, seconds)


# What the library calls a network backend and a network stream. Its own classes are not named: loading them takes as
# long as all the rest of a start, and the library itself loads them for the first client only.
class Stream(Protocol):
    """A connection."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes: ...
    def write(self, buffer: bytes, timeout: float | None = None) -> None: ...
    def close(self) -> None: ...
    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> "Stream": ...
    def get_extra_info(self, info: str) -> Any: ...


class Network(Protocol):
    """What makes connections."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Stream: ...
    def sleep(self, seconds: float) -> None: ...


class Timed:
    """A network whose operations end with the deadline."""

    def __init__(self, inner: Network) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Stream:
        """A connection to the first address of *host* that answers; all of them share *timeout*."""
        with deadline(_left(timeout, httpx.ConnectTimeout) or MOST_SECONDS):
            return self._connected(host, port, local_address, socket_options)

    def _connected(
        self, host: str, port: int, local_address: str | None, socket_options: Iterable[Any] | None
    ) -> Stream:
        failure: Exception = httpx.ConnectError("no address")
        for address in _addresses(host, port):
            left = _left(None, httpx.ConnectTimeout)
            try:
                found = self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except Exception as error:  # noqa: BLE001 - the library's own classes; the last one is raised
                failure = error
            else:
                return _TimedStream(found)
        raise failure

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise httpx.ConnectError("no such host") from None
    return list(dict.fromkeys(str(address[4][0]) for address in found))


class _TimedStream:
    """A connection whose operations end with the deadline."""

    def __init__(self, inner: Stream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpx.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpx.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Stream:
        left = _left(timeout, httpx.ConnectTimeout)
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

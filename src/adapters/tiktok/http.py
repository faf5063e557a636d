"""The HTTP library, in the one place that names it, and the deadline it does not have."""

import socket
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import httpcore

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
            transport._pool._network_backend = Timed(transport._pool._network_backend)


def _left(seconds: float | None, late: type[Exception]) -> float | None:
    """What remains of *seconds*, which the library allows for one operation, before the deadline."""
    until = _until.get()
    if until is None:
        return seconds
    left = until - time.monotonic()
    if left <= 0:
        raise late("the deadline is over")
    return left if seconds is None else min(left, seconds)


class Timed(httpcore.NetworkBackend):
    """A network whose operations end with the deadline."""

    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of *host* that answers; all of them share *timeout*."""
        with deadline(_left(timeout, httpcore.ConnectTimeout) or MOST_SECONDS):
            return self._connected(host, port, local_address, socket_options)

    def _connected(
        self, host: str, port: int, local_address: str | None, socket_options: Iterable[Any] | None
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in _addresses(host, port):
            left = _left(None, httpcore.ConnectTimeout)
            try:
                found = self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(found)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._inner.connect_unix_socket(path, left, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise httpcore.ConnectError("no such host") from None
    return list(dict.fromkeys(str(address[4][0]) for address in found))


class _TimedStream(httpcore.NetworkStream):
    """A connection whose operations end with the deadline."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

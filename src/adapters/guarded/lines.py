"""Lines to hosts that end with a deadline: finding, connecting, writing and reading share it."""

import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import attrs

from influence.adapters.guarded.failures import LineBroken

Resolve = Callable[[str, int], Sequence[str]]
"""The network addresses of a host, as texts."""
Dial = Callable[[str, int, float], socket.socket]
"""A connection to a network address and port, within so many seconds."""


@attrs.frozen
class Deadline:
    """The moment at which everything has to be over, by the steady clock."""

    _until: float
    _seconds: float

    @classmethod
    def within(cls, seconds: float) -> "Deadline":
        """The deadline so many seconds from now."""
        return cls(time.monotonic() + seconds, seconds)

    def left(self) -> float:
        """The seconds that are left.

        Raises:
            LineBroken: none.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise LineBroken(f"no answer within {self._seconds:g} seconds")
        return left


def resolve(host: str, port: int) -> Sequence[str]:
    """What the machine's own resolver answers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def dial(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to *address*, which is written as a number: nothing is looked up any more."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    line = socket.socket(family, socket.SOCK_STREAM)
    try:
        line.settimeout(seconds)
        line.connect((address, port))
    except BaseException:
        line.close()
        raise
    return line


def resolved(look_up: Resolve, host: str, port: int, deadline: Deadline) -> Sequence[str]:
    """What *look_up* answers for *host*, asked once. A resolver knows no deadline, so it is left behind at ours.

    Raises:
        LineBroken: nothing, or nothing in time.
    """
    answers: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(look_up(host, port))
        except (OSError, UnicodeError):
            answers.put(())

    threading.Thread(target=ask, name="guarded-host", daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except queue.Empty:
        found = ()
    deadline.left()
    if not found:
        raise LineBroken("its host is not known")
    return found


class _Reading(io.RawIOBase):
    """The reading end of a line, which waits for each piece no longer than the deadline."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._line = line
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        self._line.settimeout(self._deadline.left())
        return self._line.recv_into(buffer)  # type: ignore[arg-type]  # whatever buffer the reader brings


@attrs.frozen
class Line:
    """A connection as the HTTP library wants one: something to write to, and something to read from."""

    _line: socket.socket
    _deadline: Deadline

    def secured(self, context: ssl.SSLContext, host: str) -> "Line":
        """The same line under TLS. The certificate has to be for *host*, whatever was connected to."""
        self._line.settimeout(self._deadline.left())
        return Line(context.wrap_socket(self._line, server_hostname=host), self._deadline)

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(self._deadline.left())
        self._line.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._line, self._deadline), 2**14)

    def close(self) -> None:
        """Nothing: the library closes a line as soon as its answer holds the reading end. `hang_up` ends it."""

    def hang_up(self) -> None:
        """End the line."""
        self._line.close()


@contextmanager
def lasting(line: Line) -> Iterator[Line]:
    """*line*, which ends with the block."""
    try:
        yield line
    finally:
        line.hang_up()

"""The application behind a socket of this machine."""

import socket
from collections.abc import Callable
from types import FrameType
from typing import Final

import uvicorn
from litestar import Litestar

_FAREWELL: Final = 1
"""Seconds that answers under way get when the program is told to end."""


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to *host* and *port*; port 0 takes a free one.

    Raises:
        OSError: the address is taken, or is none of this machine's.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol or socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


def address_of(listening: socket.socket) -> str:
    """How a browser writes the address of *listening*."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """Serves *app* at *listening* until it is stopped, or told to end by a signal."""

    def __init__(self, app: Litestar, listening: socket.socket) -> None:
        self._listening = listening
        self._ready: Callable[[], None] = lambda: None
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="critical",
                access_log=False,
                lifespan="on",
                loop="asyncio",
                http="h11",
                ws="none",
                timeout_graceful_shutdown=_FAREWELL,
                server_header=False,
            )
        )

    def run(self, ready: Callable[[], None]) -> None:  # type: ignore[override]
        """Serve; *ready* is told once it answers."""
        self._ready = ready
        with self._listening:
            super().run(sockets=[self._listening])

    def stop(self) -> None:
        """Stop soon."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets=sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Being told to end is how a service ends: nothing is raised again afterwards."""
        super().handle_exit(sig, frame)
        self._captured_signals.clear()

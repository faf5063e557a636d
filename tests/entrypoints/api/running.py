"""The application behind a real socket, in a thread, while a block lasts."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

import attrs
import httpx

from influence.entrypoints.api.app import create_app
from influence.entrypoints.api.desk import Ask, Desk
from influence.entrypoints.api.server import Server, address_of, listen

PATIENCE: Final = 20.0


@attrs.frozen
class Running:
    """An application that answers at *url*."""

    url: str
    http: httpx.Client

    def raw(self, *pieces: bytes) -> bytes:
        """What comes back to *pieces*, byte for byte, until the far side is done."""
        parts = urlsplit(self.url)
        with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE) as plug:
            for piece in pieces:
                plug.sendall(piece)
            answer = b""
            while got := plug.recv(65_536):
                answer += got
        return answer


@contextmanager
def running(desk: Desk, ask: Ask | None = None) -> Iterator[Running]:
    """The application on *desk*, answering."""
    listening = listen("127.0.0.1", 0)
    server, ready = Server(create_app(desk, ask), listening), threading.Event()
    thread = threading.Thread(target=server.run, args=(ready.set,), daemon=True)
    url = address_of(listening)
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        with httpx.Client(base_url=url, timeout=PATIENCE) as http:
            yield Running(url, http)
    finally:
        server.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()

"""Servers on real sockets that answer as they please."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

Serve = Callable[[socket.socket, threading.Event], None]
"""Answers one connection, whose first bytes were read; the event says that the test is over."""


@contextmanager
def listening(serve: Serve, heard: list[bytes] | None = None) -> Iterator[str]:
    """The address of a server that lets *serve* answer each connection, and writes down what it *heard* first."""
    over = threading.Event()
    door = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def answer(line: socket.socket) -> None:
        with closing(line):
            try:
                first = line.recv(2**16)
                if heard is not None:
                    heard.append(first)
                serve(line, over)
            except OSError:
                return

    def open_up() -> None:
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=answer, args=(line,)))
            threads[-1].start()

    opener = threading.Thread(target=open_up)
    opener.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        over.set()
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        opener.join(30)
        for thread in threads:
            thread.join(30)

"""The same for hosts that speak WSGI: an event loop of its own in one thread, begun with the first request."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

from a2wsgi import ASGIMiddleware

from influence.entrypoints.facade.gateways import Asgi, Environ, StartResponse, Wsgi

_FAREWELL: Final = 5.0


class Bridge:
    """An ASGI application for WSGI servers. A server that forks has a loop in each of its processes."""

    def __init__(self, make: Callable[[], Asgi]) -> None:
        self._make = make
        self._starting = threading.Lock()
        self._process = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._way: Wsgi | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._open()(environ, start_response)

    def _open(self) -> Wsgi:
        with self._starting:
            if self._way is None or self._process != os.getpid():
                self._process = os.getpid()
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="influence", daemon=True)
                self._thread.start()
                self._way = _way(self._make(), self._loop)
            return self._way

    def close(self) -> None:
        """End the loop; the next request begins another."""
        with self._starting:
            loop, thread = self._loop, self._thread
            self._way = self._loop = self._thread = None
        if loop is None or thread is None or self._process != os.getpid():
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_FAREWELL)
        if not thread.is_alive():
            loop.close()


def _way(app: Asgi, loop: asyncio.AbstractEventLoop) -> Wsgi:
    way: Any = ASGIMiddleware(app, loop=loop)  # type: ignore[arg-type]  # scopes and messages are mappings here
    found: Wsgi = way
    return found


def wsgi_under(prefix: str, app: Wsgi, beside: Wsgi | None) -> Wsgi:
    """*app* under *prefix*, and *beside* it the host's own for every other path."""
    root = f"/{prefix.strip('/')}"

    def choose(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path != root and not path.startswith(f"{root}/"):
            return (beside or app)(environ, start_response)
        local = path.removeprefix(root)
        return app(
            {**environ, "SCRIPT_NAME": f"{environ.get('SCRIPT_NAME', '')}{root}", "PATH_INFO": local},
            start_response,
        )

    return choose

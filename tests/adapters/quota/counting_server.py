"""A server on the loopback that answers after a while and remembers when each call came."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import attrs


@attrs.frozen
class Counted:
    """Where it listens, and when calls came, in seconds."""

    port: int
    arrivals: list[float]

    def overruns(self, limit: int, span: float) -> int:
        """How many calls were more than *limit* in any window of *span* seconds."""
        times = sorted(self.arrivals)
        return sum(last - first < span for first, last in zip(times, times[limit:], strict=False))


@contextmanager
def counting_server(latency: float) -> Iterator[Counted]:
    """It runs as long as the block does."""
    arrivals: list[float] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            arrivals.append(time.monotonic())
            time.sleep(latency)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield Counted(server.server_address[1], arrivals)
        server.shutdown()
        thread.join()

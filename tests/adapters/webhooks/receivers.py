"""Receivers of webhooks on real sockets: they read whole requests, and check signatures with a library of others."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import attrs
from standardwebhooks import Webhook

from influence.adapters.webhooks.sender import GuardedWebhooks
from influence.domain.secret import Secret
from influence.domain.webhook_messages import Parcel, body_of, fresh_secret, parcel
from tests.adapters.guarded.servers import AUTHORITY, NAME, PUBLIC, Host, Names, Recorder, Serve, serving

URL: Final = f"https://{NAME}/hooks?key=a%2Fb"
SECRET: Final = fresh_secret("token")
TAKEN: Final = b"HTTP/1.1 204 No Content\r\n\r\n"


def a_parcel(url: str = URL, *secrets: Secret) -> Parcel:
    """A message that is signed now."""
    now = datetime.now(UTC)
    return parcel(url, "evt_1", body_of("evt_1", "order.placed", now, "order/12"), now, secrets or [SECRET])


@attrs.define
class Receiver:
    """What came, and what is answered: one after the other, the last for ever. *before* happens before an answer."""

    answers: list[bytes] = attrs.field(factory=lambda: [TAKEN])
    requests: list[bytes] = attrs.field(factory=list)
    port: int = 0
    before: Callable[[], None] = lambda: None

    def serve(self, line: socket.socket, head: bytes) -> None:
        """Read the rest of a request, and answer."""
        self.requests.append(_whole(line, head))
        self.before()
        line.sendall(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])

    @property
    def last(self) -> bytes:
        """The last request, to the letter."""
        return self.requests[-1]

    @property
    def url(self) -> str:
        """Its address, where it speaks plainly."""
        return f"http://{self.named}/hooks"

    @property
    def named(self) -> str:
        """How it is named in the setting that opens hosts on this machine."""
        return f"127.0.0.1:{self.port}"

    def verified(self, secret: str, request: bytes | None = None) -> Any:
        """What the independent library makes of a request, the last unless told."""
        headers, body = parts(request or self.last)
        return Webhook(secret).verify(body, headers)


def parts(request: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return {line.partition(": ")[0]: line.partition(": ")[2] for line in lines}, body


def _whole(line: socket.socket, head: bytes) -> bytes:
    headers, body = parts(head)
    missing = int(headers.get("Content-Length", "0")) - len(body)
    while missing > 0 and (piece := line.recv(2**16)):
        head += piece
        missing -= len(piece)
    return head


@contextmanager
def receiving(*answers: bytes, subject: str | None = NAME) -> Iterator[Receiver]:
    """A receiver that answers so; under TLS it proves to be *subject*, without one it speaks plainly."""
    receiver = Receiver(list(answers) or [TAKEN])

    def serve(line: socket.socket, _: threading.Event) -> None:
        receiver.serve(line, host.requests[-1])

    with serving(serve, subject) as host:
        receiver.port = host.port
        yield receiver


def sender(host: Host | Receiver, *found: str, seconds: float = 10.0) -> tuple[GuardedWebhooks, Recorder]:
    """A sender whose network is one host, and the recorder of where it wanted to connect to."""
    recorder = Recorder(Host(host.port))
    names = Names([list(found) or [PUBLIC]])
    return GuardedWebhooks(seconds=seconds, resolve=names, dial=recorder, trust=AUTHORITY.trust), recorder


@contextmanager
def sending_to(serve: Serve, *, seconds: float = 10.0) -> Iterator[GuardedWebhooks]:
    """A sender to a host that serves as it likes."""
    with serving(serve) as host:
        yield sender(host, seconds=seconds)[0]

"""One request over a line that is handed in, and the head of its answer.

The library below speaks HTTP and never opens a line itself. It follows no redirects, asks no proxy, unpacks nothing,
and keeps no cookies.
"""

import http.client
from collections.abc import Mapping
from typing import Final

import attrs

from influence.adapters.guarded.lines import Line
from influence.adapters.guarded.targets import Target

ELSEWHERE: Final = frozenset({301, 302, 303, 307, 308})
"""The statuses that lead to another address."""
_ALWAYS: Final = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "influence"}


@attrs.frozen
class Request:
    """What is asked: a *body*, where there is one, is sent whole."""

    method: str
    headers: Mapping[str, str]
    body: bytes | None = None

    def headers_to(self, target: Target) -> Mapping[str, str]:
        """All headers, as they are sent to *target*."""
        length = {} if self.body is None else {"Content-Length": str(len(self.body))}
        return {"Host": target.named, **self.headers, **length, **_ALWAYS}


def answered(line: Line, target: Target, request: Request) -> http.client.HTTPResponse:
    """The answer to *request*; its body is not read yet."""
    asking = http.client.HTTPConnection(target.host, target.port)
    asking.auto_open = 0  # over this line or not at all
    asking.sock = line
    asking.putrequest(request.method, target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in request.headers_to(target).items():
        asking.putheader(name, value)
    asking.endheaders(request.body)
    return asking.getresponse()


def written(target: Target, request: Request) -> bytes:
    """What `answered` writes over the line, to the letter."""
    lines = [f"{request.method} {target.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.headers_to(target).items()]
    return "\r\n".join([*lines, "", ""]).encode() + (request.body or b"")

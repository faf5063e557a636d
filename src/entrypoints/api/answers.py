"""Answers that are complete: nothing is looked up for them any more, which takes as long as to find what they say."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.response.base import ASGIResponse

_WITHOUT_BODY = 304


class _Sending(ASGIResponse):
    """Sends what an answer says."""

    def __init__(self, answer: "Answer") -> None:
        self.status_code, self.body = answer.status, answer.body
        self.background, self.is_head_response = None, False
        self._headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in answer.all_headers.items()
        ]

    def encode_headers(self) -> list[tuple[bytes, bytes]]:
        """Names and values as they are sent."""
        return self._headers


class Answer(Response[bytes]):
    """Status, bytes and headers as they are sent; only the length is counted."""

    def __init__(self, status: int, body: bytes, media_type: str, headers: Mapping[str, str]) -> None:
        self.status, self.body = status, body
        self.all_headers = dict(headers)
        if status != _WITHOUT_BODY:
            self.all_headers |= {"content-type": media_type, "content-length": str(len(body))}

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIResponse:
        """What sends it. Nothing that a layer of the application would add is wanted."""
        return _Sending(self)

"""A connection that the application can close before it has answered."""

from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from influence.adapters.simulator.web.delivery import HANG_UP


class Line(H11Protocol):
    """One HTTP connection. Every request on it carries the way to hang up."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        answering = self.app

        async def answered(scope: Any, receive: Any, send: Any) -> None:
            extensions = {**scope.get("extensions", {}), HANG_UP: {"now": self._hang_up}}
            await answering({**scope, "extensions": extensions}, receive, send)

        self.app = answered

    def _hang_up(self) -> None:
        self.transport.close()

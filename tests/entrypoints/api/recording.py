"""Use-cases that remember how they were called, and answer what they are told to."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

import attrs

from influence.application.connect_account import Finished
from influence.application.hear_tiktok import Acted
from influence.domain.accounts import Account, Door
from influence.domain.grants import SCOPES, Grant
from influence.domain.networks import Network
from influence.domain.secret import Secret
from influence.entrypoints.api.desk import Desk, Health, Patience
from tests.entrypoints.api.running import PATIENCE

PAGE: Final = "https://tiktok.example/authorize?state=s-1"
DAY: Final = datetime(2026, 6, 1, 9, tzinfo=UTC)


def connected(handle: str = "ann", scopes: frozenset[str] = frozenset(SCOPES)) -> Finished:
    """A consent of *handle* that went well."""
    grant = Grant("open-1", 1, scopes, b"sealed", b"sealed", DAY, DAY, DAY)
    return Finished("acme", Account(Network.TIKTOK, handle, Door.DASHBOARD, DAY, "mara", grant=grant))


def raising(error: Exception) -> Callable[..., Any]:
    """A call that always ends in *error*."""

    def call(*_: object) -> Any:
        raise error

    return call


@attrs.define
class Recorded:
    """A desk, and what was asked of it."""

    desk: Desk = attrs.field(init=False)
    answers: dict[str, Any] = attrs.field(factory=dict)
    heard: list[tuple[bytes, str | None]] = attrs.field(factory=list)
    bound: list[tuple[Secret, Secret]] = attrs.field(factory=list)
    finished: list[tuple[Secret, Secret | None, str, Secret | None]] = attrs.field(factory=list)
    remarks: list[str] = attrs.field(factory=list)
    acted: threading.Semaphore = attrs.field(factory=lambda: threading.Semaphore(0))

    def __attrs_post_init__(self) -> None:
        numbers = count(1)
        told: dict[str, Any] = {
            "hear": self._hear,
            "act": self._act,
            "bind": self._bind,
            "finish": self._finish,
            "health": lambda: Health("ok", "before"),
            "token": lambda: f"browser-{next(numbers):035}",
            "remark": self.remarks.append,
            "patience": Patience(body=PATIENCE, again=PATIENCE),
        }
        self.desk = Desk(**told | self.answers)

    def was_acted(self) -> bool:
        """Whether messages are looked into once more, within patience."""
        return self.acted.acquire(timeout=PATIENCE)

    def _hear(self, body: bytes, signature: str | None) -> int:
        self.heard.append((body, signature))
        return 1

    def _act(self) -> Acted:
        self.acted.release()
        return Acted(0, 0)

    def _bind(self, state: Secret, browser: Secret) -> str:
        self.bound.append((state, browser))
        return PAGE

    def _finish(self, state: Secret, code: Secret | None, refusal: str, browser: Secret | None) -> Finished:
        self.finished.append((state, code, refusal, browser))
        return connected()


def recorded(**answers: Any) -> Recorded:
    """A recorded desk on which *answers* replace what is said otherwise."""
    return Recorded(answers)

"""TikTok's messages in memory."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import islice

import attrs

from influence.adapters.memory.state import State
from influence.domain.ports.inbox import Message, MessageKind, Received


def _oldest_first(received: Iterable[Received]) -> list[Received]:
    return sorted(received, key=lambda one: one.received_at)


@attrs.frozen
class MemoryInbox:
    """The messages of an installation. Each deed is a unit of work of its own; any thread may call."""

    _change: Callable[[], AbstractContextManager[State]]
    _see: Callable[[], State]

    def put(self, message: Message, at: datetime) -> bool:
        with self._change() as state:
            is_new = message.key not in state.inbox
            if is_new:
                state.inbox[message.key] = Received(message, at)
        return is_new

    def waiting(self, most: int = 100) -> tuple[Received, ...]:
        received = _oldest_first(self._see().inbox.values())
        waiting = (r for r in received if r.looked_at is None and r.message.kind is not MessageKind.UNKNOWN)
        return tuple(islice(waiting, most))

    def unknown(self) -> int:
        return sum(r.message.kind is MessageKind.UNKNOWN for r in self._see().inbox.values())

    def looked_into(self, key: str, at: datetime, outcome: str) -> None:
        with self._change() as state:
            if key in state.inbox:
                state.inbox[key] = attrs.evolve(state.inbox[key], looked_at=at, outcome=outcome)

    def newest(self, most: int = 100) -> tuple[Received, ...]:
        return tuple(islice(reversed(_oldest_first(self._see().inbox.values())), most))

    def forget(self, before: datetime) -> int:
        with self._change() as state:
            old = [key for key, received in state.inbox.items() if received.received_at < before]
            for key in old:
                del state.inbox[key]
        return len(old)

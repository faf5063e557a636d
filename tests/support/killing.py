"""Processes of their own that are killed in the middle of their work."""

import multiprocessing
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any, Final

import attrs

STUCK: Final = 120.0
"""Seconds after which a process that nobody killed is taken for one that never ends."""
READY: Final = "ready"
"""What a deed tells when it has set itself up: from then on it may be killed."""
_nursery: Final = multiprocessing.get_context("forkserver")

Tell = Callable[[object], None]
Deed = Callable[..., None]
"""Is handed a `Tell`, then its arguments."""


@attrs.frozen
class Life:
    """What a process told before its end, whether that end was ours to bring, and how long it had been ready."""

    told: tuple[Any, ...]
    was_killed: bool
    seconds: float


def preload(*modules: str) -> None:
    """Let every process find *modules* imported at its birth."""
    _nursery.set_forkserver_preload([*modules])


def live(deed: Deed, *arguments: object, killed_after: float | None) -> Life:
    """Let a new process do *deed*, and kill it so many seconds after it is ready unless it has ended by then.

    What it told before was heard, whole, and in that order.

    Raises:
        AssertionError: it failed by itself; the message is what it said of that.
    """
    listening, telling = _nursery.Pipe(duplex=False)
    process = _nursery.Process(target=_live, args=(telling, deed, arguments), daemon=True)
    process.start()
    telling.close()
    first = _next(listening, STUCK)
    told = [] if first == ("told", READY) else [first or ("failed", "it never got ready")]
    ready = monotonic()
    told += list(_heard(listening, monotonic() + (STUCK if killed_after is None else killed_after)))
    seconds = monotonic() - ready
    process.kill()
    process.join()
    told += _heard(listening, monotonic())
    listening.close()
    for kind, words in told:
        assert kind != "failed", words
    has_ended = ("ended", None) in told
    assert has_ended or killed_after is not None, "it never ended"
    return Life(tuple(words for kind, words in told if kind == "told"), not has_ended, seconds)


def _live(telling: Connection, deed: Deed, arguments: tuple[object, ...]) -> None:
    try:
        deed(lambda words: telling.send(("told", words)), *arguments)
        telling.send(("ended", None))
    except BaseException:  # noqa: BLE001 # whoever let it live is told
        telling.send(("failed", traceback.format_exc()))


def _heard(listening: Connection, until: float) -> Iterator[Any]:
    """What is told until then, or until there is nothing more to be told."""
    while (words := _next(listening, until - monotonic())) is not None:
        yield words


def _next(listening: Connection, seconds: float) -> Any:
    try:
        return listening.recv() if listening.poll(max(seconds, 0.0)) else None
    except (EOFError, OSError):  # it ended, perhaps in the middle of a word
        return None

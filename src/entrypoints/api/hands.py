"""Threads for use-cases, which block. None of them keeps the program from ending."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

from influence.application.hear_tiktok import Acted

T = TypeVar("T")

_MOST: Final = 8
_FAREWELL: Final = 0.2
REST: Final = 10.0
"""Seconds that a thread of the busy ones waits for something to do before it goes."""


class Hands:
    """Does blocking deeds beside the event loop, a few at once; the others wait their turn."""

    def __init__(self, most: int = _MOST, *, rest: float = 0.0) -> None:
        self._free, self._rest = asyncio.Semaphore(most), rest
        self._asked: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._idle, self._counting = 0, threading.Lock()

    async def do(self, deed: Callable[[], T]) -> T:
        """What *deed* gives or raises."""
        async with self._free:
            loop = asyncio.get_running_loop()
            done: asyncio.Future[T] = loop.create_future()
            self._give(partial(_work, deed, done, loop))
            return await done

    def _give(self, deed: Callable[[], None]) -> None:
        """Have a thread that has nothing to do do *deed*, or a new one."""
        with self._counting:
            is_one_idle = self._idle > 0
            self._idle -= is_one_idle
        if not is_one_idle:
            threading.Thread(target=self._serve, name="deed", daemon=True).start()
        self._asked.put(deed)

    def _serve(self) -> None:
        """Do what is given, until nothing comes for a while."""
        while True:
            try:
                deed = self._asked.get(timeout=self._rest)
            except Empty:
                with self._counting:
                    if self._idle > 0:  # else somebody counts on it already
                        self._idle -= 1
                        return
                continue
            deed()
            with self._counting:
                self._idle += 1


def _work(deed: Callable[[], T], done: "asyncio.Future[T]", loop: asyncio.AbstractEventLoop) -> None:
    """Do *deed* here, and have *loop* tell whoever waits for *done*."""
    tell: Callable[[], None]
    try:
        tell = partial(done.set_result, deed())
    except Exception as error:  # noqa: BLE001 - whoever waits hears of it
        tell = partial(done.set_exception, error)
    with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
        loop.call_soon_threadsafe(lambda: None if done.cancelled() else tell())


class Errand:
    """Looking into messages, by one thread of its own.

    Asking for it returns at once. Never two at once: whoever asks meanwhile gets one more round afterwards. What
    could not be done is tried again after a pause of *again* seconds.
    """

    def __init__(
        self, act: Callable[[], Acted], failed: Callable[[BaseException], None], *, again: float
    ) -> None:
        self._act, self._failed, self._again = act, failed, again
        self._asked, self._ending = threading.Event(), threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ask(self) -> None:
        """Have it done soon."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="errand", daemon=True)
                self._thread.start()
        self._asked.set()

    def end(self) -> None:
        """No further round; one that goes on gets a moment to finish."""
        self._ending.set()
        self._asked.set()
        if self._thread is not None:
            self._thread.join(_FAREWELL)

    def _run(self) -> None:
        is_left = False
        while True:
            self._asked.wait(self._again if is_left else None)
            if self._ending.is_set():
                return
            self._asked.clear()
            is_left = self._round()

    def _round(self) -> bool:
        """Whether something is left to be tried later."""
        while not self._ending.is_set():
            try:
                acted = self._act()
            except Exception as error:  # noqa: BLE001 - the thread goes on, or nobody would look any more
                self._failed(error)
                return True
            if acted.error is not None:
                self._failed(acted.error)
            if acted.left or not acted.done:
                return bool(acted.left)
        return False

"""Leaving an endpoint alone that has stopped answering, instead of letting everybody wait for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import attrs

from influence.domain.ports.clock import Clock
from influence.domain.ports.upstream_failures import TikTokPostponed

FAILURES: Final = 5
COOL_DOWN: Final = 30.0


@attrs.define
class _Breaker:
    """What is known of one endpoint. *open_until* is a time of the monotonic clock."""

    failures: int = 0
    open_until: float | None = None
    is_probed: bool = False


@attrs.define
class Watch:
    """What one request tells about its endpoint; nothing, as long as nobody said anything."""

    has_answered: bool | None = None

    def answered(self) -> None:
        """It answered, whatever it said."""
        self.has_answered = True

    def failed(self) -> None:
        """No connection, silence, an error of the far side, or an unreadable answer."""
        self.has_answered = False


class Breakers:
    """One breaker for each endpoint, shared by all threads of a process.

    After *failures* in a row an endpoint is not asked for *cool_down* seconds. Then one call probes it: its success
    closes the breaker, its failure begins another cool-down.
    """

    def __init__(self, failures: int, cool_down: float, monotonic: Callable[[], float], clock: Clock) -> None:
        self._most = failures
        self._cool_down = cool_down
        self._monotonic = monotonic
        self._clock = clock
        self._known: dict[str, _Breaker] = {}
        self._lock = threading.Lock()

    @contextmanager
    def guarding(self, endpoint: str) -> Iterator[Watch]:
        """Around one request to *endpoint*.

        Raises:
            TikTokPostponed: the endpoint has not answered for a while.
        """
        probes = self._enter(endpoint)
        watch = Watch()
        try:
            yield watch
        finally:
            self._leave(endpoint, watch, probes=probes)

    def _enter(self, endpoint: str) -> bool:
        """True for a probe."""
        with self._lock:
            breaker = self._known.setdefault(endpoint, _Breaker())
            if breaker.open_until is None:
                return False
            left = breaker.open_until - self._monotonic()
            if left > 0 or breaker.is_probed:
                until = self._clock.now() + timedelta(seconds=max(left, 0.0))
                raise TikTokPostponed("it has not answered such questions for a while", until)
            breaker.is_probed = True
            return True

    def _leave(self, endpoint: str, watch: Watch, *, probes: bool) -> None:
        with self._lock:
            breaker = self._known[endpoint]
            if probes:
                breaker.is_probed = False
            if watch.has_answered:
                breaker.failures, breaker.open_until = 0, None
            elif watch.has_answered is False:
                breaker.failures += 1
                if breaker.failures >= self._most:
                    breaker.open_until = self._monotonic() + self._cool_down

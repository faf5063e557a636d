"""The meter at the door: every arrival is counted, and what is too much is turned away."""

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import attrs

from influence.adapters.simulator.quota import COOL_OFF, INSIGHTS, SPANS, Quota, Window

_MOST_COUNTED: Final = 10_000
_APP: Final = "app"


@attrs.frozen
class Breach:
    """A call above the limit of a window, or one made while its caller should have kept quiet."""

    window: Window
    limit: int
    in_cool_off: bool = False

    def __str__(self) -> str:
        if self.in_cool_off:
            return f"called during the cool-off of five minutes after the limit of {self._limit} was broken"
        return f"quota broken: more than {self._limit}"

    @property
    def _limit(self) -> str:
        if self.window is Window.INSIGHTS:
            return f"{self.limit} calls/min with one token to this endpoint"
        return f"{self.limit} calls/{self.window}"


class _Span:
    """Calls in one sliding window. Those exactly one span ago have left it."""

    def __init__(self, window: Window) -> None:
        self._span = SPANS[window]
        self._cool_off = COOL_OFF.get(window, 0.0)
        self._arrived: deque[float] = deque()
        self._served: deque[float] = deque()
        self._quiet_until = 0.0
        self.peak = 0

    def arrive(self, now: float) -> None:
        """Count one arrival at *now*, served or not."""
        _forget(self._arrived, now - self._span)
        _forget(self._served, now - self._span)
        self._arrived.append(now)
        self.peak = max(self.peak, len(self._arrived))

    def serve(self, now: float) -> None:
        self._served.append(now)

    def used(self, now: float) -> int:
        _forget(self._served, now - self._span)
        return len(self._served)

    def break_at(self, now: float) -> None:
        """From *now* on nobody is served until the cool-off is over."""
        self._quiet_until = now + self._cool_off

    def quiet_for(self, now: float) -> float:
        """The seconds of cool-off that are left."""
        return max(0.0, self._quiet_until - now)


def _forget(times: deque[float], left: float) -> None:
    while times and times[0] <= left:
        times.popleft()


class Meter:
    """Counts the calls of the one app there is, and of each token and endpoint that have a limit of their own.

    Seconds and minutes are real ones, however the clock of the simulated world runs; a day is a day of that clock.
    Served calls use the limits up, refused ones do not; a cool-off is as long after the first refusal as after the
    last.
    """

    def __init__(
        self,
        quota: Quota | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self.set(quota or Quota())

    def set(self, quota: Quota) -> None:
        """Begin to count anew, under *quota*."""
        with self._lock:
            self.quota = quota
            self._spans: OrderedDict[tuple[Window, str], _Span] = OrderedDict()
            self._days: Counter[str] = Counter()
            self._served_today: Counter[str] = Counter()
            self._overruns: Counter[Window] = Counter()
            self._calls = self._too_early = 0

    def arrive(self, path: str, token: str) -> Breach | None:
        """What is wrong with the call that arrives now, if anything."""
        with self._lock:
            now, today = self._monotonic(), f"{self._now():%Y-%m-%d}"
            spans = self._spans_of(path, token)
            self._calls += 1
            self._days[today] += 1
            for span in spans.values():
                span.arrive(now)
            breach = self._breach(spans, now, today)
            if breach is None:
                self._served_today[today] += 1
                for span in spans.values():
                    span.serve(now)
            return breach

    def report(self) -> dict[str, object]:
        """What was counted since the quota was set: overruns, and the most calls that one window ever held."""
        with self._lock:
            now, today = self._monotonic(), f"{self._now():%Y-%m-%d}"
            return {
                "limits": str(self.quota),
                "calls": self._calls,
                "overruns": {window.value: self._overruns[window] for window in Window},
                "in_cool_off": self._too_early,
                "used": {window.value: self._used(window, now, today) for window in Window},
                "peak": {window.value: self._peak(window) for window in Window},
                "cool_off_seconds_left": round(
                    max((span.quiet_for(now) for span in self._spans.values()), default=0.0), 3
                ),
            }

    def _breach(self, spans: dict[Window, _Span], now: float, today: str) -> Breach | None:
        for window, span in spans.items():
            if span.quiet_for(now):
                self._too_early += 1
                return Breach(window, self.quota.calls[window], in_cool_off=True)
        used = {window: span.used(now) for window, span in spans.items()}
        used[Window.DAY] = self._served_today[today]
        broken = [window for window in used if used[window] >= self.quota.calls.get(window, used[window] + 1)]
        for window in broken:
            self._overruns[window] += 1
            if window in spans:
                spans[window].break_at(now)
        return Breach(broken[-1], self.quota.calls[broken[-1]]) if broken else None

    def _spans_of(self, path: str, token: str) -> dict[Window, _Span]:
        keys = {Window.SECOND: _APP, Window.MINUTE: _APP}
        if path in INSIGHTS:
            keys[Window.INSIGHTS] = f"{path} {token}"
        return {window: self._span(window, key) for window, key in keys.items()}

    def _span(self, window: Window, key: str) -> _Span:
        span = self._spans.setdefault((window, key), _Span(window))
        self._spans.move_to_end((window, key))
        if len(self._spans) > _MOST_COUNTED:
            self._spans.popitem(last=False)
        return span

    def _used(self, window: Window, now: float, today: str) -> int:
        if window is Window.DAY:
            return self._served_today[today]
        return max((span.used(now) for (kind, _), span in self._spans.items() if kind is window), default=0)

    def _peak(self, window: Window) -> int:
        if window is Window.DAY:
            return max(self._days.values(), default=0)
        return max((span.peak for (kind, _), span in self._spans.items() if kind is window), default=0)

"""TikTok's side of the quota, judged on its own clock, from the calls that arrived alone."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from influence.domain.quota import SPANS, Limits, Window
from tests.adapters.quota.virtual import TICK

INSIGHTS = frozenset({"/tto/tcm/creator/public/", "/tto/creator/authorized/"})


@attrs.frozen
class Arrival:
    """A call as the far side sees it."""

    at: int
    endpoint: str
    bearer: str


@attrs.frozen
class Referee:
    """Counts every window exactly: sliding ones from each call on, days by a clock that is *skew* ahead of ours.

    Its second is shorter than ours by *fast* millionths.
    """

    limits: Limits
    start: datetime
    skew: timedelta = timedelta(0)
    fast: int = 200

    def overruns(self, arrivals: Sequence[Arrival]) -> Counter[str]:
        """How many calls were too many, by window."""
        found: Counter[str] = Counter()
        times = sorted(arrival.at for arrival in arrivals)
        for window in (Window.SECOND, Window.MINUTE):
            if window in self.limits.calls:
                found[window.value] = self._sliding(times, self.limits.calls[window], window)
        found["day"] = self._days(times)
        found["insights"] = self._lanes(arrivals)
        return +found

    def _sliding(self, times: Sequence[int], limit: int, window: Window) -> int:
        span = SPANS[window] // TICK * (1_000_000 - self.fast) // 1_000_000
        return sum(last - first < span for first, last in zip(times, times[limit:], strict=False))

    def _days(self, times: Sequence[int]) -> int:
        limit = self.limits.calls.get(Window.DAY)
        if limit is None:
            return 0
        midnight = datetime.combine(self.start.date(), datetime.min.time(), self.start.tzinfo)
        offset = (self.start + self.skew - midnight) // TICK
        days = Counter((offset + at) // (86_400 * 1_000_000) for at in times)
        return sum(max(0, calls - limit) for calls in days.values())

    def _lanes(self, arrivals: Sequence[Arrival]) -> int:
        if self.limits.insights is None:
            return 0
        lanes: dict[tuple[str, str], list[int]] = {}
        for arrival in sorted(arrivals, key=lambda one: one.at):
            if arrival.endpoint in INSIGHTS:
                lanes.setdefault((arrival.endpoint, arrival.bearer), []).append(arrival.at)
        return sum(self._sliding(times, self.limits.insights, Window.MINUTE) for times in lanes.values())

"""Asking, ending and complaining: one turn at the book each, without waiting."""

from datetime import timedelta
from typing import Final

import attrs

from influence.adapters.quota.moments import Bearing, Timing, ticks
from influence.adapters.quota.pages import Book, Demand, Held, Pages
from influence.adapters.quota.rules import (
    HOLD,
    SLIDING,
    Now,
    Obstacle,
    begin_anew,
    obstacle,
    served,
    throttled,
    uses,
)
from influence.domain.ports.quota import QuotaUse
from influence.domain.quota import Limits, Window

_CALLS_KEPT: Final = 2 * SLIDING[Window.MINUTE]
_DAYS_KEPT: Final = timedelta(days=2)


@attrs.frozen
class Keeper:
    """The allowance, as far as it is written in *book*."""

    limits: Limits
    book: Book
    timing: Timing

    def ask(self, demand: Demand) -> Held | Obstacle:
        """A slot, or what stands in the way."""
        with self.book.turn() as pages:
            # The time is read within the turn, so that instants follow each other like turns do.
            now = self._now(pages)
            found = obstacle(self.limits, pages, demand, now)
            if found is not None:
                return found
            steady = now.moment.steady
            pages.forget(steady - _CALLS_KEPT, now.days[0] - _DAYS_KEPT)
            return Held(pages.write(demand, steady + ticks(HOLD), now.days), steady)

    def _now(self, pages: Pages) -> Now:
        moment = self.timing.moment()
        bearing = pages.bearing()
        if bearing is None or bearing.is_of_another_start(moment):
            begin_anew(pages, moment)
            bearing = Bearing.taken(moment)
        following, walls = bearing.goes_on(moment)
        pages.keep_bearing(following)
        return Now(moment, walls)

    def end(self, demand: Demand, held: Held, *, is_served: bool) -> None:
        """The call of *held* has ended, however it ended: from now on its window runs."""
        ended = self.timing.steady()
        with self.book.turn() as pages:
            pages.end(held.number, ended)
            if is_served:
                served(pages, demand, held)

    def throttled(self, demand: Demand, held: Held) -> None:
        """TikTok answered the call of *held* with "too many requests"."""
        with self.book.turn() as pages:
            throttled(self.limits, pages, demand, held, self.timing.moment())

    def use(self) -> QuotaUse:
        """How it stands."""
        with self.book.turn() as pages:
            moment = self._now(pages).moment
            silence = pages.silence(None)
            is_silent = silence is not None and silence.until > moment.steady
            return QuotaUse(
                self.limits,
                uses(self.limits, pages, moment),
                moment.at(silence.until) if silence is not None and is_silent else None,
                pages.by_endpoint(moment.wall.date()),
            )

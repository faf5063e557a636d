"""What stands in the way of a call, and what follows from a throttle answer. The same for every book."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

import attrs

from influence.adapters.quota.moments import Moment, day_after, days_touched, padded, ticks
from influence.adapters.quota.pages import Demand, Held, Lane, Pages, Silence
from influence.domain.quota import REPEAT, SPANS, Limits, Urgency, Use, Window, broken

HOLD: Final = timedelta(seconds=35)
"""When a call is over at the latest: the total deadline of a call is 30 s. Whoever holds a slot longer is dead."""

SLIDING: Final = {window: padded(SPANS[window]) for window in (Window.SECOND, Window.MINUTE)}
"""How long after its end a call counts in a window."""


@attrs.frozen
class Now:
    """This instant, and every wall time that it may be."""

    moment: Moment
    walls: tuple[datetime, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that a call begun now may count in."""
        return tuple(sorted({day for wall in self.walls for day in days_touched(wall, HOLD)}))


@attrs.frozen
class Obstacle:
    """Why a call cannot be made now. It cannot be made before *when* either, but perhaps not then."""

    when: int
    why: str
    is_for_all: bool = False


def obstacle(limits: Limits, pages: Pages, demand: Demand, now: Now) -> Obstacle | None:
    """What stands longest in the way of *demand*; None when nothing does."""
    found = [
        *_silences(pages, demand, now.moment),
        *_full(limits, pages, demand.lane, now.moment.steady),
        *_spent(limits, pages, demand.urgency, now),
    ]
    return max(found, key=lambda one: one.when, default=None)


def _silences(pages: Pages, demand: Demand, moment: Moment) -> Iterator[Obstacle]:
    for lane in {None, demand.lane}:
        silence = pages.silence(lane)
        if silence is not None and silence.until > moment.steady:
            why = "TikTok answered that there were too many requests, and wants silence"
            yield Obstacle(silence.until, why, is_for_all=lane is None)


def _full(limits: Limits, pages: Pages, lane: Lane | None, now: int) -> Iterator[Obstacle]:
    for window in SLIDING:
        number = limits.calls.get(window)
        if number is not None:
            when = _free_at(pages.over_at(number), window, now)
            if when is not None:
                yield Obstacle(
                    when, f"the allowance of {number} per {_NAMES[window]} is used up", is_for_all=True
                )
    if lane is not None and limits.insights is not None:
        when = _free_at(pages.over_at(limits.insights, lane), Window.MINUTE, now)
        if when is not None:
            why = f"the allowance of {limits.insights} per minute for {lane[0]} with this token is used up"
            yield Obstacle(when, why)


_NAMES: Final = {Window.SECOND: "second", Window.MINUTE: "minute"}


def _free_at(over_at: int | None, window: Window, now: int) -> int | None:
    """When a slot is free at the earliest; a call that is still under way ends now at the earliest."""
    span = SLIDING[window]
    if over_at is None or over_at + span <= now:
        return None
    return min(over_at, now) + span


def _spent(limits: Limits, pages: Pages, urgency: Urgency, now: Now) -> Iterator[Obstacle]:
    allowed = limits.of_day(urgency)
    if allowed is None:
        return
    for wall in now.walls:
        for day in days_touched(wall, HOLD):
            if pages.called(day) >= allowed:
                why = f"the allowance of {allowed} per day (UTC) for {_FOR[urgency]} is used up"
                yield Obstacle(now.moment.steady + ticks(day_after(day) - wall), why)


_FOR: Final = {
    Urgency.USER: "people who wait",
    Urgency.ORDERS: "orders that run",
    Urgency.FIGURES: "refreshing figures",
}


def uses(limits: Limits, pages: Pages, moment: Moment) -> tuple[Use, ...]:
    """How much of each window is used."""
    return tuple(
        Use(window, _used(pages, window, moment), limits.calls[window])
        for window in Window
        if window in limits.calls
    )


def _used(pages: Pages, window: Window, moment: Moment) -> int:
    if window is Window.DAY:
        return pages.called(moment.wall.date())
    return pages.used(moment.steady - SLIDING[window])


def throttled(limits: Limits, pages: Pages, demand: Demand, held: Held, moment: Moment) -> None:
    """Write down the silence that a throttle answer to the call of *held* asks for.

    An endpoint with a limit of its own that is at least half used is silent alone, with that token. When the
    same happens again right after, or anywhere else, everybody is silent.
    """
    lane = demand.lane
    if lane is not None and limits.insights is not None:
        edge = moment.steady - SLIDING[Window.MINUTE]
        use = Use(Window.MINUTE, pages.used(edge, lane), limits.insights)
        kept = _just_kept(pages.silence(lane), held)
        if use.is_half_used and kept is None:
            _keep(pages, lane, (Window.MINUTE, limits.silence), moment)
            return
        if kept is not None:
            window = broken(uses(limits, pages, moment), Window.SECOND)
            _keep(pages, None, (window, limits.cool_off(window)), moment)
            return
    kept = _just_kept(pages.silence(None), held)
    window = broken(uses(limits, pages, moment), kept)
    _keep(pages, None, (window, limits.cool_off(window)), moment)


def _just_kept(silence: Silence | None, held: Held) -> Window | None:
    """What the silence was for that had just been kept when the call was made; None without one."""
    if silence is None or not silence.until <= held.since <= silence.until + ticks(REPEAT):
        return None
    return silence.window


def served(pages: Pages, demand: Demand, held: Held) -> None:
    """TikTok did what the call of *held* asked for: it is not silent any more, and what it was silent for is over.

    Within a longer silence every call would have been throttled, so the next throttle answer begins small again.
    """
    for lane in {None, demand.lane}:
        silence = pages.silence(lane)
        if silence is not None and silence.until <= held.since:
            pages.lift_silence(lane)


def _keep(pages: Pages, lane: Lane | None, broke: tuple[Window, timedelta], moment: Moment) -> None:
    window, silence = broke
    until = moment.steady + padded(silence)
    if window is Window.DAY:
        until = moment.steady + ticks(day_after(moment.wall.date()) - moment.wall)
    before = pages.silence(lane)
    if before is None or before.until < until:
        kept = Silence(window, until, moment.at(until), until - moment.steady)
        pages.keep_silence(lane, kept)


def begin_anew(pages: Pages, moment: Moment) -> None:
    """After the machine was started anew: instants of its earlier life say too little, so the latest is assumed."""
    pages.cap(moment.steady)
    for lane, silence in pages.silences():
        left = min(max(0, ticks(silence.until_wall - moment.wall)), silence.length)
        pages.keep_silence(lane, attrs.evolve(silence, until=moment.steady + left))

"""TikTok's quota: how many calls may be made in a second, a minute and a day, and who may use the last of them.

Source: TikTok's rate limits (API for Business), per app over all endpoints, and lower ones for some endpoints.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.errors import Unusable


class Urgency(StrEnum):
    """Who waits for a call when the day's allowance is short, the first served first."""

    USER = "user"  # somebody sits and waits
    ORDERS = "orders"  # orders that run
    FIGURES = "figures"  # refreshing what is oldest


SHARES: Final[Mapping[Urgency, float]] = {
    Urgency.USER: 1.00,
    Urgency.ORDERS: 0.95,
    Urgency.FIGURES: 0.80,
}
"""Up to which share of the day's allowance each may be served."""

PATIENCE: Final[Mapping[Urgency, timedelta]] = {
    Urgency.USER: timedelta(seconds=20),
    Urgency.ORDERS: timedelta(seconds=90),
    Urgency.FIGURES: timedelta(seconds=90),
}
"""How long each waits for its turn before it is told to come again later."""


class Window(StrEnum):
    """The spans TikTok counts in. A day ends at 00:00 UTC; the others slide."""

    SECOND = "s"
    MINUTE = "min"
    DAY = "day"


SPANS: Final[Mapping[Window, timedelta]] = {
    Window.SECOND: timedelta(seconds=1),
    Window.MINUTE: timedelta(minutes=1),
    Window.DAY: timedelta(days=1),
}

COOL_OFF: Final[Mapping[Window, timedelta]] = {
    Window.SECOND: timedelta(seconds=1),
    Window.MINUTE: timedelta(minutes=5),
    Window.DAY: timedelta(days=1),  # until 00:00 UTC
}
"""How long nobody asks after TikTok said "too many requests" for a window."""

REPEAT: Final = timedelta(minutes=1)
"""A call sent within this span after a cool-off that is throttled again: the cool-off was for too small a window."""

_LARGER: Final[Mapping[Window, Window]] = {
    Window.SECOND: Window.MINUTE,
    Window.MINUTE: Window.DAY,
    Window.DAY: Window.DAY,
}


@attrs.frozen
class Limits:
    """Calls allowed per window; a window that is missing is not limited.

    *insights* is the lower limit per minute, token and endpoint that TikTok One has for profiles and videos; *silence*
    is how long nobody asks after the limit of a minute was broken.
    """

    calls: Mapping[Window, int] = attrs.field(factory=dict)
    insights: int | None = None
    silence: timedelta = COOL_OFF[Window.MINUTE]

    def cool_off(self, window: Window) -> timedelta:
        """How long nobody asks after TikTok said "too many requests" for *window*."""
        return self.silence if window is Window.MINUTE else COOL_OFF[window]

    def of_day(self, urgency: Urgency) -> int | None:
        """Up to how many calls of a day *urgency* is served."""
        whole = self.calls.get(Window.DAY)
        return None if whole is None else round(whole * SHARES[urgency] * 100) // 100

    def __str__(self) -> str:
        told = [f"{number}/{window.value}" for window, number in self.calls.items()]
        told += [] if self.insights is None else [f"insights {self.insights}/min"]
        return " ".join(told) or "none"


LEVELS: Final[Mapping[str, Limits]] = {
    "basic": Limits({Window.SECOND: 10, Window.MINUTE: 600, Window.DAY: 864_000}),
    "advanced": Limits({Window.SECOND: 20, Window.MINUTE: 1_200, Window.DAY: 1_728_000}),
    "premium": Limits({Window.SECOND: 30, Window.MINUTE: 1_800, Window.DAY: 2_592_000}),
    "ultimate": Limits({Window.SECOND: 50, Window.MINUTE: 3_000, Window.DAY: 4_320_000}),
    "none": Limits(),
}
"""TikTok's levels of 2026-08-09, where no policy says others; an app begins with basic."""

_PART: Final = re.compile(r"insights ([0-9]{1,9})/min|([0-9]{1,9})/(s|min|day)")


def limits(text: str, levels: Mapping[str, Limits] = LEVELS) -> Limits:
    """The limits that *text* names: one of *levels*, or a list such as `10/s 600/min 864000/day insights 20/min`.

    Commas do for blanks, so that it can be one word: `basic,insights:20/min`.

    Raises:
        Unusable: it names none.
    """
    plain = " ".join(text.lower().replace(",", " ").replace("insights:", "insights ").split())
    level, _, rest = plain.partition(" ")
    known = Limits() if level == "none" else levels.get(level)
    told = plain if known is None else rest
    calls = dict(known.calls) if known else {}
    insights: int | None = None
    for part in _PART.finditer(told):
        if part[1] is None:
            calls[Window(part[3])] = int(part[2])
        else:
            insights = int(part[1])
    if _PART.sub("", told).strip() or not all(calls.values()) or insights == 0 or not plain:
        raise Unusable("quota", text, _how(levels))
    return Limits(calls, insights)


def _how(levels: Iterable[str]) -> str:
    known = ", ".join(dict.fromkeys((*levels, "none")))
    return (
        f"write a level ({known}) or limits such as '10/s 600/min 864000/day', "
        "and where TikTok One has them 'insights 20/min'"
    )


@attrs.frozen
class Use:
    """How much of a window is used now."""

    window: Window
    used: int
    limit: int

    @property
    def left(self) -> int:
        """How many more calls."""
        return max(0, self.limit - self.used)

    @property
    def is_half_used(self) -> bool:
        """True when so much is used that this may be the window TikTok complains about."""
        return 2 * self.used >= self.limit


def broken(uses: Iterable[Use], served: Window | None = None) -> Window:
    """The window that a throttle answer is taken to be about; the answer itself does not tell.

    Our own counts tell: the largest window that is at least half used, since others may use the same app. A call
    that is throttled right after the cool-off for *served* was about a larger window than that one.
    """
    suspects = {use.window for use in uses if use.is_half_used}
    suspects.add(Window.SECOND if served is None else _LARGER[served])
    return max(suspects, key=list(Window).index)

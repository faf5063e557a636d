"""How many calls the simulated TikTok allows: its levels, and limits said in words."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import attrs


class Window(StrEnum):
    """What is counted: all calls of a second, a minute or a day, and one token's calls of one endpoint."""

    SECOND = "s"
    MINUTE = "min"
    DAY = "day"
    INSIGHTS = "insights"


SPANS: Final[Mapping[Window, float]] = {Window.SECOND: 1.0, Window.MINUTE: 60.0, Window.INSIGHTS: 60.0}
"""The sliding windows in seconds. A day is no span: it ends at 00:00 UTC."""

COOL_OFF: Final[Mapping[Window, float]] = {Window.MINUTE: 300.0, Window.INSIGHTS: 300.0}
"""For how many seconds whoever broke a window is turned away altogether."""

INSIGHTS: Final = frozenset(
    {
        "/tto/creator/authorized/",
        "/tto/creator/authorized/video/list/",
        "/tto/tcm/creator/public/",
        "/tto/tcm/creator/public/video/list/",
        "/tto/tcm/rank/",
        "/tto/tcm/creator/discover/",
    }
)
"""The endpoints of TikTok One that have a limit of their own, per token."""


class QuotaUnreadable(ValueError):
    """A text that names no limits."""


@attrs.frozen
class Quota:
    """Calls allowed per window; what is missing is not limited."""

    calls: Mapping[Window, int] = attrs.field(factory=dict)

    def __str__(self) -> str:
        told = [_told(window, number) for window, number in self.calls.items()]
        return " ".join(told) or "none"


def _told(window: Window, number: int) -> str:
    return f"insights {number}/min" if window is Window.INSIGHTS else f"{number}/{window}"


def _level(second: int) -> Quota:
    return Quota({Window.SECOND: second, Window.MINUTE: second * 60, Window.DAY: second * 86_400})


LEVELS: Final[Mapping[str, Quota]] = {
    "basic": _level(10),
    "advanced": _level(20),
    "premium": _level(30),
    "ultimate": _level(50),
    "none": Quota(),
}
DEFAULT: Final = "ultimate insights 20/min"

_LIMIT: Final = re.compile(
    r"(?:(?P<number>[1-9][0-9]{0,8})/(?P<window>s|min|day)|insights (?P<own>[1-9][0-9]{0,8})/min)(?: |$)"
)


def quota_of(text: str) -> Quota:
    """The limits that *text* names: a level, single limits such as `10/s 600/min insights 20/min`, or both.

    Raises:
        QuotaUnreadable: it names none.
    """
    plain = " ".join(text.lower().split())
    level, _, rest = plain.partition(" ")
    calls = dict(LEVELS[level].calls) if level in LEVELS else {}
    told = rest if level in LEVELS else plain
    place = 0
    while found := _LIMIT.match(told, place):
        window = Window.INSIGHTS if found["own"] else Window(found["window"])
        calls[window] = int(found["own"] or found["number"])
        place = found.end()
    if place < len(told) or not plain:
        raise QuotaUnreadable(
            f"write a level ({', '.join(LEVELS)}) or limits such as '10/s 600/min insights 20/min'"
        )
    return Quota(calls)

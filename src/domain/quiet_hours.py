"""Hours in which nobody wants mail."""

import re
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from influence.domain.errors import Unusable

_SPAN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_MINUTE: Final = timedelta(minutes=1)
_LONGEST: Final = 27 * 60
"""More minutes than any quiet hours have, on a day on which clocks are put back too."""


def parse_zone(name: str) -> str:
    """The name of a time zone that is known here.

    Raises:
        Unusable: it is not.
    """
    if not is_zone(name):
        raise Unusable("time zone", name[:60], "write its name, such as Europe/Berlin")
    return name


def is_zone(name: str) -> bool:
    """True for the name of a time zone that is known here."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown, a folder, or no name at all
        return False
    return True


@attrs.frozen
class QuietHours:
    """From *begins* until *ends* on the clock of the wall, over midnight where it ends earlier than it begins."""

    begins: time
    ends: time

    def __attrs_post_init__(self) -> None:
        if self.begins == self.ends:
            raise Unusable("quiet hours", str(self), "they begin at one time and end at another")

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"

    def cover(self, now: datetime, zone: ZoneInfo) -> bool:
        """True when it is quiet *now*, for somebody who lives in *zone*."""
        at = now.astimezone(zone).time()
        if self.begins < self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends

    def wait_until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When they end, if it is quiet *now*; None when it is not.

        The clock of the wall is looked at minute by minute, so that one which is put forward or back on the way changes
        nothing: an end that it leaves out is where it goes on, one that it shows twice counts each time.
        """
        if not self.cover(now, zone):
            return None
        minutes = (now.replace(second=0, microsecond=0) + n * _MINUTE for n in range(1, _LONGEST))
        return next(at for at in minutes if not self.cover(at, zone))


def parse_quiet_hours(text: str) -> QuietHours | None:
    """Quiet hours written as 22:00-07:00; None for an empty text.

    Raises:
        Unusable: it is something else.
    """
    if not text.strip():
        return None
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise Unusable("quiet hours", text[:40], "write them as 22:00-07:00")
    hours = [int(part) for part in found.groups()]
    return QuietHours(time(hours[0], hours[1]), time(hours[2], hours[3]))

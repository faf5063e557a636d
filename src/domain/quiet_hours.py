"""Hours in which nobody wants mail."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from influence.domain.errors import Unusable

_SPAN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def parse_zone(name: str) -> str:
    """The name of a time zone that is known here.

    Raises:
        Unusable: it is not.
    """
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown, a folder, or no name at all
        raise Unusable("time zone", name[:60], "write its name, such as Europe/Berlin") from None
    return name


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

        Clocks that are put forward or back on the way change nothing: an end that the clock leaves out is an hour late
        at most, one that it shows twice counts each time.
        """
        if not self.cover(now, zone):
            return None
        return min(at for at in self._ends_after(now, zone) if not self.cover(at, zone))

    def _ends_after(self, now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        today = now.astimezone(zone).date()
        for day in (today, today + timedelta(days=1)):
            for fold in (0, 1):
                at = datetime.combine(day, self.ends.replace(fold=fold), zone).astimezone(UTC)
                if at > now:
                    yield at


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

"""TikTok's times, in every form its documentation shows."""

from datetime import UTC, datetime
from typing import Final

from influence.adapters.tiktok.converters import whole

_LEAST_MILLISECONDS: Final = 10**11
"""Epoch seconds reach this in the year 5138, epoch milliseconds did in 1973."""
_EARLIEST: Final = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


def instant(value: object) -> datetime | None:
    """The instant that *value* names: epoch seconds or milliseconds (by size), a day, a UTC time, ISO 8601.

    1970-01-01 is how TikTok writes "never".
    """
    epoch = whole(value)
    try:
        moment = _of_text(value) if epoch is None else _of_epoch(epoch)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment is not None and _EARLIEST <= moment < _LATEST else None


def _of_epoch(epoch: int) -> datetime:
    seconds = epoch / 1000 if epoch >= _LEAST_MILLISECONDS else epoch
    return datetime.fromtimestamp(seconds, UTC)


def _of_text(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    moment = datetime.fromisoformat(value.strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)

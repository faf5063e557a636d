"""Typed cells as the text that a person reads in them."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from influence.adapters.files.xlsx.formats import Shown

_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_LONGEST: Final = 400
_MOST_DIGITS: Final = 25  # of a whole number that is taken digit by digit: ids have up to 19
_BEYOND_DIGITS: Final = 10**15  # from here on spreadsheets round
_MILLISECONDS: Final = 86_400_000  # of a day
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no time zones
_DAYS_TO_1904: Final = 1462
_DAYS_TO_10000: Final = 2_958_466
_THE_29TH: Final = 60  # of February 1900, which spreadsheets believe in

BOOLEANS: Final = {"1": "true", "0": "false", "true": "true", "false": "false"}


class NotAValue(ValueError):
    """A cell whose content is not of the type it bears; its message says why."""


def number_text(text: str, shown: Shown, *, from_1904: bool = False) -> str:
    """The number that the file writes as *text*, as it is shown.

    Raises:
        NotAValue: it is no number.
    """
    if shown is Shown.NUMBER and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return text.lstrip("0") or "0"
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        raise NotAValue("holds no number though it says so")
    number = Decimal(text)
    if abs(number.adjusted()) > 300:
        raise NotAValue("holds a number that no spreadsheet can hold")
    if shown is Shown.PERCENTAGE:
        return _plain(number * 100) + "%"
    if shown is Shown.MOMENT:
        return _moment(number, from_1904=from_1904) or _plain(number)
    if shown is Shown.DURATION and 0 <= number < _DAYS_TO_10000:
        return _clock(round(number * _MILLISECONDS))
    return _plain(number)


def _plain(number: Decimal) -> str:
    """At most the fifteen digits that a spreadsheet holds; beyond that as it shows them, like 7.5E+18."""
    rounded = Decimal(f"{number:.15g}")
    if not rounded:
        return "0"
    if abs(rounded) >= _BEYOND_DIGITS:
        return f"{rounded.normalize():E}"
    whole, _, fraction = f"{rounded:f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def _moment(days: Decimal, *, from_1904: bool) -> str:
    """The day, the time, or both; empty where the calendar has no such day."""
    days += _DAYS_TO_1904 if from_1904 else 0
    milliseconds = round(days * _MILLISECONDS)
    if not 0 <= milliseconds < _DAYS_TO_10000 * _MILLISECONDS:
        return ""
    if milliseconds < _MILLISECONDS:
        return _clock(milliseconds)
    late = timedelta(days=1 if days < _THE_29TH else 0)
    moment = _EPOCH + timedelta(milliseconds=milliseconds) + late
    if milliseconds % _MILLISECONDS == 0:
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds" if milliseconds % 1000 else "seconds")


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:03}" if rest else text

"""Days and moments as options take them, and what is said of one that is written otherwise."""

import re
from datetime import datetime
from typing import Final

import click

_DAY_FORM: Final = "%Y-%m-%d"
_DAY_SHAPE: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
_TIME_FORMS: Final = ("%H:%M", "%H:%M:%S")
_TIME_SHAPE: Final = re.compile(r"\d{1,2}:\d{1,2}(:\d{1,2})?", re.ASCII)


class _Written(click.ParamType[datetime]):
    """A day as its midnight; where *timed*, a moment of it as well."""

    name = "date"

    def __init__(self, *, timed: bool) -> None:
        self._timed = timed

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        text = str(value)
        day, sign, time = text.partition("T") if self._timed else (text, "", "")
        if not _DAY_SHAPE.fullmatch(day) or (sign and not _TIME_SHAPE.fullmatch(time)):
            ways = "2026-11-30 or 2026-11-30T14:05" if self._timed else "2026-11-30"
            self.fail(f"{text!r}: write it as {ways}.", param, ctx)
        midnight = _read(day, _DAY_FORM)
        if midnight is None:
            self.fail(f"{text!r}: there is no such day.", param, ctx)
        moment = _read(text, *(f"{_DAY_FORM}T{form}" for form in _TIME_FORMS)) if sign else midnight
        return moment or self.fail(f"{text!r}: there is no such time of day.", param, ctx)


def _read(text: str, *forms: str) -> datetime | None:
    for form in forms:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - who asks knows that it is UTC
        except ValueError:
            continue
    return None


DAY: Final = _Written(timed=False)
MOMENT: Final = _Written(timed=True)

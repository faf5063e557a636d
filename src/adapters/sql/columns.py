# ruff: noqa: ARG002 # the signatures are SQLAlchemy's
"""Column types, the same on every database, and checks made from the domain's enumerations."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

E = TypeVar("E", bound=StrEnum)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
_TICKS_A_DAY: Final = 86_400_000_000


def ticks(instant: datetime) -> int:
    """Microseconds since 1970; a time without zone is a mistake of the caller."""
    return (instant - EPOCH) // _TICK


def instant(count: int) -> datetime:
    """The time so many microseconds after 1970, in UTC."""
    return EPOCH + count * _TICK  # three times as fast as to make the difference from its parts


def day_of(count: int) -> int:
    """The UTC day of an instant in ticks, as days since 1970."""
    return count // _TICKS_A_DAY


def whole_number() -> sa.types.TypeEngine[int]:
    """64 bits everywhere."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _instant(count: int | None) -> datetime | None:
    return None if count is None else instant(count)


class Instant(sa.TypeDecorator[datetime]):
    """A time, kept as microseconds since 1970."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Integer() if dialect.name == "sqlite" else sa.BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        return None if value is None else ticks(value)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        return _instant(value)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        return _instant  # straight: pages read thousands of them


class CalendarDay(sa.TypeDecorator[date]):
    """A day without time or zone, kept as text."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Word(sa.TypeDecorator[E]):
    """A member of an enumeration, kept as its text."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, words: type[E]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: E | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> E | None:
        return None if value is None else self.words(value)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], E | None]:
        known = {str(word.value): word for word in self.words}

        def word(value: str | None) -> E | None:
            return None if value is None else known.get(value) or self.words(value)

        return word


class Number(sa.types.UserDefinedType[float]):
    """A number as it was given: a whole one stays whole where the database can hold both kinds."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "DOUBLE PRECISION"


@compiles(Number, "sqlite")
def _any(*_: object, **__: object) -> str:
    return "ANY"


def quoted(words: Iterable[str]) -> str:
    """The list behind an SQL ``IN``."""
    return ", ".join(f"'{word}'" for word in words)


def one_of(table: str, column: str, words: Iterable[str]) -> sa.CheckConstraint:
    """Only *words* may stand in the column."""
    return sa.CheckConstraint(f"{column} IN ({quoted(words)})", name=f"{table}_{column}_known")

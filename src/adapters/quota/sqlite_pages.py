"""The pages in SQLite: one transaction reads and writes them."""

import sqlite3
from datetime import date, datetime
from typing import Any, Final

import attrs

from influence.adapters.quota.moments import Bearing, Moment
from influence.adapters.quota.pages import Demand, Lane, Silence
from influence.domain.quota import Window

SCHEMA: Final = """
CREATE TABLE calls (number INTEGER PRIMARY KEY AUTOINCREMENT, over_at INTEGER NOT NULL, lane TEXT NOT NULL) STRICT;
CREATE INDEX calls_over ON calls (over_at);
CREATE INDEX calls_over_by_lane ON calls (lane, over_at);
CREATE TABLE days (
    day TEXT NOT NULL, endpoint TEXT NOT NULL, calls INTEGER NOT NULL, PRIMARY KEY (day, endpoint)
) STRICT, WITHOUT ROWID;
CREATE TABLE silences (
    lane TEXT PRIMARY KEY, "window" TEXT NOT NULL, until INTEGER NOT NULL, until_wall TEXT NOT NULL,
    length INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE bearing (
    only INTEGER PRIMARY KEY CHECK (only = 1), seen INTEGER NOT NULL, steady INTEGER NOT NULL, wall TEXT NOT NULL
) STRICT;
"""
"""Times are microseconds on the steady clock, or UTC as text. A lane is an endpoint, a line end and a fingerprint."""

_OVER_AT: Final = "SELECT over_at FROM calls ORDER BY over_at DESC LIMIT 1 OFFSET ?"
_OVER_AT_IN_LANE: Final = "SELECT over_at FROM calls WHERE lane = ? ORDER BY over_at DESC LIMIT 1 OFFSET ?"
_USED: Final = "SELECT count(*) FROM calls WHERE over_at > ?"
_USED_IN_LANE: Final = "SELECT count(*) FROM calls WHERE lane = ? AND over_at > ?"


def _text(lane: Lane | None) -> str:
    return "" if lane is None else "\n".join(lane)


def _lane(text: str) -> Lane | None:
    endpoint, _, bearer = text.partition("\n")
    return (endpoint, bearer) if text else None


@attrs.frozen
class SqlitePages:
    """What a transaction on *connection* sees."""

    _connection: sqlite3.Connection

    def bearing(self) -> Bearing | None:
        row = self._connection.execute("SELECT seen, steady, wall FROM bearing").fetchone()
        return row and Bearing(row[0], Moment(row[1], datetime.fromisoformat(row[2])))

    def keep_bearing(self, bearing: Bearing) -> None:
        row = (bearing.seen, bearing.agreed.steady, bearing.agreed.wall.isoformat())
        self._connection.execute("INSERT OR REPLACE INTO bearing VALUES (1, ?, ?, ?)", row)

    def silence(self, lane: Lane | None) -> Silence | None:
        statement = 'SELECT "window", until, until_wall, length FROM silences WHERE lane = ?'
        row = self._connection.execute(statement, (_text(lane),)).fetchone()
        return row and Silence(Window(row[0]), row[1], datetime.fromisoformat(row[2]), row[3])

    def keep_silence(self, lane: Lane | None, silence: Silence) -> None:
        told = (silence.window.value, silence.until, silence.until_wall.isoformat(), silence.length)
        self._connection.execute(
            "INSERT OR REPLACE INTO silences VALUES (?, ?, ?, ?, ?)", (_text(lane), *told)
        )

    def lift_silence(self, lane: Lane | None) -> None:
        self._connection.execute("DELETE FROM silences WHERE lane = ?", (_text(lane),))

    def silences(self) -> tuple[tuple[Lane | None, Silence], ...]:
        rows = self._connection.execute('SELECT lane, "window", until, until_wall, length FROM silences')
        return tuple(
            (_lane(lane), Silence(Window(window), until, datetime.fromisoformat(wall), length))
            for lane, window, until, wall, length in rows.fetchall()
        )

    def over_at(self, nth: int, lane: Lane | None = None) -> int | None:
        row = self._in_lane(_OVER_AT, _OVER_AT_IN_LANE, lane, nth - 1)
        return row and int(row[0])

    def used(self, edge: int, lane: Lane | None = None) -> int:
        return int(self._in_lane(_USED, _USED_IN_LANE, lane, edge)[0])

    def _in_lane(self, for_all: str, for_one: str, lane: Lane | None, number: int) -> Any:
        if lane is None:
            return self._connection.execute(for_all, (number,)).fetchone()
        return self._connection.execute(for_one, (_text(lane), number)).fetchone()

    def called(self, day: date) -> int:
        statement = "SELECT coalesce(sum(calls), 0) FROM days WHERE day = ?"
        return int(self._connection.execute(statement, (day.isoformat(),)).fetchone()[0])

    def by_endpoint(self, day: date) -> tuple[tuple[str, int], ...]:
        statement = "SELECT endpoint, calls FROM days WHERE day = ? ORDER BY endpoint"
        return tuple(self._connection.execute(statement, (day.isoformat(),)).fetchall())

    def write(self, demand: Demand, over_at: int, days: tuple[date, ...]) -> int:
        row = (over_at, _text(demand.lane))
        number = self._connection.execute("INSERT INTO calls (over_at, lane) VALUES (?, ?)", row).lastrowid
        counted = "INSERT INTO days VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET calls = calls + 1"
        self._connection.executemany(counted, [(day.isoformat(), demand.endpoint) for day in days])
        return int(number or 0)

    def end(self, number: int, over_at: int) -> None:
        self._connection.execute("UPDATE calls SET over_at = ? WHERE number = ?", (over_at, number))

    def cap(self, latest: int) -> None:
        self._connection.execute("UPDATE calls SET over_at = ? WHERE over_at > ?", (latest, latest))

    def forget(self, edge: int, day: date) -> None:
        self._connection.execute("DELETE FROM calls WHERE over_at < ?", (edge,))
        self._connection.execute("DELETE FROM days WHERE day < ?", (day.isoformat(),))

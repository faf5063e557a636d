# ruff: noqa: S608 # names of tables and columns come from the database itself and are quoted; values are bound
"""What tells that data of the old source is there: in rows, in bytes, and which values only it holds.

It imports nothing that removes.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from sqlite3 import Connection
from typing import Final

import attrs

from influence.adapters.sql.every_column import Columns, quoted, search, searching, tables
from influence.adapters.sql.places import LEARNT, PLACES, REBUILDS
from influence.adapters.sql.scan import as_json, from_json
from influence.adapters.sql.writings import Probe
from influence.domain.cutover import Finding

SUFFIXES: Final = ("", "-wal", "-journal", "-shm")
SHORTEST: Final = 8
"""Characters of a text that can be told from chance."""
ENOUGH: Final = 15
"""Characters of a text that is found in one look over the data; shorter ones are taken when there are no others."""
LONGEST: Final = 64
"""Of longer texts only the beginning is looked for: a long one may lie on two pages."""
MOST_NUMBERS: Final = 4
_LOOKED_AT: Final = 10_000
"""Rows of the old source among which fractions are looked for."""
_DIGITS: Final = 15
"""Characters of a fraction that can be told from chance."""
KNOWN: Final = "known values of the old source"

_MARKS: Final[Mapping[str, str]] = {
    # by name of column: what makes a row the old source's; no source counts as the old one
    "source": "({0} IS NULL OR {0} IN (1, 'legacy', ''))",
    "why": "({0} IS NULL OR {0} IN ('legacy_capture', ''))",
}
_OWN_TEXT: Final = """(
    SELECT key FROM json_each(lists) WHERE lists LIKE '%"legacy.%' AND key LIKE 'legacy.%' LIMIT 1
)"""
_OLD_TEXTS: Final = (
    "SELECT value FROM account_days, json_each(lists) WHERE source = 1 AND type = 'text'",
    "SELECT value FROM post_days, json_each(lists) WHERE source = 1 AND type = 'text'",
    "SELECT url FROM posts WHERE source = 'legacy'",
    "SELECT caption FROM posts WHERE source = 'legacy'",
    "SELECT external_id FROM posts WHERE source = 'legacy'",
    "SELECT \"by\" FROM attachments WHERE why = 'legacy_capture'",
)
_VIRTUAL: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"
_OLD_FRACTIONS: Final = ("account_days", "post_days")


def _marks(table: str, columns: Iterable[str]) -> list[str]:
    """What makes a row of *table* the old source's: as its columns tell, or else as it was declared."""
    marks = [mark.format(quoted(name)) for name, mark in _MARKS.items() if name in columns]
    declared = PLACES[table].marks if table in PLACES else None
    return marks or ([f"({declared})"] if declared else [])


def _claims(table: str, columns: Iterable[str]) -> list[tuple[str, str]]:
    """What makes a row the old source's, as far as its columns tell, and what to call it."""
    names = list(columns)
    marks = _marks(table, names)
    unmarked = "".join(f" AND NOT {mark}" for mark in marks)
    own = [quoted(name) for name in names if name.startswith("legacy_")]
    if "lists" in names:
        own.append(_OWN_TEXT)
    return [
        *((mark, "rows of the old source") for mark in marks),
        *((f"{value} IS NOT NULL{unmarked}", f"{value} under another source") for value in own),
    ]


def _undeclared(connection: Connection) -> Iterator[Finding]:
    for name in tables(connection):
        if name not in PLACES and name not in LEARNT:
            (count,) = connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()
            yield Finding(name, count, "a place that nobody has declared")
    for (name,) in connection.execute(_VIRTUAL):
        if name not in REBUILDS:
            yield Finding(name, 1, "an index of words that nobody rebuilds")


def rows(connection: Connection) -> Iterator[Finding]:
    """Rows of the old source, and places that nobody declared."""
    yield from _undeclared(connection)
    for table in tables(connection):
        claims = _claims(table, Columns.of(connection, table).names)
        for claim, what in claims if _is_any(connection, table, claims) else ():
            (count,) = connection.execute(f"SELECT count(*) FROM {quoted(table)} WHERE {claim}").fetchone()
            if count:
                yield Finding(table, count, what)


def _is_any(connection: Connection, table: str, claims: Sequence[tuple[str, str]]) -> bool:
    """True when one of *claims* holds for a row: one look over the table instead of one for each."""
    whole = " OR ".join(f"({claim})" for claim, _ in claims)
    looked = whole and connection.execute(f"SELECT 1 FROM {quoted(table)} WHERE {whole} LIMIT 1").fetchone()
    return bool(looked)


def values(connection: Connection, probes: Sequence[Probe]) -> Iterator[Finding]:
    """Where *probes* stand in any column of any table."""
    for (table, column), found in search(connection, probes).items():
        yield Finding(f"{table}.{column}", len(found), KNOWN)


_PROGRAM: Final = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from influence.adapters.sql.scan import main
main()
"""


@attrs.frozen
class Told:
    """What the bytes of one file tell."""

    place: str
    bytes: int
    found: frozenset[Probe]
    unclean: int
    is_cut_short: bool

    def findings(self) -> Iterator[Finding]:
        """What of it should not be."""
        if self.found:
            yield Finding(self.place, len(self.found), KNOWN)
        if self.unclean:
            yield Finding(self.place, self.unclean, "free pages that still hold something")
        if self.is_cut_short:
            yield Finding(self.place, 1, "something packed that unfolds beyond every measure")
        if self.place.endswith("-journal") and self.bytes:
            yield Finding(self.place, self.bytes, "bytes of a journal that should be empty")


def in_files(paths: Iterable[Path], probes: Sequence[Probe]) -> tuple[Told, ...]:
    """What the bytes of *paths* tell, file by file."""
    task = {"paths": [str(path) for path in paths], "probes": [as_json(one) for one in probes]}
    done = subprocess.run(  # noqa: S603 # our own program, with this interpreter
        [sys.executable, "-I", "-c", _PROGRAM, json.dumps(sys.path)],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(
        Told(
            place,
            said["bytes"],
            frozenset(map(from_json, said["found"])),
            said["unclean"],
            said["cut short"],
        )
        for place, said in json.loads(done.stdout).items()
    )


def bytes_of(path: Path, probes: Sequence[Probe]) -> Iterator[Finding]:
    """What the bytes of a database's own files tell."""
    for told in in_files([Path(f"{path}{suffix}") for suffix in SUFFIXES], probes):
        yield from told.findings()


def _kept(table: str, columns: Columns) -> str:
    """The claim that makes a row somebody else's than the old source's."""
    return " AND ".join(f"NOT {mark}" for mark in _marks(table, columns.names)) or "true"


def _texts(connection: Connection, most: int) -> Iterator[str]:
    """Texts of the old source, as many from each place where they stand, the long ones first."""
    told = (
        [
            text[:LONGEST]
            for (text,) in islice(connection.execute(f"{one} LIMIT ?", (8 * most,)), 8 * most)
            if text
        ]
        for one in _OLD_TEXTS
    )
    by_place = [
        sorted({one for one in some if len(one) >= SHORTEST}, key=lambda one: len(one) < ENOUGH)
        for some in told
    ]
    for place in by_place:
        yield from place[: max(most // len(by_place), 1)]
    for place in by_place:
        yield from place


def _fractions(connection: Connection) -> Iterator[float]:
    """Fractions of the old source that hardly anybody else has."""
    for table in _OLD_FRACTIONS:
        kinds = Columns.of(connection, table).names.items()
        names = ", ".join(quoted(name) for name, kind in kinds if kind in {"ANY", "REAL"})
        rows = connection.execute(f"SELECT {names} FROM {table} WHERE source = 1 LIMIT ?", (_LOOKED_AT,))
        for number in chain.from_iterable(rows):
            if isinstance(number, float) and len(repr(number)) >= _DIGITS:
                yield number


def distinctive(connection: Connection, most: int) -> tuple[Probe, ...]:
    """Up to *most* values of the old source that stand nowhere else."""
    texts = dict.fromkeys(
        islice((text.encode() for text in dict.fromkeys(_texts(connection, most))), 2 * most)
    )
    candidates: dict[Probe, None] = dict.fromkeys(chain(texts, islice(_fractions(connection), MOST_NUMBERS)))
    if not candidates:
        return ()
    with searching(connection, list(candidates)) as looking:
        for table in tables(connection):
            for known in looking.table(table, _kept(table, Columns.of(connection, table))):
                candidates.pop(known, None)
    return tuple(islice(candidates, most))

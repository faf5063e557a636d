# ruff: noqa: S608 # names of tables and columns come from the database itself and are quoted; values are bound
"""What tells that data of the old source is there: in rows, in bytes, and which texts only it holds."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from influence.adapters.sql import scan
from influence.adapters.sql.places import PLACES
from influence.domain.cutover import Finding

SUFFIXES: Final = ("", "-wal", "-journal", "-shm")
SHORTEST: Final = 8
"""Characters of a text that can be told from chance."""
LONGEST: Final = 64
"""Of longer texts only the beginning is looked for: a long one may lie on two pages."""

_MARKS: Final[Mapping[str, str]] = {
    # by name of column: what makes a row the old source's; no source counts as the old one
    "source": "({0} IS NULL OR {0} IN (1, 'legacy', ''))",
    "why": "({0} IS NULL OR {0} IN ('legacy_capture', ''))",
}
_OWN_TEXT: Final = """(
    SELECT key FROM json_each(lists) WHERE lists LIKE '%"legacy.%' AND key LIKE 'legacy.%' LIMIT 1
)"""
_OLD_TEXTS: Final = """
SELECT value FROM account_days, json_each(lists) WHERE source = 1 AND type = 'text'
UNION ALL SELECT url FROM posts WHERE source = 'legacy'
UNION ALL SELECT caption FROM posts WHERE source = 'legacy'
UNION ALL SELECT external_id FROM posts WHERE source = 'legacy'
UNION ALL SELECT "by" FROM attachments WHERE why = 'legacy_capture'
"""


def _tables(connection: Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def _columns(connection: Connection, table: str) -> dict[str, str]:
    """The type of each column, by name."""
    return dict(connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _claims(columns: Iterable[str]) -> list[tuple[str, str]]:
    """What makes a row the old source's, as far as its columns tell, and what to call it."""
    names = list(columns)
    marked = [mark.format(_quoted(name)) for name, mark in _MARKS.items() if name in names]
    unmarked = "".join(f" AND NOT {mark}" for mark in marked)
    own = [_quoted(name) for name in names if name.startswith("legacy_")]
    if "lists" in names:
        own.append(_OWN_TEXT)
    return [
        *((mark, "rows of the old source") for mark in marked),
        *((f"{value} IS NOT NULL{unmarked}", f"{value} under another source") for value in own),
    ]


def rows(connection: Connection) -> Iterator[Finding]:
    """Rows of the old source, and places that nobody declared."""
    for table in _tables(connection):
        if table not in PLACES:
            (count,) = connection.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()
            yield Finding(table, count, "a place that nobody has declared")
        for claim, what in _claims(_columns(connection, table)):
            (count,) = connection.execute(f"SELECT count(*) FROM {_quoted(table)} WHERE {claim}").fetchone()
            if count:
                yield Finding(table, count, what)


def _forms(probe: bytes) -> set[bytes]:
    """The ways in which a text may be written."""
    try:
        text = probe.decode()
    except UnicodeDecodeError:
        return {probe}
    escaped = (json.dumps(text, ensure_ascii=ascii_only)[1:-1].encode() for ascii_only in (True, False))
    return {probe, text.encode("utf-16-le"), text.encode("utf-16-be"), *escaped}


def bytes_of(path: Path, probes: Sequence[bytes]) -> Iterator[Finding]:
    """What the bytes of the database's files tell."""
    texts = {form.hex(): probe for probe in probes for form in _forms(probe)}
    task = {"paths": [f"{path}{suffix}" for suffix in SUFFIXES], "texts": list(texts)}
    done = subprocess.run(  # noqa: S603 # our own program, with this interpreter
        [sys.executable, "-I", scan.__file__],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=True,
    )
    for place, told in json.loads(done.stdout).items():
        if found := {texts[form] for form in told["found"]}:
            yield Finding(place, len(found), "known texts of the old source")
        if told["unclean"]:
            yield Finding(place, told["unclean"], "free pages that still hold something")
        if place.endswith("-journal") and told["bytes"]:
            yield Finding(place, told["bytes"], "bytes of a journal that should be empty")


def _kept_texts(connection: Connection) -> Iterator[str]:
    """Every text that does not belong to the old source, row by row."""
    for table in _tables(connection):
        columns = _columns(connection, table)
        texts = [_quoted(name) for name, kind in columns.items() if kind == "TEXT"]
        kept = (
            " AND ".join(f"NOT {m.format(_quoted(n))}" for n, m in _MARKS.items() if n in columns) or "true"
        )
        if texts:
            joined = " || char(10) || ".join(f"coalesce({text}, '')" for text in texts)
            for (text,) in connection.execute(f"SELECT {joined} FROM {_quoted(table)} WHERE {kept}"):
                yield text


def _pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """*texts* in large pieces."""
    flow = iter(texts)
    while some := list(islice(flow, 5000)):
        yield "\n".join(some).encode()


def distinctive(connection: Connection, most: int) -> Iterator[bytes]:
    """Up to *most* texts of the old source that stand nowhere else."""
    told = (text[:LONGEST] for (text,) in connection.execute(_OLD_TEXTS))
    candidates = dict.fromkeys(islice((text for text in told if len(text) >= SHORTEST), 4 * most))
    forms = {form: text for text in candidates for form in _forms(text.encode())}
    needles = scan.Needles(forms)
    for piece in _pieces(_kept_texts(connection)):
        for form in needles.within(piece):
            candidates.pop(forms[form], None)
    return (text.encode() for text in islice(candidates, most))

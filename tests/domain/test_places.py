import ast
from pathlib import Path
from typing import Final

import attrs
import pytest

import influence
from influence.domain.places import IN_REACH, PLACES, Root
from tests.support.writers import writers

PACKAGE: Final = Path(influence.__file__).parent
NAMED: Final = {module for place in PLACES for module in place.writers}


def test_every_module_that_writes_is_named_by_a_place() -> None:
    found = writers(PACKAGE)

    assert len(found) > 30  # the control: it sees those that are known
    assert {module: why for module, why in found.items() if module not in NAMED} == {}


def test_every_named_module_is_there() -> None:
    there = {".".join(p.relative_to(PACKAGE).with_suffix("").parts) for p in PACKAGE.rglob("*.py")}

    assert there >= NAMED


WRITERS: Final = {
    "builtin": "open('a', 'w')",
    "by name": "open('a', mode='ab')",
    "method": "path.open('x')",
    "exclusive": "path.open(mode='r+b')",
    "whole text": "path.write_text('a')",
    "whole bytes": "path.write_bytes(b'')",
    "touched": "path.touch()",
    "moved": "path.replace(other)",
    "renamed": "path.rename(other)",
    "system": "import os\nos.open('a', os.O_WRONLY | os.O_CREAT)",
    "linked": "import os\nos.link('a', 'b')",
    "replaced": "import os\nos.replace('a', 'b')",
    "temporary": "import tempfile\ntempfile.mkstemp()",
    "named temporary": "from tempfile import NamedTemporaryFile\nNamedTemporaryFile()",
    "database": "import sqlite3\nsqlite3.connect('a')",
    "database by name": "from sqlite3 import connect\nconnect('a')",
    "engine": "import sqlalchemy as sa\nsa.create_engine('sqlite://')",
    "copied": "import shutil\nshutil.copy('a', 'b')",
    "copied by name": "from shutil import copyfile\ncopyfile('a', 'b')",
    "book": "import xlsxwriter\nxlsxwriter.Workbook('a')",
    "zip": "import zipfile\nzipfile.ZipFile('a', 'w')",
    "packed": "import gzip\ngzip.open('a', 'wt')",
    "dumped": "import json\njson.dump({}, file)",
    "pickled": "import pickle\npickle.dump({}, file)",
    "program": "import subprocess\nsubprocess.run(['cp'])",
    "program by name": "from subprocess import Popen\nPopen(['cp'])",
    "log file": "import logging.handlers\nlogging.handlers.RotatingFileHandler('a')",
    "log": "import logging\nlogging.getLogger('a')",
    "cache": "from functools import lru_cache\n@lru_cache(maxsize=1)\ndef f() -> None: ...",
    "bare cache": "import functools\n@functools.cache\ndef f() -> None: ...",
    "statement": "run('VACUUM INTO ?')",
    "attached": "run('attach database ? as other')",
}
READERS: Final = {
    "reading": "open('a')",
    "reading bytes": "path.open('rb')",
    "reading by system": "import os\nos.open('a', os.O_RDONLY)",
    "text": "'a'.replace('a', 'b')",
    "moment": "now.replace(hour=0)",
    "something else": "sealer.open(sealed, owner)",
    "printed": "import json\njson.dumps({})",
}


@pytest.mark.parametrize("kind", WRITERS)
def test_a_planted_writer_is_seen(tmp_path: Path, kind: str) -> None:
    ast.parse(WRITERS[kind])
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "planted.py").write_text(WRITERS[kind])

    assert list(writers(tmp_path)) == ["deep.planted"]


@pytest.mark.parametrize("kind", READERS)
def test_who_only_reads_needs_no_place(tmp_path: Path, kind: str) -> None:
    (tmp_path / "planted.py").write_text(READERS[kind])

    assert writers(tmp_path) == {}


def test_every_place_is_checked_or_says_how_long_it_keeps() -> None:
    for place in PLACES:
        assert place.is_in_reach is (place.root in IN_REACH)
        assert bool(place.logical and place.physical) is place.is_in_reach, place.name
        assert bool(place.beyond) is not place.is_in_reach, place.name
        assert bool(place.files) is place.is_in_reach, place.name
        assert place.cleared
        assert place.old_source.why
        assert place.creators.why


def test_no_two_places_have_one_name() -> None:
    names = [place.name for place in PLACES]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("change", [{"physical": ""}, {"logical": ""}, {"root": Root.OUTSIDE}])
def test_an_entry_that_promises_nothing_is_refused(change: dict[str, object]) -> None:
    whole = PLACES[0]

    with pytest.raises(ValueError, match="say how it is checked, or for how long"):
        attrs.evolve(whole, **change)  # type: ignore[arg-type]


def test_the_documentation_names_every_place() -> None:
    told = (Path(__file__).parents[2] / "docs" / "places.md").read_text("utf-8")

    rows = [line.split(" | ") for line in told.splitlines() if line.startswith("| ")][2:]

    assert [row[0].removeprefix("| ") for row in rows] == [place.name for place in PLACES]
    assert [row[2] for row in rows] == [place.cleared for place in PLACES]

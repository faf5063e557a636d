"""Large broken files: every row is accounted for once, in every format, in a preview as in the import itself."""

import csv
import io
import json
import tracemalloc
from collections.abc import Callable, Mapping
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.files.tables import FileTables
from influence.adapters.memory.premises import MemoryPremises
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.application.import_accounts import FileToImport
from influence.application.import_report import ImportReport, Note
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.ports.upstream_failures import TikTokPostponed, TikTokUnavailable
from influence.domain.provenance import Provenance
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes
from tests.support.workbooks import Cell, written

HEADER: Final = ["handle", "name", "followers", "engagement rate"]
SAMPLE: Final = 5_000
WHOLE: Final = 100_000
SIZES: Final = [SAMPLE, pytest.param(WHOLE, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])]
DAMAGED: Final = "\udce9"
"""One byte of Latin-1 among UTF-8."""

Row = list[str]
# What is wrong with a row, how it is made from a good one, and what is said of it: of the row, or of a cell of it.
SPOILT: Final[Mapping[str, tuple[Callable[[Row, Row], Row], str]]] = {
    "a bad handle": (lambda row, _: ["not a handle!", *row[1:]], "cannot be a tiktok handle"),
    "no handle": (lambda row, _: ["", *row[1:]], "cannot be a tiktok handle"),
    "a repeat": (lambda row, before: [before[0].upper(), *row[1:]], "repeats the handle of line"),
    "too many cells": (lambda row, _: [*row, "and", "more"], "has 6 cells where the header has 4"),
    "another encoding": (lambda row, _: [row[0], f"Ren{DAMAGED}", *row[2:]], "damaged"),
}
ODD: Final[Mapping[str, tuple[Callable[[Row, Row], Row], str]]] = {
    "no number": (lambda row, _: [*row[:2], "many", row[3]], "is no count"),
    "two ways to read it": (lambda row, _: [*row[:2], "1,234K", row[3]], "is no count"),
    "a spreadsheet's error": (lambda row, _: [*row[:2], "#DIV/0!", row[3]], "is an error of the spreadsheet"),
    "more than all": (lambda row, _: [*row[:3], "350"], "is no share"),
    "an error for a name": (lambda row, _: [row[0], "#REF!", *row[2:]], "is an error of the spreadsheet"),
}
CUT: Final = "a cut row"  # is whole: what is missing at its end is empty


@attrs.frozen
class Broken:
    """A file of which is known what must be said of it: by line, a part of the sentence."""

    rows: list[Row]
    skipped: dict[int, str]
    left_out: dict[int, str]


def broken(count: int, *, without: frozenset[str] = frozenset()) -> Broken:
    """So many rows, one in a hundred spoilt in one of the ways."""
    dice = Random(7)
    turns = cycle(way for way in (*SPOILT, *ODD, CUT) if way not in without)
    found = Broken([], {}, {})
    good = ["first.of.all", "First", "1K", "1%"]
    for number in range(count):
        row = [
            f"user.{number}",
            f"Ännchen {number}",
            str(dice.randrange(10**7)),
            f"{dice.randrange(999) / 10}%",
        ]
        way = next(turns) if number and dice.random() < 0.01 else ""
        sometimes(way or "good")
        line = number + 2
        if way in SPOILT:
            found.skipped[line] = SPOILT[way][1]
            row = SPOILT[way][0](row, good)
        elif way in ODD:
            found.left_out[line] = ODD[way][1]
            row = ODD[way][0](row, good)
        elif way:
            row = row[:1]
        if way not in SPOILT:
            good = row
        found.rows.append(row)
    return found


def as_csv(rows: list[Row], path: Path) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *rows])
    path.write_bytes(text.getvalue().encode("utf-8", "surrogateescape"))


def as_objects(rows: list[Row], path: Path) -> None:
    names = [*HEADER, "x", "y"]
    lines = [
        json.dumps(dict.fromkeys(HEADER, "")),
        *(json.dumps(dict(zip(names, row, strict=False))) for row in rows),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def as_workbook(rows: list[Row], path: Path) -> None:
    cells: list[list[Cell]] = [
        [int(cell) if place == 2 and cell.isdigit() else cell for place, cell in enumerate(row)]
        for row in rows
    ]
    path.write_bytes(written({"Creators": [HEADER, *cells]}, inline=len(rows) > SAMPLE))


FORMATS: Final[Mapping[str, Callable[[list[Row], Path], None]]] = {"csv": as_csv, "xlsx": as_workbook}
CANNOT_HOLD: Final = {"csv": frozenset[str](), "xlsx": frozenset({"another encoding"})}


def said(notes: list[Note]) -> dict[int, str]:
    by_line = {note.line: note.reason for note in notes}
    assert len(by_line) == len(notes)
    return by_line


def assert_exact(report: ImportReport, expected: Broken) -> None:
    """Every row is counted once, and each bad one is named with its line and reason."""
    assert report.rows == len(expected.rows)
    assert report.rows == report.taken + len(report.skipped) + len(report.undecided)
    for told, wanted in (
        (said(report.skipped), expected.skipped),
        (said(report.left_out), expected.left_out),
    ):
        assert told.keys() == wanted.keys()
        assert all(wanted[line] in told[line] for line in wanted)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("form", FORMATS)
def test_every_row_of_a_broken_file_is_accounted_for(tmp_path: Path, form: str, size: int) -> None:
    url = f"sqlite:///{tmp_path / 'influence.db'}"
    prepare(url)
    desk = Desk(open_storage(url), MemoryPremises(MemoryStorage()), tmp_path)
    expected = broken(size, without=CANNOT_HOLD[form])
    path = tmp_path / f"creators.{form}"
    FORMATS[form](expected.rows, path)
    file = FileToImport(str(path), legacy=True)

    preview = desk.import_accounts(desk.by, attrs.evolve(file, preview=True))
    first = desk.import_accounts(desk.by, file)
    again = desk.import_accounts(desk.by, file)

    for report in (preview, first, again):
        assert_exact(report, expected)
    assert preview.added == first.added == again.known == size - len(expected.skipped)
    assert len(desk.handles()) == first.added
    assert attrs.evolve(preview, preview=False) == first
    assert_reached({CUT, "good", *SPOILT, *ODD} - CANNOT_HOLD[form])


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("form", FORMATS)
def test_reading_a_hundred_thousand_rows_needs_little_memory(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"creators.{form}"
    FORMATS[form](broken(WHOLE, without=CANNOT_HOLD[form]).rows, path)

    tracemalloc.start()
    count = sum(1 for _ in FileTables().read(str(path), row_limit=WHOLE).rows)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == WHOLE
    assert most < 64 * 1024 * 1024


# --- one table, three formats ----------------------------------------------------------------------------------------

WORDS: Final = st.sampled_from(["ann", "bo_runs", "ciro.9", "ANN", "a b", "", "dana"])
NUMBERS: Final = st.one_of(
    st.integers(0, 10**9).map(str),
    st.sampled_from(["", "N/A", "221.7K", "many", "-5", "0.5", "1,234", "#REF!"]),
)
SHARES: Final = st.sampled_from(["", "3.5%", "0.035", "2", "-", "#N/A"])
NAMES: Final = st.sampled_from(["", "Ann", " Änn ", "=1+1", "true", "#NAME?", "😀"])
ROWS: Final = st.lists(st.tuples(WORDS, NAMES, NUMBERS, SHARES).map(list), min_size=1, max_size=8)


@settings(deadline=None, max_examples=60)
@given(rows=ROWS, legacy=st.booleans(), preview=st.booleans())
def test_one_table_is_one_import_in_every_format(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], legacy: bool, preview: bool
) -> None:
    outcomes = []
    for form, write in (("csv", as_csv), ("jsonl", as_objects), ("xlsx", as_workbook)):
        desk = Desk.in_memory(tmp_path_factory.mktemp("formats"))
        desk.market.add_creator("ann", Membership.IN)
        desk.market.add_creator("dana", Membership.NOT_IN)
        path = desk.folder / f"creators.{form}"
        write(rows, path)
        report = desk.import_accounts(desk.by, FileToImport(str(path), legacy=legacy, preview=preview))
        sometimes("skipped", report.skipped)
        sometimes("left out", report.left_out)
        sometimes("taken", report.taken)
        assert report.rows == report.taken + len(report.skipped) + len(report.undecided)
        outcomes.append((plain(report), kept(desk)))

    assert outcomes[0] == outcomes[1] == outcomes[2]


def plain(report: ImportReport) -> ImportReport:
    """*report* without what says which file it is of."""
    return attrs.evolve(report, path="", encoding="", sheet="", other_sheets=())


def kept(desk: Desk) -> dict[str, Mapping[AccountMetric, object]]:
    """What is known of everybody, by handle."""
    return {handle: said.values for handle in desk.handles() for said in desk.snapshots(handle).values()}


# --- rows that TikTok could not be asked about ---------------------------------------------------------------------


@pytest.mark.parametrize("error", [TikTokUnavailable("down"), TikTokPostponed("the allowance is spent")])
def test_rows_that_nobody_was_asked_about_are_taken_up_again(desk: Desk, error: Exception) -> None:
    handles = [f"user{number}" for number in range(45)]
    for handle in handles:
        desk.market.add_creator(handle, Membership.IN if handle != "user30" else Membership.NOT_IN)
    text = "\n".join(["handle", *handles, "a b"])
    desk.market.fail_next(error, "memberships")

    first = desk.take_in(text)
    again = desk.take_in(text)

    assert [note.line for note in first.undecided] == list(range(2, 22))
    assert {note.reason for note in first.undecided} == {str(error)}
    assert (first.added, [note.line for note in first.skipped]) == (24, [32, 47])
    assert (again.added, again.known, again.undecided) == (20, 24, [])
    for report in (first, again):
        assert report.rows == report.taken + len(report.skipped) + len(report.undecided) == 46


def test_a_profile_that_did_not_come_leaves_its_row_undecided(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.market.fail_next(TikTokUnavailable("down"), "public_profile")

    report = desk.take_in("handle\nann\n")

    assert [(note.line, note.who) for note in report.undecided] == [(2, "ann")]
    assert (report.skipped, desk.handles()) == ([], [])


def test_figures_come_in_the_same_from_a_workbook(desk: Desk) -> None:
    path = desk.folder / "creators.xlsx"
    path.write_bytes(written({"Notes": [], "Creators": [HEADER, ["ann", "Ann", 221_700, 0.035]]}))

    report = desk.import_accounts(desk.by, FileToImport(str(path), legacy=True, sheet="Creators"))

    assert (report.sheet, report.other_sheets) == ("Creators", ("Notes",))
    assert desk.snapshots("ann")[Provenance.LEGACY].values == {
        AccountMetric.DISPLAY_NAME: "Ann",
        AccountMetric.FOLLOWER_COUNT: 221_700,
        AccountMetric.ENGAGEMENT_RATE: 0.035,
    }

"""Customers' files through the door."""

from collections.abc import Iterator

import pytest

from tests.support.program import Program, program_in, simulator
from tests.support.workbooks import Cell, written

HANDLES = ["ann.cooks", "bo_runs", "ciro"]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A program with a simulator in which three members live, and a workbook of them and one bad row."""
    alone = program_in(tmp_path_factory.mktemp("importing"))
    creators: list[list[Cell]] = [["handle", "followers"], ["a b", 5]]
    creators[1:1] = [[handle, 5] for handle in HANDLES]
    (alone.folder / "creators.xlsx").write_bytes(written({"Cover": [["made by us"]], "Creators": creators}))
    (alone.folder / "seed.csv").write_text("\n".join(["handle", *HANDLES]))
    with simulator(alone) as told, told.warm() as warm:
        warm.say("init")
        warm.say("simulator", "seed", "seed.csv", "--members", "100%")
        yield warm


def test_rows_that_tiktok_cannot_be_asked_about_end_with_status_four(program: Program) -> None:
    import_it = ("import", "creators.xlsx", "--sheet", "Creators")
    away = program.told(INFLUENCE_TIKTOK_BASE_URL="http://127.0.0.1:1/open_api/v1.3")

    with away.warm() as nobody_there:
        ran = nobody_there(*import_it).left_with(4)
    then = program.ask(*import_it)

    assert "added 0, changed 0, known 0, skipped 1, not decided 3" in ran.out
    assert "Not decided: line 2 ann.cooks: TikTok" in ran.out
    assert "Skipped: line 5 a b: " in ran.out
    assert "3 of 4 rows are not decided, because TikTok could not be asked" in ran.err
    assert "Run the same import again" in ran.err
    assert (then["added"], then["undecided"], len(then["skipped"])) == (3, [], 1)


def test_a_workbook_is_previewed_by_its_sheet(program: Program) -> None:
    said = program.say("import", "creators.xlsx", "--sheet", "creators", "--source", "legacy", "--preview")
    refused = program.refuse("import", "creators.xlsx", "--sheet", "Nobody", status=2)
    no_workbook = program.refuse("import", "seed.csv", "--sheet", "Creators", status=2)

    assert said.startswith("Preview of creators.xlsx (tiktok, sheet 'Creators'): 4 rows\n")
    assert "  not read: 'Cover'; --sheet NAME reads another sheet\n" in said
    assert refused["remedies"] == ["choose one of its sheets: 'Cover', 'Creators'"]
    assert no_workbook["remedies"] == ["leave out --sheet"]


def test_a_sheet_without_handles_names_its_columns(program: Program) -> None:
    refused = program.refuse("import", "creators.xlsx", status=2)

    assert refused["code"] == "bad_value"
    assert "made by us" in refused["message"]

"""`influence backup` and `influence restore`, through the door."""

import json
import re
import shutil
import stat
from pathlib import Path

import pytest

from tests.support.program import Program, program_in

ROWS = "handle,follower_count,average_views\nann.cooks,471147,26000111\n"


@pytest.fixture(scope="module")
def cut_over(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An installation after its cut-over; `before.db` was made before it."""
    program = program_in(tmp_path_factory.mktemp("copies"))
    (program.folder / "old.csv").write_text(ROWS)
    with program.warm() as warm:
        warm("init").left_with(0)
        warm("import", "old.csv", "--source", "legacy").left_with(0)
        warm("backup", "before.db", "--keep", "30").left_with(0)
        warm("cutover", "plan", "--offline", "-o", "plan.json").left_with(0)
        warm("cutover", "apply", "plan.json", "--yes").left_with(0)
    return program


def test_a_copy_is_made_and_overwrites_nothing(cut_over: Program) -> None:
    with cut_over.warm() as warm:
        made = warm.ask("backup", "after.db")
        listed = warm.ask("backup", "list")
        refusal = warm.refuse("backup", "old.csv")

    assert stat.S_IMODE((cut_over.folder / "after.db").stat().st_mode) == 0o600
    assert made["phase"] == "after"
    known = {Path(copy["place"]).name: copy for copy in listed}
    assert known["after.db"]["fingerprint"] == made["fingerprint"]
    assert known["before.db"]["phase"] == "before"
    assert known["before.db"]["kept_until"]
    assert refusal["code"] == "backup_exists"
    assert "--force" in refusal["remedies"][1]
    assert (cut_over.folder / "old.csv").read_text() == ROWS


def test_copies_elsewhere_are_declared_and_forgotten(cut_over: Program) -> None:
    with cut_over.warm() as warm:
        known = warm.ask("backup", "declare", "--where", "tape in Ghent", "--until", "2027-03-01")
        gone = warm.ask("backup", "forget", str(known["number"]))
        listed = [copy["number"] for copy in warm.ask("backup", "list")]
        with_gone = [copy["number"] for copy in warm.ask("backup", "list", "--gone", "--all")]
        again = warm.refuse("backup", "forget", str(known["number"]))

    assert known["kept_until"] == "2027-03-01"
    assert gone["gone_by"]
    assert known["number"] not in listed
    assert known["number"] in with_gone
    assert again["code"] == "backup_unknown"


def test_an_older_copy_serves_nothing_until_purged(cut_over: Program, tmp_path: Path) -> None:
    program = program_in(tmp_path)
    shutil.copytree(cut_over.folder.parent, tmp_path, dirs_exist_ok=True)
    done = program("restore", "before.db", "--yes").left_with(0)

    assert "nothing of TikTok is served" in done.out
    assert "Set aside: the present database" in done.out
    assert "old source" not in done.out  # what is set aside was made after the cut-over
    with program.warm() as warm:
        told = warm("cutover", "status", "--json").left_with(3)
        assert told.data["is_older_copy"]
        assert told.error["code"] == "restored_before_cutover"
        assert "cutover plan" in told.error["remedies"][0]
        assert "An older copy: its own phase is BEFORE" in warm("cutover", "status").left_with(3).out
        for words in (["accounts", "list"], ["accounts", "show", "ann.cooks"], ["worker", "--once"]):
            ran = warm(*words, "--json").left_with(3)
            assert ran.error["code"] == "restored_before_cutover"
            assert "471147" not in ran.out + ran.err
        assert [check["ok"] for check in json.loads(warm("doctor", "--json").out)][2] is False
        warm("cutover", "plan", "--offline", "-o", "again.json").left_with(0)
        warm("cutover", "apply", "again.json", "--yes").left_with(0)
        warm("accounts", "list").left_with(0)
        assert not warm.ask("cutover", "status")["is_older_copy"]
        places = [Path(copy["place"]).name for copy in warm.ask("backup", "list")]
    assert "before.db" in places
    assert any(name.startswith("influence-") for name in places)


def test_an_old_file_that_is_set_aside_is_pointed_out(cut_over: Program, tmp_path: Path) -> None:
    program = program_in(tmp_path)
    shutil.copytree(cut_over.folder.parent, tmp_path, dirs_exist_ok=True)
    with program.warm() as warm:
        warm.say("backup", "whole.db")
    for left in program.database.parent.glob("influence.db-[ws]*"):
        left.unlink()
    shutil.copy(program.folder / "before.db", program.database)
    with program.warm() as warm:
        done = warm.say("restore", "whole.db", "--yes")
        listed = warm.ask("backup", "list")

    assert "That file holds data of the old source" in done
    assert "Not in the copy: what the present database alone holds" in done
    assert re.search(r"1 account snapshot\b", done)
    assert "Lost" not in done
    kept = [copy for copy in listed if copy["origin"] == "kept_by_restore"]
    assert [copy["phase"] for copy in kept] == ["before"]


def test_copies_are_looked_at_before_they_serve(cut_over: Program) -> None:
    with cut_over.warm() as warm:
        refusal = warm.refuse("--database", "before.db", "accounts", "list")
        would = warm.ask("restore", "before.db", "--dry-run")
        foreign = warm.refuse("restore", "old.csv", "--yes", status=2)

    assert would["is_held"]
    assert not would["restored"]
    assert foreign["code"] == "backup_unusable"
    assert "left as it is" in foreign["message"]
    assert refusal["code"] == "restored_before_cutover"
    shown = cut_over.told(
        INFLUENCE_HOME=str(cut_over.folder)
    )  # the control: another home knows of no cut-over
    assert "471147" in shown("--database", "before.db", "accounts", "list", "--json").left_with(0).out

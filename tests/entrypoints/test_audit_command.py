"""`influence audit` at the door."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.domain.audit import NOUN_WORDS, Noun
from influence.domain.cutover import CutoverStep
from influence.entrypoints.cli.main import cli
from influence.testing.builders import a_campaign, a_member
from influence.testing.moments import NOON


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database in which `mara` made a campaign for a creator."""
    path = tmp_path / "influence.db"
    address = f"sqlite:///{path}"
    monkeypatch.setenv("INFLUENCE_HOME", str(tmp_path))
    monkeypatch.setenv("INFLUENCE_DATABASE", address)
    prepare(address)
    storage = open_storage(address, now=lambda: NOON)
    storage.add_tenant("default")
    with storage.begin("default", "mara") as work:
        ann = work.accounts.add(a_member())
        work.campaigns.join(work.campaigns.add(a_campaign()).id, ann.id, NOON)
        work.commit()
    storage.engine.dispose()
    return path


def run(*words: str) -> Result:
    """What the command says."""
    return CliRunner().invoke(cli, ["audit", *words], catch_exceptions=True)


def rows(*words: str) -> list[dict[str, Any]]:
    """What the command says to programs."""
    told: list[dict[str, Any]] = json.loads(run(*words, "--json").stdout)
    return told


@pytest.mark.usefixtures("database")
def test_people_read_who_did_what() -> None:
    shown = run("list").stdout

    assert "2026-03-02 12:00:00" in shown
    assert "account created" in shown
    assert "@ann.cooks" in shown
    assert "mara" in shown
    assert "(the program)" in shown


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ((), ["participant", "campaign", "account", "tenant"]),
        (("--limit", "1"), ["participant"]),
        (("--all",), ["participant", "campaign", "account", "tenant"]),
        (("--kind", "campaign"), ["campaign"]),
        (("--account", "@ann.cooks"), ["participant", "account"]),
        (("--by", "mara"), ["participant", "campaign", "account"]),
        (("--since", "2026-03-02"), ["participant", "campaign", "account", "tenant"]),
        (("--since", "2026-03-03"), []),
        (("--installation",), []),
    ],
)
def test_programs_get_the_records_they_ask_for(words: tuple[str, ...], kinds: list[str]) -> None:
    assert [row["kind"] for row in rows("list", *words)] == kinds


def test_things_are_called_as_people_know_them(database: Path) -> None:
    storage = open_storage(f"sqlite:///{database}", now=lambda: NOON)
    with storage.begin("default", "tomas") as work:
        work.installation.note(CutoverStep.HIDE, NOON)
        work.commit()
    storage.engine.dispose()

    told = [rows("list", "--installation", "--kind", kind) for kind in ("cutover-step", "step")]

    assert told[0] == told[1]
    assert [row["kind"] for row in told[0]] == ["step"]
    assert "cutover step created" in run("list", "--installation").stdout
    assert "consent, cutover-step" in run("list", "--help").stdout.replace("\n", " ").replace("  ", " ")
    assert len(set(NOUN_WORDS.values())) == len(Noun)


@pytest.mark.usefixtures("database")
def test_an_account_and_a_user_are_too_much() -> None:
    refused = run("list", "--account", "ann", "--by", "mara")

    assert "not both" in refused.output


@pytest.mark.usefixtures("database")
def test_an_export_is_compared_at_a_later_time(tmp_path: Path) -> None:
    file = str(tmp_path / "audit.jsonl")

    written, told = run("export", "-o", file), run("verify", file)

    assert "4 records written" in written.stdout
    assert "the first 4 and 0 of them" in told.stdout
    assert json.loads(run("verify", file, "--json").stdout)["sound"] is True


@pytest.mark.usefixtures("database")
def test_an_export_goes_to_standard_output_too() -> None:
    lines = run("export").stdout.splitlines()

    assert len(lines) == 5
    assert json.loads(lines[-1])["format"] == "influence-audit/1"


def test_an_altered_record_is_named(database: Path) -> None:
    with closing(sqlite3.connect(database)) as stranger, stranger:
        stranger.execute("DROP TRIGGER audit_records_stay")
        stranger.execute("UPDATE audit_records SET verb = 'removed' WHERE number = 2")

    refused = run("verify")

    assert "record 2" in str(refused.exception)


@pytest.mark.usefixtures("database")
def test_a_file_that_is_not_there_is_told() -> None:
    assert "no such file" in str(run("verify", "nothing.jsonl").exception)

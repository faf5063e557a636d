"""`influence erase resume`: an erasure that was stopped on its way is finished without its plan."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from influence.application.plan_erasure import Wanted
from influence.application.read_erasures import ReceiptNotFound
from influence.entrypoints.cli.main import cli
from tests.contract.storage.backends import sqlite
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.erasing import OPERATOR, Eraser
from tests.support.lives import live, mark_of, prepare


def run(*words: str) -> Result:
    """What the command says."""
    return CliRunner().invoke(cli, ["--tenant", "acme", "erase", *words])


@pytest.fixture
def stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The pseudonym of an erasure that stands still, as `erase list` shows it."""
    monkeypatch.setenv("INFLUENCE_HOME", str(tmp_path))
    monkeypatch.setenv("INFLUENCE_DATABASE", str(tmp_path / "influence.db"))
    with sqlite(tmp_path) as backend:
        prepare(backend.storage, "acme")
        live(backend.storage, "acme", mark_of(0), ["influencer", "figures", "posts", "order"])
        eraser = Eraser(backend)
        plan = eraser.plan(Wanted(handle=mark_of(0)))
        with pytest.raises(PowerCut):
            eraser.applying(BreakingStorage(backend.storage, Cuts(at=3)))(OPERATOR, plan)
    assert mark_of(0).encode() in (tmp_path / "influence.db").read_bytes()
    (found,) = json.loads(run("list", "--json").stdout)
    pseudonym: str = found["pseudonym"]
    assert (found["ended_at"], found["resume"]) == (None, f"influence erase resume {pseudonym}")
    return pseudonym


def test_a_stopped_erasure_is_finished_without_its_plan(stopped: str, tmp_path: Path) -> None:
    done = run("resume", stopped)

    assert done.exit_code == 0, done.output
    assert f"Erased as {stopped}" in done.stdout
    assert mark_of(0).encode() not in (tmp_path / "influence.db").read_bytes()


def test_resuming_again_changes_nothing(stopped: str) -> None:
    first = json.loads(run("resume", stopped, "--json").stdout)

    again = json.loads(run("resume", stopped, "--json").stdout)

    assert again == first
    assert (first["resume"], first["ended_at"] is None) == (None, False)


def test_an_unknown_pseudonym_is_refused(stopped: str) -> None:
    refused = run("resume", f"no-{stopped}")

    assert isinstance(refused.exception, ReceiptNotFound)

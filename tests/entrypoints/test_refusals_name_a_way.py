"""What is refused at the door says what to do instead."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from influence.domain.api_keys import Scope
from influence.entrypoints.cli.main import main

Refused = Callable[..., dict[str, Any]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder, and a home without a database: none of this needs one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INFLUENCE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("INFLUENCE_USER", "tomas")
    return tmp_path


def run(*words: str) -> int:
    """The exit status of the program."""
    with pytest.raises(SystemExit) as left:
        main(list(words))
    return int(left.value.code or 0)


@pytest.fixture
def refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Runs a command that must fail, and gives its error."""

    def ran(*words: str) -> dict[str, Any]:
        capsys.readouterr()
        assert run(*words, "--json") in {2, 3}, (folder, words)
        told: dict[str, Any] = json.loads(capsys.readouterr().err)
        return told

    return ran


@pytest.mark.parametrize(
    ("words", "why", "way"),
    [
        (("cutover", "verify", "none.json"), "there is no such file", "as you were given it"),
        (("cutover", "verify", "."), "it is a folder", "as you were given it"),
        (("audit", "verify", "none.jsonl"), "there is no such file", "influence audit export"),
        (("audit", "verify", "."), "it is a folder", "influence audit export"),
        (("policy", "show", "--on", "1900-01-01"), "2020-01-01", "influence policy show --on 2020-01-01"),
        (("policy", "show", "--metric", "follower_cuont"), "none of that name", "follower_count"),
        (("keys", "create", "k"), "orders:write", "influence keys create NAME --scope read"),
        (("keys", "create", "k", "--scope", "x"), "none of that name", "influence keys create NAME"),
    ],
)
def test_what_cannot_be_done_names_a_way(
    refused: Refused, words: tuple[str, ...], why: str, way: str
) -> None:
    told = refused(*words)

    assert why in told["message"]
    assert any(way in remedy for remedy in told["remedies"]), told


def test_every_scope_is_named_to_who_names_none(refused: Refused) -> None:
    assert all(scope.value in refused("keys", "create", "k")["message"] for scope in Scope)


def test_a_line_of_an_export_that_is_no_text_is_named(folder: Path, refused: Refused) -> None:
    (folder / "export.jsonl").write_bytes(b'{"chain": "tenant"}\n\xff\xfe\n')

    assert "line 2 is no text" in refused("audit", "verify", "export.jsonl")["message"]


@pytest.mark.usefixtures("folder")
def test_days_of_a_policy_are_put_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    run("policy", "diff", "2024-03-01", "2023-12-31")
    reversed_days = capsys.readouterr()
    run("policy", "diff", "2023-12-31", "2024-03-01")
    in_order = capsys.readouterr()

    assert reversed_days.out == in_order.out
    assert "From 2023-12-31 to 2024-03-01" in reversed_days.err
    assert "From" not in in_order.err

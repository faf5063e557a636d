"""`influence campaigns` on a database that a desk has furnished."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.storage.backends import sqlite
from tests.support.desk import Desk
from tests.support.ways_out import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A campaign with ann, who has an order, and bob."""
    with sqlite(tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        desk.member("ann")
        desk.member("bob")
        desk.campaign("Spring", "ann", "bob")
        desk.order("ann", posts=2)
        yield Shell(tmp_path / "influence.db", tmp_path / "home")


def test_the_home_list_tells_what_a_campaign_earns(shell: Shell) -> None:
    shell.run("campaigns", "edit", "Spring", "--client", "Fizz", "--client-fee", "500 EUR")
    shell.run("campaigns", "fee", "Spring", "120.50 EUR", "ann", "bob")

    listed = shell.run("campaigns", "list")
    (row,) = json.loads(shell.run("campaigns", "list", "--client", "fizz", "--json").out)

    assert "500.00 EUR" in listed.out
    assert "259.00 EUR" in listed.out
    assert "0 of 2" in listed.out
    assert row["margin"] == {"hundredths": 25_900, "currency": "EUR"}
    assert row["fulfilment"] == {"delivered": 0, "owed": 2, "overdue": 0}


def test_onboarding_is_written_down_and_shown(shell: Shell) -> None:
    shell.run("campaigns", "brief", "Spring", "ann", "bob")
    told = shell.run("campaigns", "answer", "Spring", "ann", "--accepted")

    shown = json.loads(shell.run("campaigns", "show", "Spring", "--json").out)

    assert told.out == "@ann: accepted\n"
    assert [(one["handle"], one["onboarding"]) for one in shown["participants"]] == [
        ("ann", "accepted"),
        ("bob", "briefed"),
    ]
    assert shown["participants"][0]["fulfilment"] == {"delivered": 0, "owed": 2}


def test_an_answer_without_a_brief_is_refused_with_the_way_out(shell: Shell) -> None:
    told = shell.run("campaigns", "answer", "Spring", "bob", "--declined")

    assert told.status == 3
    assert "influence campaigns brief 'Spring' bob" in told.err


def test_an_edit_that_names_nothing_is_wrong_usage(shell: Shell) -> None:
    assert shell.run("campaigns", "edit", "Spring").status == 2
    assert shell.run("campaigns", "fee", "Spring", "lots", "ann").status == 2
    assert shell.run("campaigns", "edit", "Spring", "--client-fee", "5").status == 2


def test_a_brief_comes_from_a_file(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "brief.txt"
    file.write_text("Show the soup.\n", encoding="utf-8")

    assert shell.run("campaigns", "edit", "Spring", "--brief", str(file)).status == 0

    assert json.loads(shell.run("campaigns", "show", "Spring", "--json").out)["brief"] == "Show the soup.\n"


def test_a_search_that_finds_nothing_says_so(shell: Shell) -> None:
    told = shell.run("campaigns", "list", "--search", "winter")

    assert (told.out, told.err) == ("", "No campaigns fit.\n")
    assert json.loads(shell.run("campaigns", "list", "--search", "winter", "--json").out) == []


@pytest.mark.parametrize("words", [("create", "Autumn"), ("edit", "Spring")], ids=str)
def test_a_brief_that_is_no_text_is_refused(shell: Shell, tmp_path: Path, words: tuple[str, ...]) -> None:
    brief = tmp_path / "brief.docx"
    brief.write_bytes("Zeigt die Dose für drei Sekunden.".encode("latin-1"))

    told = shell.run("campaigns", *words, "--brief", str(brief))

    assert told.status == 2
    assert "no text in UTF-8" in told.err
    assert "Save it as plain text, UTF-8" in told.err
    assert "Autumn" not in shell.run("campaigns", "list").out

"""`influence applications` and the list of consents, on a database that a desk has furnished."""

import json
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from influence.domain.membership import Membership
from tests.contract.storage.backends import sqlite
from tests.support.desk import Desk
from tests.support.ways_out import Shell


@attrs.frozen
class Office:
    """A desk, and the program on the same database."""

    desk: Desk
    shell: Shell


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A submitted application (1) and a started one (2)."""
    with sqlite(tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        desk.market.add_creator("kofi", Membership.NOT_IN)
        desk.submitted("kofi")
        desk.applies(name="")
        yield Office(desk, Shell(tmp_path / "influence.db", tmp_path / "home"))


def test_applications_are_listed_by_state(office: Office) -> None:
    told = office.shell.run("applications", "list", "--state", "submitted", "--json")

    (only,) = json.loads(told.out)
    assert (only["id"], only["handle"], only["in_lists"]) == (1, "kofi", False)
    assert json.loads(office.shell.run("applications", "list", "--state", "declined", "--json").out) == []
    assert "@kofi" in office.shell.run("applications", "list").out


def test_an_application_is_accepted_and_shown(office: Office) -> None:
    assert office.shell.run("applications", "accept", "1").status == 0

    shown = json.loads(office.shell.run("applications", "show", "1", "--json").out)
    assert (shown["state"], shown["in_lists"], shown["accepted_by"]) == ("accepted", True, "mara")
    assert "state: accepted" in office.shell.run("applications", "show", "1").out


def test_a_dry_run_of_a_decline_changes_nothing(office: Office) -> None:
    told = office.shell.run("applications", "decline", "1", "--reason", "no", "--dry-run")

    assert "the account would go with its data" in told.out
    assert json.loads(office.shell.run("applications", "show", "1", "--json").out)["state"] == "submitted"


def test_a_declined_application_leaves_no_account(office: Office) -> None:
    assert office.shell.run("applications", "decline", "1", "--reason", "too few posts").status == 0

    shown = json.loads(office.shell.run("applications", "show", "1", "--json").out)
    assert (shown["state"], shown["reason"], shown["handle"]) == ("declined", "too few posts", None)
    assert office.desk.everybody() == []


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("submit", "2", "--name", "Ann"), 3, "applicant_not_connected"),
        (("submit", "1"), 3, "application_step_refused"),
        (("withdraw", "9"), 3, "application_not_found"),
        (("start", "--group", "cooks", "--email", "nobody"), 2, "bad_value"),
        (("start", "--group", "cooks"), 2, "bad_value"),
        (("link", "2"), 2, "bad_value"),
        (("decline", "1"), 2, "usage"),
    ],
)
def test_what_cannot_be_done_says_why(office: Office, words: tuple[str, ...], status: int, code: str) -> None:
    told = office.shell.run("applications", *words, "--json")

    assert (told.status, json.loads(told.err)["code"]) == (status, code)


def test_consents_are_listed_with_label_and_state(office: Office) -> None:
    office.desk.consents("kofi")

    told = office.shell.run("accounts", "consents")
    months = json.loads(office.shell.run("accounts", "consents", "--calendar", "--json").out)

    assert "Authenticated" in told.out
    assert [(month["count"], month["weeks"][0]["handles"]) for month in months] == [(1, ["kofi"])]
    assert "@kofi" in office.shell.run("accounts", "consents", "--calendar").out
    assert office.shell.run("accounts", "consents", "--state", "failed").out == ""

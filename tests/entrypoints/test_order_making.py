"""`influence orders create`, `edit` and `cancel` on a database that a desk has furnished."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from influence.application.place_orders import Wanted
from influence.domain.deliverables import Deliverable
from tests.contract.storage.backends import sqlite
from tests.support.desk import Desk
from tests.support.ways_out import Shell


@attrs.frozen
class Office:
    """A desk and the program, on one database; TikTok is not set up."""

    desk: Desk
    shell: Shell

    def ask(self, *words: str) -> Any:
        """What the program answers to programs."""
        told = self.shell.run("orders", *words, "--json")
        assert told.status == 0, told.err
        return json.loads(told.out)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A campaign with the members ann and bob, and with dee, who is unsupported. Ann has an order."""
    with sqlite(tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        desk.member("ann")
        desk.member("bob")
        desk.stub("dee")
        desk.campaign("Spring", "ann", "bob", "dee")
        desk.order("ann")
        yield Office(desk, Shell(tmp_path / "influence.db", tmp_path / "home"))


def test_a_dry_run_says_what_would_be_sent(office: Office) -> None:
    told = office.shell.run(
        "orders", "create", "Spring", "--all-supported", "--deliverable", "Recipe",
        "--deliverable", "Story time:30", "--spark-days", "7", "--dry-run",
    )  # fmt: skip

    assert told.status == 0, told.err
    assert "@ann" in told.out
    assert "left out: @ann already has order 1 in this campaign." in told.out
    assert "left out: @dee cannot get an order" in told.out
    assert "would be placed" in told.out
    assert told.out.splitlines()[-4:] == [
        "request 1 of 1: under a new code, for @bob",
        "  brand: Acme",
        "  description: Spring",
        "  posts: Recipe (7 Spark days), Story time (30 Spark days)",
    ]
    assert len(office.desk.orders()) == 1


def test_a_dry_run_says_the_agreed_day(office: Office) -> None:
    told = office.shell.run("orders", "create", "Spring", "bob", "--due", "2099-04-01", "--dry-run")

    assert told.status == 0, told.err
    assert "would be placed, due on 2099-04-01" in told.out


def test_one_named_post_is_counted_as_one(office: Office) -> None:
    told = office.shell.run(
        "orders", "create", "Spring", "bob", "--posts", "2", "--deliverable", "Recipe", "--dry-run"
    )

    assert told.status == 2
    assert "1 is named with --deliverable" in told.err


def test_a_dry_run_names_the_code_that_is_shared(office: Office) -> None:
    (bob,) = office.ask("create", "Spring", "bob", "--dry-run")
    told = office.shell.run("orders", "create", "Spring", "bob", "--dry-run")

    code = office.desk.code_of(office.desk.orders()[0])
    assert bob["request"]["campaign_code"] == code
    assert bob["request"]["posts"] == "1 post (no Spark authorisation)"
    assert told.out.startswith("@bob: order (new) for 1 post, would be placed\n")
    assert f"request 1 of 1: under code {code}, for @bob" in told.out


def test_programs_hear_who_is_left_out(office: Office) -> None:
    told = office.ask("create", "Spring", "--all-supported", "--dry-run")

    assert [(one["handle"], one["state"]) for one in told] == [("ann", None), ("bob", "draft"), ("dee", None)]
    assert [one["left_out"]["code"] for one in told if "left_out" in one] == [
        "order_exists",
        "order_for_unsupported_account",
    ]


def test_named_handles_that_fail_are_told_with_their_ways_out(office: Office) -> None:
    told = office.shell.run("orders", "create", "Spring", "ann", "bob", "dee", "nobody", "--dry-run")

    assert told.status == 3
    assert "@bob" in told.out
    assert "would be placed" in told.out
    assert "influence orders show 1" in told.err
    assert "influence accounts invite dee" in told.err
    assert "There is no tiktok account @nobody here." in told.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Name the handles, or say --all-supported."),
        (("ann", "--all-supported"), "Name the handles, or say --all-supported."),
        (("bob", "--deliverable", "Recipe", "--posts", "2"), "1 is named with --deliverable"),
        (("bob", "--deliverable", "Recipe:8"), "TikTok knows 0, 7, 30, 60, 365"),
        (("bob", "--deliverable", "x" * 61), "TikTok takes 1 to 60 characters"),
        (("bob", "--deliverable", "A", "--deliverable", "a"), "a name of its own"),
    ],
)
def test_what_cannot_be_asked_for_is_said(office: Office, words: tuple[str, ...], message: str) -> None:
    told = office.shell.run("orders", "create", "Spring", *words)

    assert told.status == 2
    assert message in told.err


def test_posts_are_shown_by_name(office: Office) -> None:
    named = (Deliverable("Recipe"), Deliverable("Story time", 30))
    office.desk.place(office.desk.by, "Spring", ["bob"], Wanted(deliverables=named))

    shown = office.shell.run("orders", "show", "2")
    fields = office.ask("show", "2")

    assert "post: Recipe\npost: Story time:30\n" in shown.out
    assert fields["deliverables"] == [
        {"name": "Recipe", "spark_days": None, "named": True},
        {"name": "Story time", "spark_days": 30, "named": True},
    ]
    assert office.ask("show", "1")["deliverables"] == [
        {"name": "Deliverable 1", "spark_days": None, "named": False}
    ]


def test_a_full_code_is_said_where_orders_are_shown(office: Office) -> None:
    office.desk.market.use_up(office.desk.code_of(office.desk.orders()[0]))
    office.desk.order("bob")

    assert "open, quota full" in office.shell.run("orders", "list").out
    assert "quota full: nobody can accept" in office.shell.run("orders", "show", "1").out
    assert [one["quota_full"] for one in office.ask("list")] == [True, False]


def test_an_agreed_day_is_changed_and_taken_back(office: Office) -> None:
    assert office.ask("edit", "1", "--due", "2026-05-01")["due_on"] == "2026-05-01"
    assert office.ask("edit", "1", "--no-due")["due_on"] is None
    assert office.shell.run("orders", "edit", "1").status == 2
    assert office.shell.run("orders", "edit", "1", "--no-due", "--due", "2026-05-01").status == 2


def test_cancelling_says_what_stays_at_tiktok(office: Office) -> None:
    code = office.desk.code_of(office.desk.orders()[0])

    told = office.shell.run("orders", "cancel", "1")

    assert told.status == 0
    assert f"At TikTok it stays under {code}" in told.err
    assert "under another code" in told.err


def test_a_batch_is_told_in_a_table(office: Office) -> None:
    told = office.shell.run("orders", "create", "Spring", "bob", "ann", "--dry-run")

    head, bob, ann = told.out.splitlines()[:3]
    assert head.split() == ["account", "order", "posts", "outcome", "hint"]
    assert bob.split()[:2] == ["@bob", "(new)"]
    assert "not placed: @ann already has order 1" in ann

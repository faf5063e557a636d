"""`influence orders` on a database that a desk has furnished."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.domain.ports.upstream import ReviewStage
from influence.domain.ports.upstream_failures import Generation, TikTokUnavailable
from tests.contract.storage.backends import sqlite
from tests.support.desk import Desk
from tests.support.ways_out import Shell


@attrs.frozen
class Office:
    """A desk and the program, on one database."""

    desk: Desk
    shell: Shell

    def ask(self, *words: str) -> Any:
        """What the program answers to programs."""
        told = self.shell.run("orders", *words, "--json")
        assert told.status == 0, told.err
        return json.loads(told.out)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A campaign with three orders: ann's is fulfilled, bob's video was rejected, cleo's was never placed."""
    with sqlite(tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        for handle in ("ann", "bob", "cleo"):
            desk.member(handle)
        desk.campaign("Spring", "ann", "bob", "cleo")
        ann, bob = desk.order("ann"), desk.order("bob")
        desk.market.fail_next(TikTokUnavailable("down"), "place_orders")
        with pytest.raises(AssertionError):
            desk.order("cleo")
        desk.keep_orders.send(desk.by, str(bob.id))
        desk.market.publish("ann", desk.code_of(ann))
        rejected = desk.market.publish("bob", desk.code_of(bob))
        desk.market.review(rejected, ReviewStage.REJECTED, "evil \x1b[2J music")
        desk.sync_posts(desk.by)
        yield Office(desk, Shell(tmp_path / "influence.db", tmp_path / "home"))


def test_the_list_says_who_waits_for_whom(office: Office) -> None:
    told = office.shell.run("orders", "list")

    head, ann, bob, cleo = told.out.splitlines()
    assert head.split() == ["order", "account", "campaign", "state", "posts", "waits", "for", "code"]
    assert ("fulfilled" in ann, "1 of 1" in ann, "nobody" in ann) == (True, True, True)
    assert "creator: publish another video" in bob
    assert ("draft" in cleo, "us: place the order with TikTok" in cleo) == (True, True)
    assert "\x1b" not in told.out


@pytest.mark.parametrize(
    ("filters", "handles"),
    [
        (("--state", "draft"), ["cleo"]),
        (("--waiting-for", "us"), ["cleo"]),
        (("--waiting-for", "creator"), ["bob"]),
        (("--waiting-for", "tiktok"), []),
        (("--overdue",), []),
        (("--limit", "2"), ["ann", "bob"]),
        (("--all",), ["ann", "bob", "cleo"]),
        (("Spring", "--state", "accepted"), ["bob"]),
        (("Spring", "--state", "sent"), []),
    ],
)
def test_orders_are_filtered(office: Office, filters: tuple[str, ...], handles: list[str]) -> None:
    assert [order["handle"] for order in office.ask("list", *filters)] == handles


def test_an_empty_filter_says_that_none_fits(office: Office) -> None:
    assert office.shell.run("orders", "list", "--overdue").err.endswith("No orders fit.\n")
    assert office.shell.run("orders", "list", "--state", "odd").status == 2


def test_the_timeline_tells_what_when_and_from_where(office: Office) -> None:
    told = office.shell.run("orders", "timeline", "1")
    fields = office.ask("timeline", "1")

    lines = told.out.splitlines()
    assert lines[0] == "Order 1 for @ann in Spring:"
    assert [step["kind"] for step in fields["steps"]] == [
        "created",
        "called",
        "placed",
        "accepted",
        "published",
        "linked",
        "figures",
        "fulfilled",
    ]
    assert fields["steps"][0]["by"] == "mara"
    assert fields["steps"][5]["video_id"] == fields["videos"][0]
    assert any(line.endswith("TikTok: the review of the order's videos") for line in lines)
    assert "waits for: nobody" in lines
    assert lines[-1] == f"last refresh: {office.desk.clock.now():%Y-%m-%d %H:%M}"
    assert fields["last_refresh"] == office.desk.clock.now().isoformat()
    assert fields["tracking_ends"].startswith("2026-05-31")


def test_an_order_is_shown_in_words(office: Office) -> None:
    told = office.shell.run("orders", "show", "2").out

    lines = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
    moment = r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"
    assert re.fullmatch(moment, lines["created at"])
    assert re.fullmatch(moment, lines["sent at"])
    assert not re.search(r"\dT\d\d:|True", told.replace(lines["invite link"], ""))


def test_a_rejected_video_is_shown_with_its_reason(office: Office) -> None:
    (video,) = office.ask("show", "2")["video_states"]
    told = office.shell.run("orders", "show", "2")

    assert (video["state"], video["reason"]) == ("rejected", "evil \x1b[2J music")
    assert "rejected (evil  [2J music), since" in told.out
    assert "content disclosure" in told.err


def test_a_waiting_order_is_placed_once_tiktok_is_reached(office: Office) -> None:
    told = office.shell.run("orders", "place", "3")

    assert told.status == 4  # no access is set up here
    assert office.ask("show", "3")["state"] == "draft"
    kinds = [step["kind"] for step in office.ask("timeline", "3")["steps"]]
    assert kinds == ["created", "called", "not_reached", "called", "not_reached"]
    assert office.shell.run("orders", "place", "1").status == 3


def test_what_cannot_be_followed_says_so(office: Office) -> None:
    market = FakeMarketplace(office.desk.clock, Generation.TIKTOK_ONE)
    market.add_creator("ann")
    other = attrs.evolve(office.desk, market=market)
    other.campaign("Summer", "ann")
    other.order("ann", campaign="Summer")

    listed = office.shell.run("orders", "list", "Summer")
    fields = office.ask("timeline", "4")

    sentence = "1 order was placed through tiktok-one and cannot be followed through ttcm."
    assert sentence in listed.err
    assert f"not followed: {sentence}" in office.shell.run("orders", "timeline", "4").out
    assert (fields["followed"], fields["placed_through"]) == (False, "tiktok-one")
    assert fields["waiting_for"]["who"] == "us"
    assert office.ask("show", "1")["followed"]


def test_asking_for_a_link_tries_nothing_in_a_dry_run(office: Office) -> None:
    order = office.ask("show", "2")
    video = "71234567890123"

    asked = office.ask("request-link", str(order["id"]), video, "--dry-run")
    told = office.shell.run("orders", "request-link", "2", video, "--dry-run")

    assert (asked["handle"], asked["video_id"], asked["times_asked"]) == ("bob", video, 0)
    assert told.out == f"@bob would be asked to link video {video} for order 2.\n"
    assert office.shell.run("orders", "withdraw-link", "2", video, "--dry-run").status == 3

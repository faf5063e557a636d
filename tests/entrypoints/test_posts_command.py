"""`influence posts remove` on a database that a desk has furnished."""

import json
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from tests.contract.storage.backends import sqlite
from tests.support.desk import Desk
from tests.support.ways_out import Shell


@attrs.frozen
class Office:
    """A desk and the program on one database, and two videos: one added by hand, one linked as well."""

    desk: Desk
    shell: Shell
    chosen: str
    linked: str


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A campaign with both videos."""
    with sqlite(tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        desk.member("ann")
        desk.campaign("Spring", "ann")
        linked = desk.market.publish("ann", desk.code_of(desk.order("ann")))
        chosen = desk.market.add_video("ann")
        desk.sync_posts(desk.by)
        for video in (chosen, linked):
            desk.add_by_hand(desk.by, "Spring", video)
        yield Office(desk, Shell(tmp_path / "influence.db", tmp_path / "home"), chosen, linked)


def test_a_dry_run_says_what_would_be_removed(office: Office) -> None:
    told = office.shell.run("posts", "remove", "Spring", office.chosen, "--dry-run")

    assert (told.status, told.err) == (0, "")
    assert told.out.startswith("Would remove: https://www.tiktok.com/@ann/video/")
    assert office.desk.reasons("Spring", office.chosen)


def test_a_post_is_removed_once(office: Office) -> None:
    told = office.shell.run("posts", "remove", "Spring", office.chosen)
    again = office.shell.run("posts", "remove", "Spring", office.chosen, "--json")

    assert told.out.startswith("Removed: ")
    assert not office.desk.reasons("Spring", office.chosen)
    assert again.status == 3
    assert json.loads(again.err)["code"] == "post_not_added_by_hand"


def test_what_stays_by_its_link_is_said(office: Office) -> None:
    told = office.shell.run("posts", "remove", "Spring", office.linked, "--dry-run")
    done = office.shell.run("posts", "remove", "Spring", office.linked, "--json")

    assert "It stays in the campaign by: order link." in told.err
    fields = json.loads(done.out)
    assert (fields["handle"], fields["removed"], fields["stays_via"]) == ("ann", True, ["order_link"])

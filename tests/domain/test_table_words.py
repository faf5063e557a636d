"""One word for each thing of the old source, wherever it is told."""

from pathlib import Path

import pytest

from influence.adapters.sql.places import PLACES
from influence.domain.cutover import Finding, OldSourceLeft
from influence.domain.table_words import WORDS, called
from tests.support.desk import Desk


def test_every_table_that_can_hold_something_has_a_word(tmp_path: Path) -> None:
    with Desk.in_memory(tmp_path).storage.begin("acme") as work:
        in_memory = set(work.old_source.open_places())

    assert in_memory
    assert in_memory <= set(WORDS)
    assert {name for name, place in PLACES.items() if place.marks} <= set(WORDS)


def test_what_a_plan_counts_is_called_alike(tmp_path: Path) -> None:
    with Desk.in_memory(tmp_path).storage.view("acme") as view:
        counted = set(view.old_source.counts())

    assert {word for word in WORDS.values() if "kept" not in word} <= counted


@pytest.mark.parametrize(
    ("place", "word"),
    [
        ("account_days", "account snapshots"),
        ("post_days.legacy_reach", "post snapshots (legacy reach)"),
        ("/home/i/influence.db-wal", "/home/i/influence.db-wal"),
        ("handles", "handles"),
    ],
)
def test_places_are_called_as_people_know_them(place: str, word: str) -> None:
    assert called(place) == word
    assert word in str(OldSourceLeft((Finding(place, 3, "rows of the old source"),)))

"""One thing is told as one."""

import pytest

from influence.domain.erasures import Category
from influence.domain.plurals import counted, of_many
from influence.domain.table_words import WORDS


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("posts", "1 post"),
        ("account snapshots", "1 account snapshot"),
        ("posts in campaigns", "1 post in campaigns"),
        ("webhook deliveries", "1 webhook delivery"),
        ("addresses", "1 address"),
        ("orders made anonymous", "1 order made anonymous"),
        ("people", "1 person"),
        ("messages from tiktok", "1 message from tiktok"),
    ],
)
def test_one_of_many_is_told_as_one(plural: str, one: str) -> None:
    assert of_many(1, plural) == one
    assert of_many(2, plural) == f"2 {plural}"


@pytest.mark.parametrize("plural", sorted({*WORDS.values(), *(c.value.replace("_", " ") for c in Category)}))
def test_whatever_is_counted_has_a_word_for_one(plural: str) -> None:
    assert of_many(1, plural) != f"1 {plural}"
    assert of_many(0, plural) == f"0 {plural}"


def test_nouns_are_counted_with_their_own_plural() -> None:
    told = [
        counted(1, "row"),
        counted(1_000, "row"),
        counted(2, "reply", "replies"),
        counted(1, "reply", "replies"),
    ]

    assert told == ["1 row", "1,000 rows", "2 replies", "1 reply"]

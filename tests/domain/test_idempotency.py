"""What a repeat under the same key gets: every cell of the table, and what makes two requests the same."""

from datetime import timedelta

import attrs
import pytest

from influence.domain.api_keys import ApiKeyId
from influence.domain.errors import Unusable
from influence.domain.idempotency import (
    HELD,
    KEPT,
    LONGEST_KEY,
    RULES,
    Answer,
    Deed,
    Found,
    IdempotencyKeyMissing,
    Next,
    Request,
    found,
    next_for,
)
from influence.testing.moments import NOON

TICK = timedelta(microseconds=1)
ME = ApiKeyId(1)


def asked(body: bytes = b"{}", *, key: str = "k", method: str = "POST", path: str = "/a") -> Request:
    return Request.of(ME, key, method, path, body)


AT_WORK = Deed(request=asked(), begun_at=NOON, held_until=NOON + HELD)
DONE = AT_WORK.answered(Answer(201, "{}"))
CASES = [
    (None, NOON, Found.NOTHING),
    (AT_WORK, NOON, Found.AT_WORK),
    (AT_WORK, NOON + HELD - TICK, Found.AT_WORK),
    (AT_WORK, NOON + HELD, Found.LEFT),
    (DONE, NOON + HELD, Found.ANSWERED),
    (DONE, NOON + KEPT - TICK, Found.ANSWERED),
    (DONE, NOON + KEPT, Found.NOTHING),
    (DONE.emptied(), NOON, Found.EMPTIED),
]


@pytest.mark.parametrize(("kept", "now", "state"), CASES)
def test_how_things_stand_is_told_by_time_and_answer(kept: Deed | None, now: object, state: Found) -> None:
    assert found(kept, now) is state  # type: ignore[arg-type]


@pytest.mark.parametrize(("kept", "now", "state"), CASES)
@pytest.mark.parametrize("is_same", [True, False])
def test_every_cell_of_the_table_decides(kept: Deed | None, now: object, state: Found, is_same: bool) -> None:
    request = asked() if is_same else asked(b'{"other": 1}')

    assert next_for(request, kept, now) is RULES[state][not is_same]  # type: ignore[arg-type]


def test_the_table_has_a_row_for_everything_found() -> None:
    assert set(RULES) == set(Found)
    assert {step for row in RULES.values() for step in row} == set(Next)


@pytest.mark.parametrize("other", [asked(b"{ }"), asked(method="PUT"), asked(path="/b")])
def test_another_body_method_or_address_is_another_request(other: Request) -> None:
    assert (other.key, other.content == asked().content) == (asked().key, False)


def test_digests_tell_nobody_what_was_sent() -> None:
    one, other = asked(b'{"handle": "ann"}'), asked(b'{"handle": "ann"}', key="another")

    assert one.content != other.content
    assert one.key != other.key
    assert "ann" not in repr(one)


@pytest.mark.parametrize("key", [None, ""])
def test_a_missing_key_is_refused_with_a_way_out(key: str | None) -> None:
    with pytest.raises(IdempotencyKeyMissing) as refused:
        Request.of(ME, key, "POST", "/a", b"")

    assert any("Idempotency-Key:" in way for way in refused.value.remedies)


@pytest.mark.parametrize("key", ["x" * (LONGEST_KEY + 1), "a b", "ä", "a\tb", "\x7f"])
def test_no_key_is_written_otherwise(key: str) -> None:
    with pytest.raises(Unusable, match="Idempotency-Key"):
        Request.of(ME, key, "POST", "/a", b"")


def test_a_deed_that_is_emptied_says_nothing_more() -> None:
    emptied = attrs.evolve(DONE, answer=Answer(201, "ann", frozenset({"handle/ann"}))).emptied()

    assert emptied.answer == Answer(201, "")
    assert AT_WORK.emptied() is AT_WORK

"""Good answers with some bytes changed: an answer is read as it stands, or not at all."""

import json
import random
from typing import Final

import pytest

from influence.domain.errors import MarketplaceFailed
from influence.domain.ports.upstream_failures import OutcomeUnknown
from influence.domain.values import well_formed
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import CALLS, CHANGES, FarSide, raw
from tests.adapters.tiktok.test_drift import values
from tests.support.sometimes import assert_reached, sometimes

NUMBERS: Final = (
    b"NaN",
    b"-Infinity",
    b"1e400",
    b"1" + b"0" * 400,
    b"-1",
    b"1e-9",
    b"\xff",
    b'""',
    b"{}",
    b"[[]]",
)


def mutant(body: bytes, chance: random.Random) -> bytes:
    """*body* after one to three accidents."""
    changed = bytearray(body)
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(changed))
        end = start + chance.choice((0, 1, 1, 2, 9))
        accident = chance.randrange(4)
        if accident == 0:
            changed[start:end] = bytes(
                chance.choices(b'{}[]",:0123456789eE.-+ntf\\u\x00\xff ', k=end - start + 1)
            )
        elif accident == 1:
            changed[start:end] = chance.choice(NUMBERS)
        elif accident == 2:
            changed[start:start] = changed[start : start + chance.randrange(40)]
        else:
            del changed[start : start + chance.choice((1, 2, len(changed)))]
        changed = changed or bytearray(b" ")
    return bytes(changed)


def survive(times: int, seed: int) -> None:
    chance = random.Random(seed)
    bodies = {
        call: json.dumps({"code": 0, "message": "OK", "request_id": "R", "data": ANSWERS[call]}).encode()
        for call in CALLS
    }
    for _ in range(times):
        call = chance.choice(sorted(CALLS))
        body = mutant(bodies[call], chance)
        try:
            result = CALLS[call](FarSide(raw(body)))
        except MarketplaceFailed as error:
            is_in_doubt = sometimes("in doubt", isinstance(error, OutcomeUnknown))
            if sometimes("unreadable", "unreadable answer" in str(error)) and is_in_doubt != (
                call in CHANGES
            ):
                pytest.fail(f"{call}: {error} for {body!r}")
            continue
        sometimes("read")
        json.loads(body, parse_constant=lambda name: pytest.fail(f"{name} was read"))
        for kept in values(result):
            assert well_formed(kept) == kept, body


def test_mutants_are_read_or_unreadable() -> None:
    survive(1_500, seed=7)

    assert_reached(["unreadable", "in doubt", "read"])


@pytest.mark.soak
def test_a_hundred_thousand_mutants_are_read_or_unreadable() -> None:
    survive(100_000, seed=11)

    assert_reached(["unreadable", "in doubt", "read"])

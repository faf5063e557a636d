from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.adapters.memory.chance import CountedChance
from influence.adapters.memory.clock import NOON, SteppedClock
from influence.adapters.memory.notifier import RecordingNotifier
from influence.adapters.memory.sealer import MemorySealer
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.notifications import Notifier
from influence.domain.ports.sealing import SealBroken, Sealer
from influence.domain.secret import Secret
from influence.testing.builders import an_event


def test_a_clock_moves_only_when_told() -> None:
    stepped = SteppedClock()
    clock: Clock = stepped

    assert clock.now() == clock.now() == NOON
    assert stepped.advance(timedelta(hours=1)) == clock.now() == NOON + timedelta(hours=1)
    stepped.set(NOON)
    assert clock.now() == NOON


def test_chance_never_repeats_itself_within_a_run() -> None:
    chance: Chance = CountedChance()
    drawn = [draw() for _ in range(500) for draw in (chance.token, chance.key)]

    assert len(set(drawn)) == 1000


def test_one_seed_gives_one_run() -> None:
    runs = [
        [(c.token(), c.key()) for _ in range(5)]
        for c in (CountedChance(1), CountedChance(1), CountedChance(2))
    ]

    assert runs[0] == runs[1] != runs[2]


def test_what_was_told_is_remembered_in_order() -> None:
    recording = RecordingNotifier()
    notifier: Notifier = recording

    notifier.tell("acme", an_event(who="ann"))
    notifier.tell("bolt", an_event(who="bob"))

    assert recording.told == [("acme", an_event(who="ann")), ("bolt", an_event(who="bob"))]


@given(text=st.text(min_size=8), owner=st.text())
def test_sealed_text_opens_again_and_is_not_in_clear(text: str, owner: str) -> None:
    sealer: Sealer = MemorySealer()

    sealed = sealer.seal(Secret(text), owner)

    assert text.encode() not in sealed
    assert sealer.open(sealed, owner).reveal() == text
    assert sealer.seal(Secret(text), owner) != sealed


@given(position=st.integers(0, 60), flip=st.integers(1, 255))
def test_altered_text_does_not_open(position: int, flip: int) -> None:
    sealer = MemorySealer()
    sealed = bytearray(sealer.seal(Secret("a token of some length"), "ann"))
    sealed[position] ^= flip

    with pytest.raises(SealBroken):
        sealer.open(bytes(sealed), "ann")


def test_another_owner_or_key_does_not_open_it() -> None:
    sealed = MemorySealer().seal(Secret("token"), "ann")

    with pytest.raises(SealBroken):
        MemorySealer().open(sealed, "bob")
    with pytest.raises(SealBroken):
        MemorySealer(b"another").open(sealed, "ann")
    with pytest.raises(SealBroken):
        MemorySealer().open(b"", "ann")


@given(text=st.text(), owner=st.text())
def test_renewed_text_opens_with_the_newest_key_only(text: str, owner: str) -> None:
    sealed = MemorySealer(b"old").seal(Secret(text), owner)
    sealer: Sealer = MemorySealer(b"new", b"old")

    renewed = sealer.renewed(sealed)

    assert sealer.open(sealed, owner).reveal() == text
    assert MemorySealer(b"new").open(renewed, owner).reveal() == text
    with pytest.raises(SealBroken):
        MemorySealer(b"old").open(renewed, owner)
    with pytest.raises(SealBroken):
        MemorySealer(b"new").renewed(sealed)
    with pytest.raises(SealBroken):
        sealer.open(renewed, f"not {owner}")

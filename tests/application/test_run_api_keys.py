"""Keys are shown once, rest as digests, and end when they should."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.adapters.memory.chance import CountedChance
from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.storage import MemoryStorage
from influence.application.acting import Actor
from influence.application.run_api_keys import AdmitCaller, Caller, RunApiKeys
from influence.domain.api_key_refusals import (
    ApiKeyEnded,
    ApiKeyMissing,
    ApiKeyNameTaken,
    ApiKeysFull,
    ApiKeyUnknown,
    ScopeMissing,
)
from influence.domain.api_keys import (
    LONGEST_LIFE,
    MOST_KEYS,
    READ_ONLY,
    USE_NOTED_AFTER,
    Scope,
    digest_of,
    prefix_of,
    scopes_of,
    written,
)
from influence.domain.errors import InfluenceError, Unusable
from influence.domain.secret import Secret
from influence.testing.moments import HOUR, NOON
from tests.contract.storage.backends import sqlite

MARA = Actor("acme", "mara")
READ = frozenset({Scope.ACCOUNTS_READ})


class Office:
    """Keys of two tenants, on a clock moved by hand."""

    def __init__(self) -> None:
        self.storage = MemoryStorage()
        for tenant in ("acme", "bolt"):
            self.storage.add_tenant(tenant)
        self.clock = SteppedClock(NOON)
        self.keys = RunApiKeys(self.storage, self.clock, CountedChance())
        self.admit = AdmitCaller(self.storage.key_ring, self.clock)


@pytest.fixture
def office() -> Office:
    return Office()


def test_whoever_shows_the_key_acts_for_its_tenant(office: Office) -> None:
    made = office.keys.create(MARA, " warehouse ", [Scope.ACCOUNTS_READ, Scope.ORDERS_WRITE])

    caller = office.admit(made.secret)

    scopes = frozenset({Scope.ACCOUNTS_READ, Scope.ORDERS_WRITE})
    assert caller == Caller("acme", "warehouse", scopes, key=made.key.id)
    assert caller.actor == Actor("acme", "key warehouse")
    caller.need(Scope.ORDERS_WRITE)
    with pytest.raises(ScopeMissing, match="metrics:read"):
        caller.need(Scope.METRICS_READ)


def test_what_is_kept_opens_nothing(tmp_path: Path) -> None:
    with sqlite(tmp_path) as backend:
        backend.storage.add_tenant("acme")
        made = RunApiKeys(backend.storage, SteppedClock(NOON), CountedChance()).create(MARA, "k", READ)
        admit = AdmitCaller(backend.key_ring, SteppedClock(NOON))
        stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())

        assert admit(made.secret).name == "k"
        assert made.key.prefix.encode() in stored
        assert made.secret.reveal().split("_", 2)[2].encode() not in stored
        assert made.secret.reveal() not in repr(made)
        for shown in (
            made.key.prefix,
            digest_of(made.secret).hex(),
            f"influence_{made.key.prefix}_{'x' * 43}",
        ):
            with pytest.raises(ApiKeyUnknown):
                admit(Secret(shown))


def test_a_caller_who_shows_nothing_is_told(office: Office) -> None:
    with pytest.raises(ApiKeyMissing, match="shows no key"):
        office.admit(Secret(""))


@given(
    st.text(min_size=1, max_size=80)
    | st.from_regex(r"influence_[0-9a-f]{16}_[A-Za-z0-9_-]{32,60}", fullmatch=True)
)
def test_every_other_text_is_answered_alike(text: str) -> None:
    office = Office()
    office.keys.create(MARA, "k", READ)

    with pytest.raises(ApiKeyUnknown) as refused:
        office.admit(Secret(text))

    assert (refused.type, refused.value.__dict__) == (ApiKeyUnknown, ApiKeyUnknown().__dict__)


@pytest.mark.parametrize(
    ("end", "how"),
    [
        (lambda office, key: office.keys.revoke(MARA, key.id), "revoked"),
        (lambda office, _: office.clock.advance(HOUR), "expired"),
    ],
)
def test_a_key_that_ended_opens_nothing(
    office: Office, end: Callable[[Office, object], object], how: str
) -> None:
    made = office.keys.create(MARA, "k", READ, lasts=HOUR)
    office.admit(made.secret)

    end(office, made.key)

    with pytest.raises(ApiKeyEnded, match=how):
        office.admit(made.secret)
    with pytest.raises(ApiKeyUnknown):  # only whoever knows the key is told what became of it
        office.admit(written(made.key.prefix, "y" * 43))


def test_the_last_use_is_noted_now_and_then(office: Office) -> None:
    made = office.keys.create(MARA, "k", READ)

    uses = []
    for wait in (timedelta(0), USE_NOTED_AFTER / 2, USE_NOTED_AFTER / 2):
        office.clock.advance(wait)
        office.admit(made.secret)
        uses.append(office.keys.all(MARA)[0].used_at)

    assert uses == [NOON, NOON, NOON + USE_NOTED_AFTER]


def test_a_use_that_cannot_be_noted_keeps_nobody_out(office: Office) -> None:
    made = office.keys.create(MARA, "k", READ)

    class Stuck:
        def find(self, prefix: str) -> object:
            return office.storage.key_ring.find(prefix)

        def note_use(self, *_: object) -> None:
            raise InfluenceError

    assert AdmitCaller(Stuck(), office.clock)(made.secret).name == "k"  # type: ignore[arg-type]


def test_a_name_is_one_live_key(office: Office) -> None:
    first = office.keys.create(MARA, "k", READ)

    with pytest.raises(ApiKeyNameTaken):
        office.keys.create(MARA, "k ", READ)
    office.keys.revoke(MARA, first.key.id)
    second = office.keys.create(MARA, "k", READ)

    assert not second.secret.matches(first.secret)
    assert office.keys.forget_ended(MARA) == 1
    assert office.keys.all(MARA) == (second.key,)


def test_there_is_an_end_to_the_number_of_keys(office: Office) -> None:
    for number in range(MOST_KEYS):
        office.keys.create(MARA, f"k{number}", READ)

    with pytest.raises(ApiKeysFull):
        office.keys.create(MARA, "one more", READ)
    office.keys.create(Actor("bolt", "lin"), "theirs", READ)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "two\nlines", "bell\a"])
def test_a_key_needs_a_name_for_people(office: Office, name: str) -> None:
    with pytest.raises(Unusable):
        office.keys.create(MARA, name, READ)


@pytest.mark.parametrize("lasts", [timedelta(0), -HOUR, LONGEST_LIFE + HOUR])
def test_a_key_ends_at_a_time_that_is_meant(office: Office, lasts: timedelta) -> None:
    with pytest.raises(Unusable):
        office.keys.create(MARA, "k", READ, lasts=lasts)


def test_scopes_are_named_or_all_that_read() -> None:
    assert scopes_of(["read", "orders:write"]) == READ_ONLY | {Scope.ORDERS_WRITE}
    assert Scope.PURGE_EXECUTE not in READ_ONLY
    for words in ([], ["everything"], ["orders:*"], ["READ"]):
        with pytest.raises(Unusable):
            scopes_of(words)


def test_a_key_is_recognised_by_how_it_is_written() -> None:
    assert prefix_of(written("0123456789abcdef", "t" * 43)) == "0123456789abcdef"
    assert prefix_of(Secret("influence_0123456789ABCDEF_" + "t" * 43)) is None
    assert prefix_of(Secret(" influence_0123456789abcdef_" + "t" * 43)) is None

from datetime import date

import attrs
import pytest

from influence.domain.backups import CopyUnknown, KnownCopy, Origin
from influence.domain.phase import Phase
from influence.domain.ports.storage import Storage
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later

MADE = KnownCopy(
    token="first",
    place="/copies/old.db",
    origin=Origin.MADE,
    made_at=NOON,
    made_by="mara",
    phase=Phase.BEFORE,
    kept_until=date(2027, 3, 1),
)
DECLARED = KnownCopy(
    token="second", place="tape in Ghent", origin=Origin.DECLARED, made_at=days_later(1), made_by="tomas"
)


def all_of(storage: Storage, tenant: str = "acme") -> tuple[KnownCopy, ...]:
    """Every copy that is known."""
    with storage.view(tenant) as view:
        return view.known_copies.all()


def test_what_is_noted_is_known_to_all(storage: Storage, write: Write) -> None:
    with write() as work:
        first = work.known_copies.note(MADE)
        second = work.known_copies.note(DECLARED)

    assert (first.number, second.number) == (1, 2)
    assert all_of(storage, "bolt") == (first, second)
    assert attrs.evolve(first, number=0) == MADE


def test_noting_again_changes_the_same_copy(storage: Storage, write: Write) -> None:
    with write() as work:
        work.known_copies.note(MADE)
        work.known_copies.note(DECLARED)

    with write() as work:
        finished = work.known_copies.note(attrs.evolve(MADE, fingerprint="ab" * 32))

    assert finished.number == 1
    assert [copy.fingerprint for copy in all_of(storage)] == ["ab" * 32, None]


def test_a_withdrawn_copy_was_never_known(storage: Storage, write: Write) -> None:
    with write() as work:
        work.known_copies.note(MADE)

    with write() as work:
        work.known_copies.withdraw("first")
        work.known_copies.withdraw("never noted")

    assert all_of(storage) == ()


def test_a_forgotten_copy_stays_in_the_list(storage: Storage, write: Write) -> None:
    with write() as work:
        work.known_copies.note(MADE)

    with write() as work:
        gone = work.known_copies.forget(1, days_later(2), "tomas")

    assert all_of(storage) == (gone,)
    assert (gone.gone_at, gone.gone_by) == (days_later(2), "tomas")
    assert not gone.is_out_of_reach


@pytest.mark.parametrize("number", [1, 7])
def test_nothing_is_forgotten_twice_or_unknown(storage: Storage, write: Write, number: int) -> None:
    with write() as work:
        work.known_copies.note(MADE)
        work.known_copies.forget(1, NOON, "mara")

    with storage.begin("acme") as work, pytest.raises(CopyUnknown) as refusal:
        work.known_copies.forget(number, NOON, "mara")

    assert refusal.value.number == number


def test_an_installation_keeps_its_name(storage: Storage) -> None:
    with storage.view("acme") as one, storage.view("bolt") as other:
        assert one.known_copies.installation() == other.known_copies.installation() != ""

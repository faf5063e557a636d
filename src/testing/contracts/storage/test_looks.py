"""When TikTok was last asked about what."""

from influence.domain.ports.storage import Storage
from influence.domain.sync_plan import Matter
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, hours_later


def last(storage: Storage, matter: Matter = Matter.ACCOUNT, tenant: str = "acme") -> dict[int, object]:
    with storage.view(tenant) as view:
        return dict(view.looks.last(matter))


def test_a_look_is_remembered_by_matter_and_number(storage: Storage, write: Write) -> None:
    with write() as work:
        work.looks.note(Matter.ACCOUNT, [1, 2], NOON)
        work.looks.note(Matter.POSTS, [2], hours_later(1))
        work.looks.note(Matter.ORDER, [], hours_later(1))

    assert last(storage) == {1: NOON, 2: NOON}
    assert last(storage, Matter.POSTS) == {2: hours_later(1)}
    assert last(storage, Matter.ORDER) == {}


def test_looks_are_found_among_some_numbers(storage: Storage, write: Write) -> None:
    with write() as work:
        work.looks.note(Matter.ACCOUNT, range(1_200), NOON)
        work.looks.note(Matter.POSTS, [4711], NOON)

    with storage.view("acme") as view:
        assert view.looks.last(Matter.ACCOUNT, [3, 4711, 1]) == {3: NOON, 1: NOON}
        assert view.looks.last(Matter.ACCOUNT, range(5, 2_000)) == dict.fromkeys(range(5, 1_200), NOON)
        assert view.looks.last(Matter.ACCOUNT, []) == {}
    with storage.view("bolt") as view:
        assert view.looks.last(Matter.ACCOUNT, [3]) == {}


def test_a_later_look_counts_and_an_earlier_one_does_not(storage: Storage, write: Write) -> None:
    with write() as work:
        work.looks.note(Matter.ACCOUNT, [1, 2], NOON)
        work.looks.note(Matter.ACCOUNT, [1, 1], hours_later(1))
        work.looks.note(Matter.ACCOUNT, [2], hours_later(-1))

    assert last(storage) == {1: hours_later(1), 2: NOON}


def test_tenants_look_by_themselves(storage: Storage, write: Write) -> None:
    with write() as work:
        work.looks.note(Matter.ACCOUNT, [1], NOON)

    assert last(storage, tenant="bolt") == {}


def test_more_looks_than_one_statement_holds_are_kept(storage: Storage, write: Write) -> None:
    with write() as work:
        work.looks.note(Matter.ACCOUNT, range(2_000), NOON)

    assert last(storage) == dict.fromkeys(range(2_000), NOON)


def test_a_look_that_is_not_committed_never_was(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.looks.note(Matter.ACCOUNT, [1], NOON)

    assert last(storage) == {}

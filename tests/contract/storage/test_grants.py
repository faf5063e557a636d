from itertools import permutations

import attrs
import pytest

from influence.domain.grants import Grant
from influence.domain.ports.storage import Storage
from tests.contract.storage.conftest import Write
from tests.support.builders import a_grant, a_member
from tests.support.moments import days_later


def test_a_grant_authenticates(storage: Storage, write: Write) -> None:
    grant = a_grant("open-ann", scopes=frozenset({"b", "a"}), sealed_access=bytes(range(256)))
    with write() as work:
        account = work.accounts.add(a_member(open_id="open-ann"))
        work.accounts.grant(account.id, grant)

    with storage.view("acme") as view:
        assert view.accounts.get(account.id) == attrs.evolve(account, grant=grant)


@pytest.mark.parametrize(("kept", "came", "stays"), [(1, 2, 2), (2, 1, 2), (2, 2, 2)])
def test_an_older_grant_changes_nothing(storage: Storage, kept: int, came: int, stays: int) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member(open_id="open-ann"))
        for epoch in (kept, came):
            work.accounts.grant(account.id, a_grant("open-ann", epoch, sealed_access=b"%d" % epoch))

        grant = work.accounts.get(account.id).grant
    assert grant == a_grant("open-ann", stays, sealed_access=b"%d" % stays)


def test_refreshed_tokens_of_the_same_epoch_are_kept(storage: Storage) -> None:
    refreshed = a_grant("open-ann", 1, sealed_access=b"new", access_expires_at=days_later(2))
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member(open_id="open-ann"))
        work.accounts.grant(account.id, a_grant("open-ann", 1))

        work.accounts.grant(account.id, refreshed)

        assert work.accounts.get(account.id).grant == refreshed


@pytest.mark.parametrize(("up_to", "is_left"), [(1, True), (2, False), (3, False)])
def test_a_grant_ends_up_to_its_epoch(storage: Storage, up_to: int, is_left: bool) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member(open_id="open-ann"))
        work.accounts.grant(account.id, a_grant("open-ann", 2))

        work.accounts.end_grant(account.id, up_to)

        assert work.accounts.get(account.id).authenticated is is_left


def test_ending_no_grant_changes_nothing(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member())

        work.accounts.end_grant(account.id, 1)

        assert work.accounts.get(account.id) == account


def test_consenting_again_after_the_end_counts(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member(open_id="open-ann"))
        work.accounts.grant(account.id, a_grant("open-ann", 1))
        work.accounts.end_grant(account.id, 1)

        work.accounts.grant(account.id, a_grant("open-ann", 2))

        assert work.accounts.get(account.id).grant == a_grant("open-ann", 2)


def test_grants_in_any_order_leave_the_newest(storage: Storage) -> None:
    for number, epochs in enumerate(permutations((1, 2, 3))):
        with storage.begin("acme") as work:
            account = work.accounts.add(a_member(f"a{number}", open_id="o"))
            for epoch in epochs:
                work.accounts.grant(account.id, a_grant("o", epoch))

            grant = work.accounts.get(account.id).grant

        assert isinstance(grant, Grant)
        assert grant.epoch == 3

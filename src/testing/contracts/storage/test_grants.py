from itertools import permutations
from typing import Any

import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.grants import EndReason, Grant
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage
from influence.testing.builders import a_grant, a_member, an_end
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import days_later


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

        work.accounts.end_grant(account.id, an_end(up_to))

        assert work.accounts.get(account.id).authenticated is is_left


def test_an_end_is_remembered_with_its_reason(storage: Storage, write: Write) -> None:
    end = an_end(1, EndReason.LOST, days_later(3))
    with write() as work:
        account = work.accounts.add(a_member(open_id="open-ann"))
        work.accounts.grant(account.id, a_grant("open-ann", 1))
        work.accounts.end_grant(account.id, end)

    with storage.view("acme") as view:
        kept = view.accounts.get(account.id)
        assert kept == attrs.evolve(account, consent_end=end)
        assert list(view.accounts.select(AccountFilter())) == [kept]
        assert list(view.accounts.select(AccountFilter(authenticated=True))) == []


@pytest.mark.parametrize(("first", "second", "stays"), [(2, 1, 2), (2, 2, 2), (2, 3, 3)])
def test_only_a_later_end_replaces_an_end(storage: Storage, first: int, second: int, stays: int) -> None:
    why = EndReason.LOST if stays == first else EndReason.EXPIRED
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member(open_id="open-ann"))
        work.accounts.end_grant(account.id, an_end(first, EndReason.LOST))

        work.accounts.end_grant(account.id, an_end(second, EndReason.EXPIRED))

        assert work.accounts.get(account.id).consent_end == an_end(stays, why)


@pytest.mark.parametrize("epoch", [1, 2])
def test_a_grant_that_ended_does_not_come_back(storage: Storage, epoch: int) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member(open_id="open-ann"))
        work.accounts.grant(account.id, a_grant("open-ann", 2))
        work.accounts.end_grant(account.id, an_end(2))
        before = work.accounts.get(account.id)

        work.accounts.grant(account.id, a_grant("open-ann", epoch, sealed_access=b"late"))

        assert work.accounts.get(account.id) == before


def test_an_end_may_come_before_its_grant(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member(open_id="open-ann"))

        work.accounts.end_grant(account.id, an_end(1))
        work.accounts.grant(account.id, a_grant("open-ann", 1))

        assert work.accounts.get(account.id) == attrs.evolve(account, consent_end=an_end(1))


def test_saving_an_account_leaves_grant_and_end_alone(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member(open_id="open-ann"))
        work.accounts.end_grant(account.id, an_end(1))

        work.accounts.save(attrs.evolve(account, grant=a_grant("open-ann", 1), consent_end=None))

        kept = work.accounts.get(account.id)
    assert (kept.grant, kept.consent_end) == (None, an_end(1))


@pytest.mark.parametrize("more", [{"consent_end": an_end(1)}, {"grant": a_grant("o", 2)}])
def test_an_account_is_added_with_how_its_consent_stands(storage: Storage, more: dict[str, Any]) -> None:
    with storage.begin("acme") as work:
        added = work.accounts.add(a_member(open_id="o", **more))

        assert work.accounts.get(added.id) == added
        assert added.latest_epoch == (1 if "consent_end" in more else 2)


def test_the_marks_of_a_refresh_come_back_and_go(storage: Storage, write: Write) -> None:
    begun = a_grant("open-ann").refresh_begun(days_later(1)).refresh_begun(days_later(2))
    with write() as work:
        account = work.accounts.add(a_member(open_id="open-ann"))
        work.accounts.grant(account.id, a_grant("open-ann"))
        work.accounts.grant(account.id, begun)

    with write() as work:
        kept = work.accounts.get(account.id).grant
        work.accounts.grant(account.id, begun.refresh_undone())

    assert kept == begun
    with storage.view("acme") as view:
        assert view.accounts.get(account.id).grant == a_grant("open-ann")


@pytest.mark.parametrize("deed", ["grant", "end_grant"])
def test_nobody_has_no_consent(storage: Storage, deed: str) -> None:
    what = a_grant() if deed == "grant" else an_end()
    with storage.begin("acme") as work, pytest.raises(AccountNotFound):
        getattr(work.accounts, deed)(AccountId(987_654), what)


def test_consenting_again_after_the_end_counts(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member(open_id="open-ann"))
        work.accounts.grant(account.id, a_grant("open-ann", 1))
        work.accounts.end_grant(account.id, an_end(1))

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

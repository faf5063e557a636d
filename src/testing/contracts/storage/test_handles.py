import pytest

from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.former_handles import FormerHandle
from influence.domain.networks import Network
from influence.domain.ports.storage import Storage
from influence.testing.builders import a_member, an_instagram_account
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later


def test_former_handles_come_newest_first(storage: Storage, write: Write) -> None:
    with write() as work:
        ann, bob = work.accounts.add(a_member("ann")).id, work.accounts.add(a_member("bob")).id
        first = FormerHandle(ann, "Anni", NOON, days_later(1))
        second = FormerHandle(ann, "annie", days_later(1), days_later(2))
        third = FormerHandle(ann, "annA", days_later(2), days_later(2))
        for former in (second, third, first, FormerHandle(bob, "bobby", NOON, days_later(1))):
            work.handles.put(former)

    with storage.view("acme") as view, storage.view("bolt") as other:
        assert view.handles.of(ann) == (third, second, first)
        assert other.handles.of(ann) == ()


def test_who_was_called_so_is_found_without_case(storage: Storage, write: Write) -> None:
    with write() as work:
        ann, bob = work.accounts.add(a_member("ann")).id, work.accounts.add(a_member("bob")).id
        insta = work.accounts.add(an_instagram_account("cem")).id
        older = FormerHandle(ann, "Dee", NOON, days_later(1))
        newer = FormerHandle(bob, "dEE", days_later(1), days_later(2))
        for former in (older, newer, FormerHandle(insta, "dee", NOON, days_later(3))):
            work.handles.put(former)

    with storage.view("acme") as view, storage.view("bolt") as other:
        assert view.handles.called(Network.TIKTOK, "DEE") == (newer, older)
        assert view.handles.called(Network.TIKTOK, "ann") == ()
        assert other.handles.called(Network.TIKTOK, "dee") == ()


def test_nobody_had_a_handle_before_being_here(write: Write) -> None:
    with write() as work, pytest.raises(AccountNotFound):
        work.handles.put(FormerHandle(AccountId(99), "ann", NOON, NOON))

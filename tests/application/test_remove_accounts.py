"""Accounts that nobody wants any more go with everything, unless orders hang on them."""

import pytest

from influence.application.remove_accounts import RemoveAccounts, Removed
from influence.domain.doors import AccountNotFound
from influence.domain.events import Event, EventKind
from influence.domain.networks import Network
from influence.domain.ports.upstream_failures import TikTokUnavailable
from influence.domain.removing_accounts import AccountHeld
from tests.support.desk import Desk


@pytest.fixture
def remove(desk: Desk) -> RemoveAccounts:
    return RemoveAccounts(desk.storage, desk.disconnect)


def test_each_account_is_decided_by_itself(desk: Desk, remove: RemoveAccounts) -> None:
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "bob")
    order = desk.order("bob")
    desk.forget_events()

    ann, bob, nobody = remove(desk.by, ["@Ann", "bob", "cem"])

    assert ann == Removed("ann", removed=True)
    assert isinstance(bob.error, AccountHeld)
    assert bob.error.orders == (order.id,)
    assert isinstance(nobody.error, AccountNotFound)
    assert desk.handles() == ["bob"]
    assert desk.events() == [Event(EventKind.ACCOUNT_REMOVED, "ann", "mara", "account/1")]


def test_a_look_changes_nothing(desk: Desk, remove: RemoveAccounts) -> None:
    desk.member("ann")
    desk.consents("ann", asked="ann")
    before = desk.account("ann")

    (seen, nobody) = remove.preview(desk.by, ["ann", "bob"])

    assert seen == Removed("ann", removed=True, had_consent=True)
    assert isinstance(nobody.error, AccountNotFound)
    assert desk.account("ann") == before
    assert desk.asked("revoke") == []


def test_the_consent_is_revoked_at_tiktok_first(desk: Desk, remove: RemoveAccounts) -> None:
    desk.member("ann")
    desk.consents("ann", asked="ann")

    (gone,) = remove(desk.by, ["ann"])

    assert gone == Removed("ann", removed=True, had_consent=True)
    assert len(desk.asked("revoke")) == 1
    assert desk.find("ann") is None


def test_a_silent_tiktok_does_not_keep_the_account(desk: Desk, remove: RemoveAccounts) -> None:
    desk.member("ann")
    desk.consents("ann", asked="ann")
    desk.market.fail_next(TikTokUnavailable("timed out"), "revoke")

    (gone,) = remove(desk.by, ["ann"])

    assert isinstance(gone.not_told, TikTokUnavailable)
    assert desk.find("ann") is None


def test_a_removed_account_comes_in_anew(desk: Desk, remove: RemoveAccounts) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    video = desk.market.add_video("ann")
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", video)

    remove(desk.by, ["ann"])
    (entry,) = desk.add(desk.by, ["ann"])

    assert not entry.was_here
    with desk.view() as view:
        assert view.posts.find(Network.TIKTOK, video) is None

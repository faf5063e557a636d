import pytest

from influence.application.acting import Actor
from influence.application.add_from_crm import Entry
from influence.domain.accounts import Door
from influence.domain.capabilities import Kind
from influence.domain.doors import NotAMember
from influence.domain.events import EventKind
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import InvalidHandle, Network
from influence.domain.ports.storage import TenantNotFound
from influence.domain.ports.upstream_failures import TikTokRefused, TikTokUnavailable
from influence.domain.provenance import Provenance
from influence.testing.moments import DAY
from tests.support.desk import BACK, Desk


def add_one(desk: Desk, handle: str, network: Network = Network.TIKTOK) -> Entry:
    (entry,) = desk.add(desk.by, [handle], network)
    return entry


def test_a_member_comes_in_non_authenticated(desk: Desk) -> None:
    desk.market.add_creator("ann")

    entry = add_one(desk, "@ann")

    account = desk.account("ann")
    assert entry == Entry("ann", account)
    assert account.kind is Kind.NON_AUTHENTICATED_TTCM
    assert account.door is Door.CRM
    assert account.added_by == "mara"
    assert account.creator_id is not None
    assert desk.told() == [EventKind.ACCOUNT_ADDED]


def test_a_member_brings_the_figures_that_anyone_may_see(desk: Desk) -> None:
    desk.member("ann")

    (source, said), *others = desk.snapshots("ann").items()
    assert source is Provenance.TTCM_PUBLIC
    assert others == []
    assert said.values[AccountMetric.FOLLOWER_COUNT] == 120_400
    assert set(said.values) <= {
        AccountMetric.PROFILE_IMAGE,
        AccountMetric.USER_NAME,
        AccountMetric.DISPLAY_NAME,
        AccountMetric.FOLLOWER_COUNT,
        AccountMetric.LIKE_COUNT,
        AccountMetric.VIDEO_COUNT,
        AccountMetric.CREATOR_ID,
    }


@pytest.mark.parametrize("membership", [Membership.NOT_IN, Membership.INVITED, Membership.INVALID])
def test_anyone_else_is_refused_with_two_ways_out(desk: Desk, membership: Membership) -> None:
    if membership is not Membership.INVALID:
        desk.market.add_creator("bob", membership)

    entry = add_one(desk, "bob")

    assert isinstance(entry.error, NotAMember)
    assert entry.error.code == "not_a_marketplace_member"
    assert entry.error.membership is membership
    assert len(entry.error.remedies) == 2
    assert "accounts connect-link bob" in entry.error.remedies[1]
    assert desk.find("bob") is None
    assert desk.told() == []
    assert desk.asked("public_profile") == []


def test_a_handle_tiktok_leaves_out_is_not_added(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.market.add_creator("ann")
    monkeypatch.setattr(desk.market, "memberships", lambda handles: {})

    entry = add_one(desk, "ann")

    assert isinstance(entry.error, NotAMember)
    assert entry.error.membership is Membership.UNKNOWN
    assert desk.find("ann") is None


def test_an_answer_of_yesterday_opens_no_door(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.market.add_creator("ann")
    told = desk.market.memberships(["ann"])
    monkeypatch.setattr(desk.market, "memberships", lambda handles: told)
    desk.clock.advance(DAY * 1.001)

    entry = add_one(desk, "ann")

    assert isinstance(entry.error, NotAMember)
    assert desk.find("ann") is None


def test_adding_again_changes_nothing(desk: Desk) -> None:
    before = desk.member("ann")
    desk.forget_events()

    entry = add_one(desk, "https://www.tiktok.com/@ANN")

    assert entry.was_here
    assert entry.account is not None
    assert entry.account.id == before.id
    assert desk.handles() == ["ann"]
    assert desk.told() == []


def test_adding_an_authenticated_account_never_lowers_it(desk: Desk) -> None:
    desk.market.add_creator("ann")
    before = desk.consents("ann")

    entry = add_one(desk, "ann")

    after = desk.account("ann")
    assert entry.was_here
    assert after.id == before.id
    assert after.grant == before.grant
    assert after.kind is Kind.AUTHENTICATED_TTCM


def test_a_consenting_creator_who_joins_later_is_not_added_twice(desk: Desk) -> None:
    desk.market.add_creator("ann", Membership.NOT_IN)
    before = desk.consents("ann")
    desk.market.becomes("ann", Membership.IN)
    desk.clock.advance(DAY / 2)

    entry = add_one(desk, "ann")

    after = desk.account("ann")
    assert entry.was_here
    assert len(desk.handles()) == 1
    assert after.id == before.id
    assert after.kind is Kind.AUTHENTICATED_TTCM
    assert after.creator_id is None  # the next refresh proves it, with the consent
    assert desk.sync_accounts(desk.by).failed == ()
    assert desk.account("ann").creator_id is not None


def test_a_stub_of_the_old_source_becomes_a_tracked_account(desk: Desk) -> None:
    stub = desk.stub("ann")
    desk.market.add_creator("ann")

    entry = add_one(desk, "Ann")

    assert entry.was_here
    assert entry.account is not None
    assert entry.account.id == stub.id
    assert entry.account.kind is Kind.NON_AUTHENTICATED_TTCM
    assert desk.told() == [EventKind.TRACKING_RESUMED]


def test_a_handle_with_a_new_owner_is_another_account(desk: Desk) -> None:
    old = desk.member("ann")
    desk.market.rename("ann", "ann.before")
    desk.market.add_creator("ann")

    entry = add_one(desk, "ann")

    assert not entry.was_here
    assert entry.account is not None
    assert entry.account.id != old.id
    assert entry.account.creator_id != old.creator_id


def test_an_account_that_was_renamed_is_found_by_its_identity(desk: Desk) -> None:
    old = desk.member("ann")
    desk.market.rename("ann", "ann.now")

    entry = add_one(desk, "ann.now")

    assert entry.was_here
    assert desk.account("ann.now").id == old.id
    assert desk.find("ann") is None


def test_each_handle_is_decided_by_itself(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.market.add_creator("bob", Membership.NOT_IN)

    entries = desk.add(desk.by, ["no handle!", "bob", "ann", "ann"])

    assert [type(entry.error) for entry in entries] == [InvalidHandle, NotAMember, type(None), type(None)]
    assert [entry.was_here for entry in entries] == [False, False, False, True]
    assert desk.handles() == ["ann"]


def test_tiktok_is_asked_for_twenty_handles_at_a_time(desk: Desk) -> None:
    handles = [f"creator{number}" for number in range(41)]
    for handle in handles:
        desk.market.add_creator(handle)

    entries = desk.add(desk.by, handles)

    assert [len(about) for about in desk.asked("memberships")] == [20, 20, 1]
    assert [entry.handle for entry in entries] == handles
    assert desk.handles() == handles


def test_what_is_no_handle_is_not_asked_about(desk: Desk) -> None:
    (entry,) = desk.add(desk.by, ["a b"])

    assert entry.error is not None
    assert entry.error.code == "invalid_handle"
    assert desk.market.calls == []


def test_a_failed_check_adds_nobody_of_its_batch(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.market.fail_next(TikTokUnavailable("timed out"), "memberships")

    entries = desk.add(desk.by, ["ann", "a b"])

    assert [entry.error and entry.error.code for entry in entries] == ["tiktok_unavailable", "invalid_handle"]
    assert desk.handles() == []


def test_a_failed_profile_adds_nothing(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.market.fail_next(TikTokRefused(40002, "no"), "public_profile")

    entry = add_one(desk, "ann")

    assert entry.error is not None
    assert entry.error.code == "tiktok_refused"
    assert desk.handles() == []


def test_an_error_leaves_known_accounts_as_they_were(desk: Desk) -> None:
    before = desk.member("ann")
    desk.market.fail_next(TikTokUnavailable("timed out"))

    add_one(desk, "ann")

    assert desk.account("ann") == before


def test_accounts_of_other_networks_come_in_as_they_are(desk: Desk) -> None:
    entry = add_one(desk, "ann.bakes", Network.INSTAGRAM)
    again = add_one(desk, "Ann.Bakes", Network.INSTAGRAM)
    wrong = add_one(desk, "a b", Network.INSTAGRAM)

    assert entry.account is not None
    assert entry.account.network is Network.INSTAGRAM
    assert not entry.account.tracked
    assert again.was_here
    assert wrong.error is not None
    assert wrong.error.code == "invalid_handle"
    assert desk.market.calls == []


def test_the_same_creator_can_be_followed_by_two_tenants(desk: Desk) -> None:
    desk.member("ann")

    (entry,) = desk.add(Actor("bolt", "tom"), ["ann"])

    assert not entry.was_here
    assert entry.error is None


def test_a_tenant_that_is_not_there_is_named(desk: Desk) -> None:
    desk.market.add_creator("ann")

    (entry,) = desk.add(Actor("nowhere", "tom"), ["ann"])

    assert isinstance(entry.error, TenantNotFound)


def test_no_door_of_the_crm_authenticates(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.market.consent("ann", BACK)

    add_one(desk, "ann")

    assert not desk.account("ann").authenticated

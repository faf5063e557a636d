from datetime import timedelta

import pytest

from influence.application.check_memberships import Checked, Which
from influence.domain.capabilities import Kind
from influence.domain.errors import MarketplaceFailed
from influence.domain.events import EventKind
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    NotConfigured,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.testing.moments import DAY, HOUR
from tests.support.desk import Desk

ANSWERS = [Membership.IN, Membership.NOT_IN, Membership.INVITED, Membership.INVALID]


def asked_now(desk: Desk, which: Which = Which.DUE) -> list[str]:
    """Who a check asks about."""
    desk.market.calls.clear()
    desk.check(desk.by, which)
    return [handle for about in desk.asked("memberships") for handle in about]


@pytest.mark.parametrize("membership", ANSWERS)
def test_an_answer_is_kept_with_its_time(desk: Desk, membership: Membership) -> None:
    desk.stub("ann")
    if membership is not Membership.INVALID:
        desk.market.add_creator("ann", membership)

    checked = desk.check(desk.by)

    assert checked == Checked({membership: 1}, 0)
    assert desk.account("ann").answer.membership is membership
    assert desk.account("ann").answer.checked_at == desk.clock.now()


def test_handles_are_asked_for_twenty_at_a_time(desk: Desk) -> None:
    for number in range(41):
        desk.stub(f"creator{number}")
    seen: list[tuple[int, int]] = []

    desk.check(desk.by, progress=lambda done, of: seen.append((done, of)))

    assert [len(about) for about in desk.asked("memberships")] == [20, 20, 1]
    assert seen == [(20, 41), (40, 41), (41, 41)]


@pytest.mark.parametrize(
    "error",
    [
        TikTokUnavailable("timed out"),
        TikTokRefused(40002, "no"),
        AuthorisationDead("your account"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_demotes_nobody(desk: Desk, error: MarketplaceFailed) -> None:
    before = [desk.member("ann"), desk.stub("bob")]
    desk.market.add_creator("cleo", Membership.NOT_IN)
    before.append(desk.consents("cleo"))
    desk.clock.advance(8 * DAY)
    desk.market.fail_next(error, "memberships")
    desk.forget_events()

    checked = desk.check(desk.by, Which.ALL)

    assert checked.error is error
    assert checked.unanswered == 3
    assert [desk.account(account.handle) for account in before][:2] == before[:2]
    assert desk.account("cleo").kind is Kind.AUTHENTICATED_NON_TTCM
    assert desk.told() == []


def test_batches_that_were_answered_are_kept_though_others_failed(desk: Desk) -> None:
    for number in range(40):
        desk.market.add_creator(f"creator{number}")
        desk.stub(f"creator{number}")
    desk.market.fail_next(TikTokUnavailable("timed out"), "memberships")

    checked = desk.check(desk.by)

    assert checked.answers == {Membership.IN: 20}
    assert checked.unanswered == 20
    assert isinstance(checked.error, TikTokUnavailable)
    assert not desk.account("creator0").tracked
    assert desk.account("creator39").tracked


def test_a_handle_that_is_left_out_counts_as_unanswered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.member("ann")
    monkeypatch.setattr(desk.market, "memberships", lambda handles: {})

    checked = desk.check(desk.by, Which.ALL)

    assert checked == Checked({}, 1)
    assert desk.account("ann") == before


def test_without_access_nobody_is_counted_as_unanswered(desk: Desk) -> None:
    desk.stub("ann")
    desk.market.fail_next(NotConfigured(("X",)), "memberships")

    with pytest.raises(NotConfigured):
        desk.check(desk.by)


def test_tracked_accounts_are_due_after_a_day(desk: Desk) -> None:
    desk.member("ann")

    desk.clock.advance(23 * HOUR)
    assert asked_now(desk) == []
    desk.clock.advance(HOUR)
    assert asked_now(desk) == ["ann"]


def test_open_invites_are_due_after_a_day(desk: Desk) -> None:
    desk.stub("bob")
    desk.market.add_creator("bob", Membership.INVITED)
    desk.check(desk.by)

    desk.clock.advance(DAY)

    assert asked_now(desk) == ["bob"]


def test_unsupported_accounts_are_due_after_a_week(desk: Desk) -> None:
    desk.stub("bob")
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.check(desk.by)

    desk.clock.advance(timedelta(days=6, hours=23))
    assert asked_now(desk) == []
    desk.clock.advance(HOUR)
    assert asked_now(desk) == ["bob"]


@pytest.mark.parametrize(
    ("which", "asked"), [(Which.DUE, []), (Which.STALE, ["bob"]), (Which.ALL, ["ann", "bob"])], ids=str
)
def test_more_than_those_due_can_be_asked_for(desk: Desk, which: Which, asked: list[str]) -> None:
    desk.stub("bob")
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.check(desk.by)
    desk.clock.advance(2 * DAY)
    desk.member("ann")

    assert sorted(asked_now(desk, which)) == asked


def test_accounts_of_other_networks_are_never_asked_about(desk: Desk) -> None:
    desk.add(desk.by, ["ann.bakes"], Network.INSTAGRAM)

    assert asked_now(desk, Which.ALL) == []


def test_who_joins_is_tracked_again_with_a_notice(desk: Desk) -> None:
    desk.stub("bob")
    desk.market.add_creator("bob", Membership.INVITED)
    desk.check(desk.by)
    desk.market.becomes("bob", Membership.IN)
    desk.clock.advance(DAY)

    desk.check(desk.by)

    assert desk.account("bob").tracked
    assert desk.told() == [EventKind.TRACKING_RESUMED]


def test_who_leaves_is_no_longer_tracked_with_a_notice(desk: Desk) -> None:
    desk.member("ann")
    desk.forget_events()
    desk.market.becomes("ann", Membership.NOT_IN)
    desk.clock.advance(DAY)

    desk.check(desk.by)

    assert desk.account("ann").kind is Kind.UNSUPPORTED
    assert desk.told() == [EventKind.TRACKING_STOPPED]


def test_who_consented_stays_tracked_on_leaving(desk: Desk) -> None:
    desk.market.add_creator("ann")
    desk.consents("ann")
    desk.forget_events()
    desk.market.becomes("ann", Membership.NOT_IN)
    desk.clock.advance(DAY)

    desk.check(desk.by)

    assert desk.account("ann").kind is Kind.AUTHENTICATED_NON_TTCM
    assert desk.told() == []


def test_the_first_answer_of_all_is_no_news(desk: Desk) -> None:
    desk.stub("ann")
    desk.market.add_creator("ann")

    desk.check(desk.by)

    assert desk.told() == []


@pytest.mark.parametrize("before", [Membership.NOT_IN, Membership.INVITED])
def test_a_name_that_is_nobodys_any_more_is_told_once(desk: Desk, before: Membership) -> None:
    desk.stub("bob")
    desk.market.add_creator("bob", before)
    desk.check(desk.by)
    desk.market.rename("bob", "bobby")

    for _ in range(2):
        desk.clock.advance(8 * DAY)
        desk.check(desk.by)

    (event,) = desk.events()
    assert str(event) == (
        "@bob no longer answers to this handle: TikTok knows no account of that name any more; "
        "it was renamed, made private or deleted."
    )


def test_a_member_who_is_gone_has_both_notices(desk: Desk) -> None:
    desk.member("ann")
    desk.forget_events()
    desk.market.rename("ann", "anna")
    desk.clock.advance(DAY)

    desk.check(desk.by)

    assert desk.told() == [EventKind.ACCOUNT_LOST, EventKind.TRACKING_STOPPED]
    assert {event.about for event in desk.events()} == {f"account/{desk.account('ann').id}"}


def test_two_checks_add_up() -> None:
    error = TikTokUnavailable("timed out")
    one = Checked({Membership.IN: 1}, 2)
    other = Checked({Membership.IN: 3, Membership.NOT_IN: 1}, 1, error)

    assert one.and_also(other) == Checked({Membership.IN: 4, Membership.NOT_IN: 1}, 3, error)
    assert other.and_also(one).error is error

import pytest

from influence.domain.capabilities import Kind
from influence.domain.events import EventKind
from influence.domain.membership import Membership
from influence.domain.networks import InvalidHandle
from influence.domain.ports.upstream import Invited
from influence.domain.ports.upstream_failures import NotConfigured, OutcomeUnknown, TikTokUnavailable
from tests.support.desk import Desk


def test_an_invited_creator_is_told_of_and_remembered(desk: Desk) -> None:
    desk.stub("bob")
    desk.market.add_creator("bob", Membership.NOT_IN)

    (result,) = desk.invite(desk.by, ["@bob"])

    assert result.answer == Invited()
    assert "24 hours" in result.sentence
    assert desk.account("bob").answer.membership is Membership.INVITED
    assert desk.told() == [EventKind.ACCOUNT_INVITED]
    assert desk.account("bob").kind is Kind.UNSUPPORTED


def test_who_is_in_already_is_tracked_from_now_on(desk: Desk) -> None:
    desk.stub("ann")
    desk.market.add_creator("ann", Membership.IN)

    (result,) = desk.invite(desk.by, ["ann"])

    assert result.sentence == "already in TikTok's Creator Marketplace"
    assert desk.account("ann").tracked


def test_a_rejection_is_told_with_tiktoks_reason(desk: Desk) -> None:
    before = desk.stub("bob")
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.market.reject_invites("bob", "FOLLOWERS_BELOW_MINIMUM")

    (result,) = desk.invite(desk.by, ["bob"])

    assert result.sentence == "TikTok rejected the invitation: FOLLOWERS_BELOW_MINIMUM"
    assert desk.account("bob") == before


def test_somebody_who_is_not_here_can_be_invited(desk: Desk) -> None:
    desk.market.add_creator("cleo", Membership.NOT_IN)

    (result,) = desk.invite(desk.by, ["cleo"])

    assert result.error is None
    assert desk.handles() == []


def test_each_handle_is_invited_once(desk: Desk) -> None:
    desk.market.add_creator("bob", Membership.NOT_IN)

    results = desk.invite(desk.by, ["bob", "@Bob", "https://www.tiktok.com/@bob"])

    assert len(results) == 1
    assert len(desk.asked("invite")[0]) == 1


def test_twenty_are_invited_at_a_time(desk: Desk) -> None:
    handles = [f"creator{number}" for number in range(21)]
    for handle in handles:
        desk.market.add_creator(handle, Membership.NOT_IN)

    results = desk.invite(desk.by, handles)

    assert [result.handle for result in results] == handles
    assert [len(about) for about in desk.asked("invite")] == [20, 1]


def test_what_is_no_handle_stops_everything_before_tiktok_is_asked(desk: Desk) -> None:
    desk.market.add_creator("bob", Membership.NOT_IN)

    with pytest.raises(InvalidHandle):
        desk.invite(desk.by, ["bob", "a b"])

    assert desk.market.calls == []


@pytest.mark.parametrize("error", [TikTokUnavailable("timed out"), OutcomeUnknown("cut")])
def test_a_failure_changes_nobody(desk: Desk, error: Exception) -> None:
    before = desk.member("ann")
    desk.forget_events()
    desk.market.fail_next(error, "invite")

    (result,) = desk.invite(desk.by, ["ann"])

    assert result.error is error
    assert result.sentence == str(error)
    assert desk.account("ann") == before
    assert desk.told() == []


def test_a_failure_of_one_batch_keeps_the_answers_of_another(desk: Desk) -> None:
    handles = [f"creator{number}" for number in range(21)]
    for handle in handles:
        desk.stub(handle)
        desk.market.add_creator(handle, Membership.NOT_IN)
    desk.market.fail_next(TikTokUnavailable("timed out"), "invite")

    results = desk.invite(desk.by, handles)

    assert [result.error is None for result in results] == [False] * 20 + [True]
    assert desk.account("creator0").answer.membership is Membership.UNKNOWN
    assert desk.account("creator20").answer.membership is Membership.INVITED


def test_a_handle_tiktok_leaves_out_stays_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.member("ann")
    desk.forget_events()
    monkeypatch.setattr(desk.market, "invite", lambda handles: {})

    (result,) = desk.invite(desk.by, ["ann"])

    assert result.answer is None
    assert "left the handle out" in result.sentence
    assert desk.account("ann") == before
    assert desk.told() == []


def test_without_access_to_tiktok_nothing_is_done(desk: Desk) -> None:
    desk.market.fail_next(NotConfigured(("INFLUENCE_TIKTOK_ACCESS_TOKEN",)), "invite")

    with pytest.raises(NotConfigured):
        desk.invite(desk.by, ["bob"])

    assert desk.told() == []

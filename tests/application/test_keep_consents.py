"""Consents are looked after, ended from both sides, and listed by when they end."""

from datetime import timedelta

import attrs
import pytest

from influence.application.keep_consents import DisconnectAccount
from influence.domain.accounts import Account
from influence.domain.capabilities import Kind
from influence.domain.consent_refusals import NotConnected
from influence.domain.doors import AccountNotFound
from influence.domain.events import EventKind
from influence.domain.grants import EXPIRING_WITHIN, REFRESH_SETTLES, ConsentState, EndReason
from influence.domain.membership import Membership
from influence.domain.ports.upstream_failures import NotConfigured, OutcomeUnknown, TikTokUnavailable
from tests.support.desk import Desk

A_DAY = timedelta(days=1)


@pytest.fixture
def ann(desk: Desk) -> Account:
    """A creator outside the marketplace who consented just now."""
    desk.market.add_creator("ann", Membership.NOT_IN)
    account = desk.consents("ann")
    desk.forget_events()
    return account


def ended(desk: Desk, handle: str = "ann") -> EndReason | None:
    account = desk.account(handle)
    return None if account.consent_end is None or account.grant else account.consent_end.why


def test_what_is_fresh_needs_nothing(desk: Desk, ann: Account) -> None:
    assert desk.keep_consents(desk.by).outcomes == {}
    assert desk.asked("refresh") == []


def test_what_is_about_to_end_is_renewed(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)

    kept = desk.keep_consents(desk.by)

    assert kept.outcomes == {"renewed": 1}
    assert desk.keep_consents(desk.by).outcomes == {}


def test_people_are_told_once_that_a_consent_ends(desk: Desk, ann: Account) -> None:
    assert ann.grant is not None
    desk.clock.advance(ann.grant.refresh_expires_at - desk.clock.now() - EXPIRING_WITHIN - A_DAY)
    with desk.write() as work:
        fresh = desk.clock.now() + 3 * A_DAY
        work.accounts.grant(ann.id, attrs.evolve(ann.grant, access_expires_at=fresh))
    assert desk.keep_consents(desk.by).outcomes == {}

    desk.clock.advance(A_DAY)
    first, again = desk.keep_consents(desk.by), desk.keep_consents(desk.by)

    assert (first.outcomes, again.outcomes) == ({"end soon": 1}, {})
    (event,) = desk.events()
    day = ann.grant.refresh_expires_at.date().isoformat()
    assert (event.kind, event.who, event.detail) == (EventKind.CONSENT_ENDS_SOON, "ann", day)
    assert f"ends on {day}" in str(event)


def test_a_renewed_token_does_not_tell_again(desk: Desk, ann: Account) -> None:
    assert ann.grant is not None
    soon = attrs.evolve(ann.grant, refresh_expires_at=desk.clock.now() + 20 * A_DAY)
    with desk.write() as work:
        work.accounts.grant(ann.id, soon)
    desk.keep_consents(desk.by)
    desk.clock.advance(A_DAY)

    later = desk.keep_consents(desk.by)

    assert later.outcomes == {"renewed": 1}
    assert desk.told() == [EventKind.CONSENT_ENDS_SOON]


def test_a_doubt_is_looked_into_once_it_has_settled(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    desk.market.fail_next(OutcomeUnknown("cut"), "refresh")
    assert desk.keep_consents(desk.by).outcomes == {"failed": 1}

    at_once = desk.keep_consents(desk.by)
    desk.clock.advance(REFRESH_SETTLES)
    later = desk.keep_consents(desk.by)

    assert at_once.outcomes == {}
    assert later.outcomes == {"renewed": 1}


def test_what_tiktok_no_longer_takes_has_ended(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    desk.market.withdraw("ann")

    kept = desk.keep_consents(desk.by)

    assert kept.outcomes == {"ended": 1}
    assert desk.account("ann").kind is Kind.UNSUPPORTED
    assert desk.told() == [EventKind.ACCOUNT_DISCONNECTED]


def test_an_unreachable_tiktok_ends_nothing(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    desk.market.fail_next(TikTokUnavailable("down"), "refresh")

    kept = desk.keep_consents(desk.by)

    assert kept.outcomes == {"failed": 1}
    assert isinstance(kept.error, TikTokUnavailable)
    assert desk.account("ann") == ann


def test_without_access_looking_after_consents_says_so(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    desk.market.fail_next(NotConfigured(("X",)), "refresh")

    with pytest.raises(NotConfigured):
        desk.keep_consents(desk.by)


def test_the_calendar_tells_how_each_consent_stands(desk: Desk, ann: Account) -> None:
    desk.market.add_creator("bob")
    desk.consents("bob")
    desk.member("cleo")
    desk.disconnect(desk.by, "bob")

    rows = {row.handle: row for row in desk.read_consents(desk.by)}

    assert set(rows) == {"ann", "bob"}
    assert rows["ann"].state is ConsentState.ACTIVE
    assert rows["ann"].ends_at == desk.clock.now() + timedelta(days=365)
    assert rows["ann"].missing == ()
    assert (rows["bob"].state, rows["bob"].why) == (ConsentState.REVOKED, EndReason.DISCONNECTED)


def test_the_calendar_can_look_ahead(desk: Desk, ann: Account) -> None:
    assert desk.read_consents(desk.by, timedelta(days=30)) == ()

    desk.clock.advance(timedelta(days=340))
    (row,) = desk.read_consents(desk.by, timedelta(days=30))

    assert row.state is ConsentState.EXPIRING


def test_a_scope_the_creator_withheld_is_told(desk: Desk) -> None:
    desk.market.add_creator("ann")
    state = desk.link("ann")
    code = desk.market.consent("ann", "http://127.0.0.1:8910/back", withheld=["biz.creator.insights"])
    desk.complete_consent(desk.by, state, code)

    (row,) = desk.read_consents(desk.by)

    assert row.missing == ("biz.creator.insights",)


def test_disconnecting_ends_the_consent_on_both_sides(desk: Desk, ann: Account) -> None:
    assert ann.grant is not None
    token = desk.sealer.open(ann.grant.sealed_access, ann.grant.open_id)

    done = desk.disconnect(desk.by, "@ann")

    assert done.told_tiktok
    assert ended(desk) is EndReason.DISCONNECTED
    assert desk.told() == [EventKind.ACCOUNT_DISCONNECTED]
    with pytest.raises(Exception, match="no longer accepts"):
        desk.market.holder(token)


def test_another_tenants_consent_outlives_a_disconnection(desk: Desk, ann: Account) -> None:
    theirs = attrs.evolve(desk, by=attrs.evolve(desk.by, tenant="bolt"))
    theirs.consents("ann")

    done = desk.disconnect(desk.by, "ann")

    assert not done.told_tiktok
    assert done.not_told is None
    assert desk.asked("revoke") == []
    assert theirs.account("ann").authenticated
    assert theirs.disconnect(theirs.by, "ann").told_tiktok


def test_what_tiktok_could_not_be_told_has_ended_here(desk: Desk, ann: Account) -> None:
    desk.market.fail_next(TikTokUnavailable("down"), "revoke")

    done = desk.disconnect(desk.by, "ann")

    assert isinstance(done.not_told, TikTokUnavailable)
    assert ended(desk) is EndReason.DISCONNECTED


def test_a_consent_tiktok_has_ended_can_be_disconnected(desk: Desk, ann: Account) -> None:
    desk.market.withdraw("ann")

    assert desk.disconnect(desk.by, "ann").told_tiktok


def test_only_what_is_connected_can_be_disconnected(desk: Desk) -> None:
    desk.member("bob")
    disconnect: DisconnectAccount = desk.disconnect

    with pytest.raises(NotConnected):
        disconnect(desk.by, "bob")
    with pytest.raises(AccountNotFound):
        disconnect(desk.by, "nobody")


def test_a_probe_ends_what_the_creator_withdrew_at_every_tenant(desk: Desk, ann: Account) -> None:
    theirs = attrs.evolve(desk, by=attrs.evolve(desk.by, tenant="bolt"))
    theirs.consents("ann")
    desk.market.withdraw("ann")
    assert ann.open_id is not None

    assert desk.probe("webhook", ann.open_id) == 2

    assert ended(desk) is EndReason.WITHDRAWN
    assert ended(theirs) is EndReason.WITHDRAWN


def test_a_probe_of_a_living_consent_changes_nothing(desk: Desk, ann: Account) -> None:
    assert ann.open_id is not None

    assert desk.probe("webhook", ann.open_id) == 0
    assert desk.probe("webhook", "open-of-nobody") == 0
    assert desk.account("ann") == ann

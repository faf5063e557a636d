from datetime import timedelta

import pytest

from influence.application.acting import Actor
from influence.application.connect_account import fingerprint_of
from influence.domain.accounts import Door
from influence.domain.capabilities import Kind
from influence.domain.doors import AccountExists
from influence.domain.errors import InfluenceError
from influence.domain.events import EventKind
from influence.domain.grants import AnotherCreator, ConsentRefused, ConsentUnknown
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import InvalidHandle
from influence.domain.ports.marketplace import (
    AuthorisationDead,
    Profile,
    TikTokUnavailable,
)
from influence.domain.provenance import Provenance
from influence.domain.secret import Secret
from tests.support.desk import BACK, Desk
from tests.support.moments import DAY, MINUTE

ANYBODY = [Membership.IN, Membership.NOT_IN, Membership.INVITED]


@pytest.mark.parametrize("membership", ANYBODY)
def test_any_creator_comes_in_authenticated(desk: Desk, membership: Membership) -> None:
    desk.market.add_creator("kofi", membership)

    account = desk.consents("kofi")

    assert desk.account("kofi") == account
    assert account.authenticated
    assert account.door is Door.DASHBOARD
    assert account.kind is (
        Kind.AUTHENTICATED_TTCM if membership is Membership.IN else Kind.AUTHENTICATED_NON_TTCM
    )
    assert desk.told() == [EventKind.ACCOUNT_AUTHENTICATED]


def test_a_member_is_bound_to_both_identities_at_once(desk: Desk) -> None:
    creator = desk.market.add_creator("kofi")

    account = desk.consents("kofi")

    assert (account.open_id, account.creator_id) == (creator.open_id, creator.creator_id)


def test_the_figures_that_were_shared_are_kept(desk: Desk) -> None:
    desk.market.add_creator("kofi", Membership.NOT_IN)

    desk.consents("kofi")

    said = desk.snapshots("kofi")[Provenance.TTCM_AUTHORISED].values
    assert said[AccountMetric.FOLLOWER_COUNT] == 120_400
    assert AccountMetric.AVERAGE_VIEWS not in said  # only for authenticated marketplace members


def test_a_member_brings_public_figures_too(desk: Desk) -> None:
    desk.market.add_creator("kofi")

    desk.consents("kofi")

    assert set(desk.snapshots("kofi")) == {Provenance.TTCM_AUTHORISED, Provenance.TTCM_PUBLIC}


def test_the_tokens_rest_sealed(desk: Desk) -> None:
    desk.market.add_creator("kofi")

    grant = desk.consents("kofi").grant

    assert grant is not None
    assert b"fake-access" not in grant.sealed_access
    assert desk.sealer.open(grant.sealed_access, grant.open_id).reveal().startswith("fake-access")
    assert desk.sealer.open(grant.sealed_refresh, grant.open_id).reveal().startswith("fake-refresh")


def test_only_a_fingerprint_of_the_state_is_kept(desk: Desk) -> None:
    state = desk.link("kofi")

    with desk.write() as work:
        consent = work.consents.take(fingerprint_of(state), desk.clock.now())

    assert state.reveal() not in repr(consent)
    assert (consent.begun_by, consent.handle, consent.redirect_uri) == ("mara", "kofi", BACK)


def test_a_link_for_no_possible_handle_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidHandle):
        desk.begin_consent(desk.by, BACK, "a b")


def test_an_abandoned_consent_leaves_no_account(desk: Desk) -> None:
    desk.market.add_creator("kofi")

    desk.link("kofi")
    desk.market.consent("kofi", BACK)

    assert desk.handles() == []


def test_a_refusal_leaves_nothing_and_uses_the_link_up(desk: Desk) -> None:
    desk.market.add_creator("kofi")
    state = desk.link("kofi")

    with pytest.raises(ConsentRefused, match="access_denied"):
        desk.complete_consent(desk.by, state, None, "access_denied")
    with pytest.raises(ConsentUnknown):
        desk.complete_consent(desk.by, state, desk.market.consent("kofi", BACK))

    assert desk.handles() == []
    assert desk.asked("exchange") == []


def test_a_refusal_without_a_reason_says_so(desk: Desk) -> None:
    with pytest.raises(ConsentRefused, match="no reason given"):
        desk.complete_consent(desk.by, desk.link(), None)


def test_a_link_works_once(desk: Desk) -> None:
    desk.market.add_creator("kofi")
    state = desk.link()
    desk.complete_consent(desk.by, state, desk.market.consent("kofi", BACK))

    with pytest.raises(ConsentUnknown):
        desk.complete_consent(desk.by, state, desk.market.consent("kofi", BACK))


@pytest.mark.parametrize(("waited", "works"), [(10 * MINUTE, True), (10 * MINUTE + timedelta(seconds=1), False)])
def test_a_link_works_for_ten_minutes(desk: Desk, waited: timedelta, works: bool) -> None:
    desk.market.add_creator("kofi")
    state = desk.link()
    desk.clock.advance(waited)
    code = desk.market.consent("kofi", BACK)

    if works:
        assert desk.complete_consent(desk.by, state, code).authenticated
    else:
        with pytest.raises(ConsentUnknown):
            desk.complete_consent(desk.by, state, code)
        assert desk.handles() == []


def test_a_state_that_was_not_begun_here_is_refused(desk: Desk) -> None:
    desk.market.add_creator("kofi")

    with pytest.raises(ConsentUnknown):
        desk.complete_consent(desk.by, Secret("made up"), desk.market.consent("kofi", BACK))


def test_a_state_of_another_tenant_is_refused(desk: Desk) -> None:
    desk.market.add_creator("kofi")
    state = desk.link()

    with pytest.raises(ConsentUnknown):
        desk.complete_consent(Actor("bolt", "tom"), state, desk.market.consent("kofi", BACK))

    assert desk.handles() == []


def test_consent_counts_for_the_tenant_that_asked_only(desk: Desk) -> None:
    desk.member("kofi")
    desk.add(Actor("bolt", "tom"), ["kofi"])

    desk.consents("kofi")

    with desk.storage.view("bolt") as view:
        (theirs,) = view.accounts.select(_everybody())
    assert not theirs.authenticated
    assert desk.account("kofi").authenticated


def _everybody():  # type: ignore[no-untyped-def]
    from influence.domain.ports.storage import AccountFilter

    return AccountFilter()

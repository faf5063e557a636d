from datetime import timedelta

import pytest

from influence.application.acting import Actor
from influence.application.begin_consent import fingerprint_of
from influence.domain.accounts import Door
from influence.domain.capabilities import Kind
from influence.domain.consent_refusals import AnotherCreator, ConsentRefused, ConsentUnknown
from influence.domain.doors import AccountExists
from influence.domain.events import EventKind
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import InvalidHandle
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.upstream import Profile
from influence.domain.ports.upstream_failures import AuthorisationDead, TikTokUnavailable
from influence.domain.provenance import Provenance
from influence.domain.secret import Secret
from influence.testing.moments import DAY, MINUTE
from tests.support.desk import BACK, Desk

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


@pytest.mark.parametrize(
    ("waited", "works"), [(10 * MINUTE, True), (10 * MINUTE + timedelta(seconds=1), False)]
)
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
        (theirs,) = view.accounts.select(AccountFilter())
    assert not theirs.authenticated
    assert desk.account("kofi").authenticated


@pytest.mark.parametrize("call", ["exchange", "authorised_profile", "memberships", "public_profile"])
@pytest.mark.parametrize("error", [TikTokUnavailable("cut"), AuthorisationDead("the influencer")], ids=type)
def test_a_failure_on_the_way_leaves_nothing(desk: Desk, call: str, error: Exception) -> None:
    desk.market.add_creator("kofi")
    state = desk.link("kofi")
    code = desk.market.consent("kofi", BACK)
    desk.market.fail_next(error, call)

    with pytest.raises(type(error)):
        desk.complete_consent(desk.by, state, code)

    assert desk.handles() == []
    assert desk.told() == []


@pytest.mark.parametrize("call", ["exchange", "authorised_profile", "memberships", "public_profile"])
def test_a_failure_on_the_way_leaves_a_known_account_as_it_was(desk: Desk, call: str) -> None:
    before = desk.member("kofi")
    state = desk.link("kofi")
    code = desk.market.consent("kofi", BACK)
    desk.market.fail_next(TikTokUnavailable("cut"), call)

    with pytest.raises(TikTokUnavailable):
        desk.complete_consent(desk.by, state, code)

    assert desk.account("kofi") == before


def test_somebody_else_than_the_one_asked_is_refused(desk: Desk) -> None:
    desk.market.add_creator("kofi")
    desk.market.add_creator("eve")

    with pytest.raises(AnotherCreator) as refused:
        desk.consents("eve", asked="kofi")

    assert (refused.value.expected, refused.value.came) == ("kofi", "eve")
    assert len(refused.value.remedies) == 2
    assert desk.handles() == []


def test_somebody_elses_consent_never_reaches_the_account_asked_for(desk: Desk) -> None:
    before = desk.member("kofi")
    desk.member("eve")

    with pytest.raises(AnotherCreator):
        desk.consents("eve", asked="kofi")

    assert desk.account("kofi") == before
    assert not desk.account("eve").authenticated


def test_a_creator_who_was_renamed_meanwhile_still_counts(desk: Desk) -> None:
    before = desk.member("kofi")
    desk.market.rename("kofi", "kofi.now")

    account = desk.consents("kofi.now", asked="kofi")

    assert account.id == before.id
    assert account.handle == "kofi.now"
    assert account.authenticated


def test_a_member_who_is_here_becomes_authenticated(desk: Desk) -> None:
    before = desk.member("kofi")

    account = desk.consents("kofi")

    assert account.id == before.id
    assert account.kind is Kind.AUTHENTICATED_TTCM
    assert account.door is Door.CRM


def test_a_stub_joins_when_it_was_asked_for_by_name(desk: Desk) -> None:
    stub = desk.stub("kofi")
    desk.market.add_creator("Kofi", Membership.NOT_IN)

    account = desk.consents("Kofi", asked="kofi")

    assert account.id == stub.id
    assert account.kind is Kind.AUTHENTICATED_NON_TTCM


def test_a_stub_stays_alone_when_anybody_was_asked(desk: Desk) -> None:
    stub = desk.stub("kofi")
    desk.market.add_creator("kofi", Membership.NOT_IN)

    account = desk.consents("kofi")

    assert account.id != stub.id
    assert len(desk.handles()) == 2


def test_a_former_member_is_tracked_again_by_consent(desk: Desk) -> None:
    before = desk.member("kofi")
    desk.market.becomes("kofi", Membership.NOT_IN)
    desk.clock.advance(DAY)
    desk.check(desk.by)

    account = desk.consents("kofi", asked="kofi")

    assert account.id == before.id
    assert account.kind is Kind.AUTHENTICATED_NON_TTCM
    assert account.creator_id == before.creator_id
    assert len(desk.handles()) == 1


def test_a_handle_with_a_new_owner_does_not_reach_the_old_account(desk: Desk) -> None:
    old = desk.member("kofi")
    desk.market.rename("kofi", "kofi.before")
    desk.market.add_creator("kofi")

    account = desk.consents("kofi", asked="kofi")

    assert account.id != old.id
    with desk.view() as view:
        assert not view.accounts.get(old.id).authenticated


def test_consenting_again_replaces_the_grant(desk: Desk) -> None:
    desk.market.add_creator("kofi")
    first = desk.consents("kofi").grant
    desk.clock.advance(MINUTE)

    second = desk.consents("kofi").grant

    assert first is not None
    assert second is not None
    assert second.epoch > first.epoch
    assert desk.account("kofi").grant == second
    assert len(desk.handles()) == 1


def test_a_clock_that_went_back_does_not_lose_the_new_grant(desk: Desk) -> None:
    desk.market.add_creator("kofi")
    first = desk.consents("kofi").grant
    desk.clock.advance(-DAY)

    second = desk.consents("kofi").grant

    assert first is not None
    assert second is not None
    assert second.epoch > first.epoch
    assert desk.account("kofi").grant == second


def test_two_accounts_of_one_creator_are_left_to_a_user(desk: Desk) -> None:
    desk.market.add_creator("kofi", Membership.NOT_IN)
    desk.consents("kofi")
    desk.market.rename("kofi", "kofi.now")
    desk.market.becomes("kofi.now", Membership.IN)
    desk.add(desk.by, ["kofi.now"])

    with pytest.raises(AccountExists):
        desk.consents("kofi.now")


def test_a_public_profile_of_another_name_stops_the_consent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.market.add_creator("kofi")
    other = Profile("eve", desk.clock.now(), {}, creator_id="creator-of-eve")
    monkeypatch.setattr(desk.market, "public_profile", lambda permit: other)

    with pytest.raises(AnotherCreator):
        desk.consents("kofi")

    assert desk.handles() == []


def test_an_account_comes_in_though_tiktok_does_not_tell_its_membership(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.market.add_creator("kofi")
    monkeypatch.setattr(desk.market, "memberships", lambda handles: {})

    account = desk.consents("kofi")

    assert account.kind is Kind.AUTHENTICATED_NON_TTCM
    assert account.answer.membership is Membership.UNKNOWN

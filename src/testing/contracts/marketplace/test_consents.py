"""How consents begin, live on and end."""

from datetime import timedelta

import pytest

from influence.domain.grants import SCOPES
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import TokenHolder
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    AuthorisationExpired,
    OutcomeUnknown,
    TikTokUnavailable,
)
from influence.domain.secret import Secret
from influence.testing.contracts.marketplace.asking import connect
from influence.testing.contracts.marketplace.towns import BACK, Town


def test_tokens_tell_their_lives_and_their_scopes(town: Town) -> None:
    tokens = connect(town, town.somebody())

    assert tokens.access_expires_at == town.now() + timedelta(days=1)
    assert tokens.refresh_expires_at == town.now() + timedelta(days=365)
    assert tokens.scopes == frozenset(SCOPES)


def test_one_creator_has_one_open_id(town: Town) -> None:
    handle = town.somebody()

    assert connect(town, handle).open_id == connect(town, handle).open_id
    assert connect(town, handle).open_id != connect(town, town.somebody()).open_id


def test_a_code_works_once(town: Town, marketplace: Marketplace) -> None:
    code = town.consents(town.somebody())
    marketplace.exchange(code, BACK)

    with pytest.raises(AuthorisationDead):
        marketplace.exchange(code, BACK)


def test_a_code_works_for_ten_minutes_only(town: Town, marketplace: Marketplace) -> None:
    code = town.consents(town.somebody())
    town.advance(timedelta(minutes=10))

    with pytest.raises(AuthorisationDead):
        marketplace.exchange(code, BACK)


def test_a_code_works_for_its_address_only(town: Town, marketplace: Marketplace) -> None:
    code = town.consents(town.somebody())

    with pytest.raises(AuthorisationDead):
        marketplace.exchange(code, "http://127.0.0.1:9999/elsewhere/")


def test_a_code_nobody_gave_is_dead(marketplace: Marketplace) -> None:
    with pytest.raises(AuthorisationDead):
        marketplace.exchange(Secret("made-up"), BACK)


def test_a_lost_answer_spends_the_code(town: Town, marketplace: Marketplace) -> None:
    code = town.consents(town.somebody())

    with town.no_way_back(), pytest.raises(OutcomeUnknown):
        marketplace.exchange(code, BACK)
    with pytest.raises(AuthorisationDead):
        marketplace.exchange(code, BACK)


def test_a_code_that_never_left_still_works(town: Town, marketplace: Marketplace) -> None:
    code = town.consents(town.somebody())

    with town.no_way_there(), pytest.raises(TikTokUnavailable):
        marketplace.exchange(code, BACK)

    assert marketplace.exchange(code, BACK).open_id


def test_a_withdrawn_consent_is_dead(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    tokens = connect(town, handle)
    town.withdraws(handle)

    with pytest.raises(AuthorisationDead) as caught:
        marketplace.authorised_profile(tokens.open_id, tokens.access)
    assert not isinstance(caught.value, AuthorisationExpired)
    with pytest.raises(AuthorisationDead):
        marketplace.authorised_videos(tokens.open_id, tokens.access, most=1)
    with pytest.raises(AuthorisationDead):
        marketplace.refresh(tokens.refresh)


def test_an_old_token_is_expired_and_can_be_refreshed(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    old = connect(town, handle)
    town.advance(timedelta(days=1))

    with pytest.raises(AuthorisationExpired):
        marketplace.authorised_profile(old.open_id, old.access)
    with pytest.raises(AuthorisationExpired):
        marketplace.holder(old.access)
    new = marketplace.refresh(old.refresh)

    assert (new.open_id, new.scopes) == (old.open_id, old.scopes)
    assert new.access_expires_at == town.now() + timedelta(days=1)
    assert new.refresh_expires_at == old.refresh_expires_at
    assert marketplace.authorised_profile(new.open_id, new.access).handle == handle


def test_a_refresh_token_dies_with_its_use(town: Town, marketplace: Marketplace) -> None:
    first = connect(town, town.somebody())

    second = marketplace.refresh(first.refresh)

    assert not second.refresh.matches(first.refresh)
    with pytest.raises(AuthorisationDead):
        marketplace.refresh(first.refresh)
    assert marketplace.refresh(second.refresh).open_id == first.open_id


def test_a_refresh_token_may_stay_the_same(town: Town, marketplace: Marketplace) -> None:
    town.keep_refresh_tokens()
    first = connect(town, town.somebody())

    second = marketplace.refresh(first.refresh)

    assert second.refresh.matches(first.refresh)
    assert not second.access.matches(first.access)
    assert marketplace.holder(second.access).open_id == first.open_id
    assert marketplace.refresh(first.refresh).open_id == first.open_id


def test_a_lost_answer_to_a_refresh_spends_the_token(town: Town, marketplace: Marketplace) -> None:
    tokens = connect(town, town.somebody())

    with town.no_way_back(), pytest.raises(OutcomeUnknown):
        marketplace.refresh(tokens.refresh)
    with pytest.raises(AuthorisationDead):
        marketplace.refresh(tokens.refresh)


def test_a_refresh_that_never_left_can_be_tried_again(town: Town, marketplace: Marketplace) -> None:
    tokens = connect(town, town.somebody())

    with town.no_way_there(), pytest.raises(TikTokUnavailable):
        marketplace.refresh(tokens.refresh)

    assert marketplace.refresh(tokens.refresh).open_id == tokens.open_id


def test_a_consent_ends_after_a_year(town: Town, marketplace: Marketplace) -> None:
    tokens = connect(town, town.somebody())
    town.advance(timedelta(days=365))

    with pytest.raises(AuthorisationDead):
        marketplace.refresh(tokens.refresh)


def test_a_token_tells_whose_it_is(town: Town, marketplace: Marketplace) -> None:
    code = town.consents(town.somebody(), withheld=["video.list"])
    tokens = marketplace.exchange(code, BACK)

    holder = marketplace.holder(tokens.access)

    assert holder == TokenHolder(tokens.open_id, tokens.scopes)
    assert holder.scopes == frozenset(SCOPES) - {"video.list"}


def test_a_token_nobody_gave_has_no_holder(marketplace: Marketplace) -> None:
    with pytest.raises(AuthorisationDead) as caught:
        marketplace.holder(Secret("made-up"))

    assert not isinstance(caught.value, AuthorisationExpired)


def test_a_consent_we_end_is_dead(town: Town, marketplace: Marketplace) -> None:
    tokens, other = connect(town, town.somebody()), connect(town, town.somebody())

    marketplace.revoke(tokens.access)

    for dead in (lambda: marketplace.holder(tokens.access), lambda: marketplace.refresh(tokens.refresh)):
        with pytest.raises(AuthorisationDead) as caught:
            dead()
        assert not isinstance(caught.value, AuthorisationExpired)
    assert marketplace.holder(other.access).open_id == other.open_id


def test_ending_a_dead_consent_says_that_it_is_dead(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    tokens = connect(town, handle)
    town.withdraws(handle)

    with pytest.raises(AuthorisationDead):
        marketplace.revoke(tokens.access)


def test_a_lost_answer_leaves_the_end_in_doubt(town: Town, marketplace: Marketplace) -> None:
    tokens = connect(town, town.somebody())

    with town.no_way_back(), pytest.raises(OutcomeUnknown):
        marketplace.revoke(tokens.access)

    with pytest.raises(AuthorisationDead):
        marketplace.holder(tokens.access)


def test_an_end_that_never_left_ends_nothing(town: Town, marketplace: Marketplace) -> None:
    tokens = connect(town, town.somebody())

    with town.no_way_there(), pytest.raises(TikTokUnavailable):
        marketplace.revoke(tokens.access)

    assert marketplace.holder(tokens.access).open_id == tokens.open_id


def test_a_consent_after_the_end_begins_anew(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    before = connect(town, handle)
    marketplace.revoke(before.access)

    after = connect(town, handle)

    assert after.open_id == before.open_id
    assert marketplace.authorised_profile(after.open_id, after.access).handle == handle


def test_the_consent_page_names_state_and_way_back(marketplace: Marketplace) -> None:
    page = marketplace.consent_page(Secret("s t/ate"), BACK)

    assert "s+t%2Fate" in page or "s%20t%2Fate" in page
    assert "http%3A%2F%2F127.0.0.1%3A9999%2Fback%2F" in page


def test_everything_is_asked_for_at_once(marketplace: Marketplace) -> None:
    assert marketplace.scopes == SCOPES

"""What a creator's consent opens, and how it ends."""

from datetime import timedelta

import pytest

from influence.domain.capabilities import Kind, Tie, may
from influence.domain.grants import SCOPES, Tokens
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import Permit
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    AuthorisationExpired,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.domain.secret import Secret
from influence.domain.values import well_formed
from tests.contract.marketplace.towns import BACK, Town

_A = AccountMetric
SHARED = {m for m in _A if may(Kind.AUTHENTICATED_TTCM, m)} - {_A.LIKE_COUNT, _A.VIDEO_COUNT, _A.CREATOR_ID}
PLAIN = {_A.USER_NAME, _A.DISPLAY_NAME, _A.PROFILE_IMAGE, _A.FOLLOWER_COUNT, _A.CREATOR_RATE}


def connect(town: Town, handle: str) -> Tokens:
    return town.marketplace.exchange(town.consents(handle), BACK)


@pytest.mark.parametrize("membership", [Membership.IN, Membership.NOT_IN])
def test_a_consent_opens_the_profile(town: Town, marketplace: Marketplace, membership: Membership) -> None:
    handle = town.somebody(membership)
    tokens = connect(town, handle)

    profile = marketplace.authorised_profile(tokens.open_id, tokens.access)

    assert profile.handle == handle
    assert profile.open_id == tokens.open_id
    assert profile.creator_id is None
    assert profile.fetched_at == town.now()
    assert set(profile.values) == SHARED
    assert well_formed(profile.values) == profile.values


def test_tokens_tell_their_lives_and_their_scopes(town: Town) -> None:
    tokens = connect(town, town.somebody())

    assert tokens.access_expires_at == town.now() + timedelta(days=1)
    assert tokens.refresh_expires_at == town.now() + timedelta(days=365)
    assert tokens.scopes == frozenset(SCOPES)


def test_a_consent_lists_all_videos_with_their_engagement(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody(Membership.NOT_IN)
    published = [town.publish(handle) for _ in range(12)]
    tokens = connect(town, handle)

    videos = marketplace.authorised_videos(tokens.open_id, tokens.access, most=12)

    assert [video.video_id for video in videos] == published[::-1]
    open_ones = {m for m in PostMetric if may(Tie.FREE_AUTH, m)}
    assert all(set(video.values) == open_ones for video in videos)
    assert marketplace.authorised_videos(tokens.open_id, tokens.access, most=0) == ()


def test_one_creator_has_one_open_id(town: Town) -> None:
    handle = town.somebody()

    assert connect(town, handle).open_id == connect(town, handle).open_id
    assert connect(town, handle).open_id != connect(town, town.somebody()).open_id


def test_the_ids_of_a_member_are_two(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    assert marketplace.public_profile(Permit(handle)).creator_id != connect(town, handle).open_id


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

    town.loses()
    with pytest.raises(OutcomeUnknown):
        marketplace.exchange(code, BACK)
    with pytest.raises(AuthorisationDead):
        marketplace.exchange(code, BACK)


def test_a_code_that_never_left_still_works(town: Town, marketplace: Marketplace) -> None:
    code = town.consents(town.somebody())

    town.breaks()
    with pytest.raises(TikTokUnavailable):
        marketplace.exchange(code, BACK)

    assert marketplace.exchange(code, BACK).open_id


def test_a_token_of_somebody_else_is_refused(town: Town, marketplace: Marketplace) -> None:
    mine, other = connect(town, town.somebody()), connect(town, town.somebody())

    with pytest.raises(TikTokRefused):
        marketplace.authorised_profile(mine.open_id, other.access)


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
    new = marketplace.refresh(old.refresh)

    assert new.open_id == old.open_id
    assert new.scopes == old.scopes
    assert new.refresh_expires_at == old.refresh_expires_at
    assert marketplace.authorised_profile(new.open_id, new.access).handle == handle
    with pytest.raises(AuthorisationDead):
        marketplace.refresh(old.refresh)


def test_a_consent_ends_after_a_year(town: Town, marketplace: Marketplace) -> None:
    tokens = connect(town, town.somebody())
    town.advance(timedelta(days=365))

    with pytest.raises(AuthorisationDead):
        marketplace.refresh(tokens.refresh)


def test_withheld_insights_leave_the_plain_profile(town: Town, marketplace: Marketplace) -> None:
    code = town.consents(town.somebody(), withheld=["biz.creator.insights"])
    tokens = marketplace.exchange(code, BACK)

    assert "biz.creator.insights" not in tokens.scopes
    assert set(marketplace.authorised_profile(tokens.open_id, tokens.access).values) == PLAIN


def test_a_withheld_scope_is_a_refusal_and_no_dead_consent(town: Town, marketplace: Marketplace) -> None:
    code = town.consents(town.somebody(), withheld=["biz.creator.info", "video.list"])
    tokens = marketplace.exchange(code, BACK)

    with pytest.raises(TikTokRefused):
        marketplace.authorised_profile(tokens.open_id, tokens.access)
    with pytest.raises(TikTokRefused):
        marketplace.authorised_videos(tokens.open_id, tokens.access, most=1)


def test_the_consent_page_names_state_and_way_back(marketplace: Marketplace) -> None:
    page = marketplace.consent_page(Secret("s t/ate"), BACK)

    assert "s+t%2Fate" in page or "s%20t%2Fate" in page
    assert "http%3A%2F%2F127.0.0.1%3A9999%2Fback%2F" in page

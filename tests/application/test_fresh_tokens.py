"""A consent's tokens are renewed in time, by one at a time, and never lost in silence."""

from datetime import timedelta

import attrs
import pytest

from influence.adapters.memory.sealer import MemorySealer
from influence.application.fresh_tokens import FreshTokens
from influence.domain.accounts import Account
from influence.domain.events import EventKind
from influence.domain.grants import REFRESH_SETTLES, ConsentState, EndReason, Grant, Tokens
from influence.domain.ports.sealing import SealBroken
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    OutcomeUnknown,
    TikTokPostponed,
    TikTokUnavailable,
)
from influence.domain.secret import Secret
from influence.testing.builders import a_grant
from tests.support.desk import Desk

A_DAY = timedelta(days=1)
A_YEAR = timedelta(days=365)


@pytest.fixture
def ann(desk: Desk) -> Account:
    """A creator who consented just now."""
    desk.market.add_creator("ann")
    account = desk.consents("ann")
    desk.forget_events()
    return account


def grant_of(desk: Desk, handle: str = "ann") -> Grant:
    grant = desk.account(handle).grant
    assert grant is not None
    return grant


def refreshes(desk: Desk) -> int:
    return len(desk.asked("refresh"))


def lose_a_refresh(desk: Desk, ann: Account, *, took_effect: bool) -> None:
    """The consent is in doubt, and nobody waits for the answer any more."""
    if took_effect:
        desk.market.lose_next("refresh")
    else:
        desk.market.fail_next(OutcomeUnknown("cut"), "refresh")
    with pytest.raises(OutcomeUnknown):
        desk.tokens.of(desk.by, ann)
    desk.clock.advance(REFRESH_SETTLES)


def test_a_fresh_token_is_used_as_it_is(desk: Desk, ann: Account) -> None:
    key = desk.tokens.of(desk.by, ann)

    assert key.grant == ann.grant
    assert desk.market.holder(key.token).open_id == ann.open_id
    assert refreshes(desk) == 0


def test_a_token_near_its_end_is_renewed_before_use(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY - timedelta(minutes=5))

    key = desk.tokens.of(desk.by, ann)

    assert desk.market.holder(key.token).open_id == ann.open_id
    assert grant_of(desk) == key.grant
    assert key.grant.is_fresh(desk.clock.now())
    assert key.grant.epoch == grant_of(desk).epoch
    assert key.grant.refresh_begun_at is None


def test_the_renewed_pair_is_the_one_that_is_kept(desk: Desk, ann: Account) -> None:
    for _ in range(3):
        desk.clock.advance(A_DAY)
        desk.tokens.of(desk.by, desk.account("ann"))

    assert refreshes(desk) == 3
    assert desk.told() == []


def test_the_mark_stands_before_tiktok_is_asked(
    desk: Desk, ann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.clock.advance(A_DAY)
    seen: list[Grant] = []
    refresh = desk.market.refresh

    def watched(token: Secret) -> Tokens:
        seen.append(grant_of(desk))
        return refresh(token)

    monkeypatch.setattr(desk.market, "refresh", watched)

    desk.tokens.of(desk.by, ann)

    assert [(grant.refresh_begun_at, grant.refresh_tries) for grant in seen] == [(desk.clock.now(), 1)]


def test_nobody_asks_while_somebody_waits(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    with desk.write() as work:
        work.accounts.grant(ann.id, grant_of(desk).refresh_begun(desk.clock.now()))

    with pytest.raises(TikTokPostponed):
        desk.tokens.of(desk.by, desk.account("ann"))

    assert refreshes(desk) == 0


def test_what_somebody_else_renewed_is_used(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    theirs = desk.tokens.of(desk.by, ann)

    mine = desk.tokens.renewed(desk.by, ann)

    assert mine.grant == theirs.grant
    assert mine.token.matches(theirs.token)
    assert refreshes(desk) == 1


def test_a_token_tiktok_calls_expired_is_renewed_though_it_looks_fresh(desk: Desk, ann: Account) -> None:
    key = desk.tokens.renewed(desk.by, ann)

    assert refreshes(desk) == 1
    assert desk.market.holder(key.token).open_id == ann.open_id


def test_a_refresh_that_did_not_get_through_leaves_everything(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    desk.market.fail_next(TikTokUnavailable("down"), "refresh")

    with pytest.raises(TikTokUnavailable):
        desk.tokens.of(desk.by, ann)

    assert desk.account("ann") == ann
    assert desk.tokens.of(desk.by, ann).grant.is_fresh(desk.clock.now())


def test_a_lost_answer_shows_as_in_doubt(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)

    lose_a_refresh(desk, ann, took_effect=True)

    assert desk.account("ann").consent_state(desk.clock.now()) is ConsentState.IN_DOUBT
    assert desk.told() == [EventKind.CONSENT_IN_DOUBT]


def test_a_doubt_is_cleared_where_the_old_token_still_works(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    lose_a_refresh(desk, ann, took_effect=False)

    desk.tokens.of(desk.by, desk.account("ann"))

    assert desk.account("ann").consent_state(desk.clock.now()) is ConsentState.ACTIVE
    assert grant_of(desk).refresh_tries == 0


def test_a_doubt_ends_the_consent_where_the_old_token_died(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    lose_a_refresh(desk, ann, took_effect=True)

    with pytest.raises(AuthorisationDead):
        desk.tokens.of(desk.by, desk.account("ann"))

    end = desk.account("ann").consent_end
    assert end is not None
    assert end.why is EndReason.LOST
    assert desk.told() == [EventKind.CONSENT_IN_DOUBT, EventKind.ACCOUNT_DISCONNECTED]


def test_the_one_more_try_that_is_lost_too_ends_the_consent(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    lose_a_refresh(desk, ann, took_effect=False)
    desk.market.lose_next("refresh")

    with pytest.raises(OutcomeUnknown):
        desk.tokens.of(desk.by, desk.account("ann"))

    assert not desk.account("ann").authenticated
    assert refreshes(desk) == 2


def test_a_doubt_outlives_a_try_that_does_not_get_through(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    lose_a_refresh(desk, ann, took_effect=False)
    before = desk.account("ann")
    desk.market.fail_next(TikTokUnavailable("down"), "refresh")

    with pytest.raises(TikTokUnavailable):
        desk.tokens.of(desk.by, before)

    assert desk.account("ann") == before
    assert desk.tokens.of(desk.by, before).grant.refresh_tries == 0


def test_a_process_that_died_in_its_one_more_try_leaves_a_consent_that_ends(desk: Desk, ann: Account) -> None:
    spent = attrs.evolve(grant_of(desk), refresh_begun_at=desk.clock.now(), refresh_tries=2)
    with desk.write() as work:
        work.accounts.grant(ann.id, spent)
    desk.clock.advance(A_DAY)

    with pytest.raises(AuthorisationDead):
        desk.tokens.of(desk.by, desk.account("ann"))

    assert refreshes(desk) == 0
    assert not desk.account("ann").authenticated


def test_a_dead_refresh_token_ends_the_consent(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    desk.market.withdraw("ann")

    with pytest.raises(AuthorisationDead):
        desk.tokens.of(desk.by, ann)

    end = desk.account("ann").consent_end
    assert end is not None
    assert end.why is EndReason.REFUSED


def test_after_its_year_a_consent_ends_without_a_call(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_YEAR)

    with pytest.raises(AuthorisationDead):
        desk.tokens.of(desk.by, ann)

    end = desk.account("ann").consent_end
    assert end is not None
    assert end.why is EndReason.EXPIRED
    assert refreshes(desk) == 0


def test_without_a_consent_there_is_no_key(desk: Desk) -> None:
    desk.member("bob")

    with pytest.raises(AuthorisationDead):
        desk.tokens.of(desk.by, desk.account("bob"))


def test_what_the_key_does_not_open_is_never_begun(desk: Desk, ann: Account) -> None:
    desk.clock.advance(A_DAY)
    other = FreshTokens(desk.storage, desk.market, MemorySealer(b"another"), desk.clock)

    with pytest.raises(SealBroken):
        other.of(desk.by, ann)

    assert desk.account("ann") == ann


def test_a_consent_given_anew_meanwhile_wins(
    desk: Desk, ann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.clock.advance(A_DAY)
    newer = a_grant(open_id=grant_of(desk).open_id, epoch=grant_of(desk).epoch + 1)
    refresh = desk.market.refresh

    def consent_meanwhile(token: object) -> object:
        tokens = refresh(token)  # type: ignore[arg-type]
        with desk.write() as work:
            work.accounts.grant(ann.id, newer)
        return tokens

    monkeypatch.setattr(desk.market, "refresh", consent_meanwhile)

    with pytest.raises(AuthorisationDead):
        desk.tokens.of(desk.by, ann)

    assert grant_of(desk) == newer


def test_tokens_sealed_anew_meanwhile_do_not_lose_the_answer(
    desk: Desk, ann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.clock.advance(A_DAY)
    refresh = desk.market.refresh

    def reseal_meanwhile(token: object) -> object:
        with desk.write() as work:
            grant = grant_of(desk)
            work.accounts.grant(
                ann.id, attrs.evolve(grant, sealed_refresh=desk.sealer.renewed(grant.sealed_refresh))
            )
        return refresh(token)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.market, "refresh", reseal_meanwhile)

    key = desk.tokens.of(desk.by, ann)

    assert desk.market.holder(key.token).open_id == ann.open_id
    assert grant_of(desk) == key.grant

"""Consents through random lives: refreshes that are cut, lost, raced and withdrawn."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import attrs
import pytest

from influence.adapters.memory.market.scene import Scene
from influence.application.fresh_tokens import FreshTokens
from influence.domain.errors import InfluenceError
from influence.domain.grants import REFRESH_TRIES, ConsentState, EndReason, Tokens
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    OutcomeUnknown,
    TikTokPostponed,
    TikTokUnavailable,
)
from influence.domain.secret import Secret
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

LIVES: Final = 60
SOAKED: Final = 10_000
STEPS: Final = 14
PROBE: Final = timedelta(days=1, hours=1)
REACHED: Final = (
    "renewed",
    "refresh tokens that stay",
    "cut",
    "lost with effect",
    "lost without effect",
    "not reached",
    "somebody else waits",
    "withdrawn",
    "consented anew",
    "in doubt",
    "a doubt that was cleared",
    "ended: lost",
    "ended: refused",
)


@attrs.define
class Refreshing:
    """TikTok's side of refreshes: counts those under way, and lets something happen in the middle of one."""

    refresh: Callable[[Secret], Tokens]
    under_way: int = 0
    most: int = 0
    meanwhile: Callable[[], None] | None = None

    def __call__(self, token: Secret) -> Tokens:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            happens, self.meanwhile = self.meanwhile, None
            if happens is not None:
                happens()
            return self.refresh(token)
        finally:
            self.under_way -= 1


@attrs.define
class Life:
    """One creator's consent at one tenant, from a seed."""

    desk: Desk
    chance: random.Random
    refreshing: Refreshing

    def step(self) -> None:
        deeds = (self.renew, self.renew, self.cut, self.lose, self.fail, self.race, self.wait, self.end)
        self.chance.choice(deeds)()

    def tokens(self, cuts: Cuts | None = None) -> FreshTokens:
        storage = BreakingStorage(self.desk.storage, cuts or Cuts())
        return FreshTokens(storage, self.desk.market, self.desk.sealer, self.desk.clock)

    def renew(self, cuts: Cuts | None = None) -> None:
        account = self.desk.account("ann")
        was_in_doubt = account.consent_state(self.desk.clock.now()) is ConsentState.IN_DOUBT
        try:
            key = self.tokens(cuts).renewed(self.desk.by, account)
        except TikTokPostponed:
            sometimes("somebody else waits")
        except PowerCut:
            sometimes("cut")
        except (AuthorisationDead, OutcomeUnknown, TikTokUnavailable):
            pass
        else:
            assert self.desk.market.holder(key.token).open_id == account.open_id
            sometimes("renewed")
            sometimes("a doubt that was cleared", was_in_doubt)
        self.look()

    def cut(self) -> None:
        self.renew(Cuts(at=self.chance.randint(1, 4)))

    def lose(self) -> None:
        if self.chance.random() < 0.5:
            self.desk.market.lose_next("refresh")
            sometimes("lost with effect")
        else:
            self.desk.market.fail_next(OutcomeUnknown("cut"), "refresh")
            sometimes("lost without effect")
        asked = len(self.desk.asked("refresh"))
        self.renew()
        if len(self.desk.asked("refresh")) > asked:
            account = self.desk.account("ann")
            assert account.grant is None or account.grant.refresh_begun_at is not None, "a loss in silence"
        self.forget_faults()

    def fail(self) -> None:
        self.desk.market.fail_next(TikTokUnavailable("down"), "refresh")
        sometimes("not reached")
        self.renew()
        self.forget_faults()

    def race(self) -> None:
        self.refreshing.meanwhile = self.chance.choice((self.renew, self.withdraw, self.consent))
        self.renew()
        self.refreshing.meanwhile = None

    def wait(self) -> None:
        self.desk.clock.advance(self.chance.choice((timedelta(seconds=30), timedelta(minutes=3), PROBE)))

    def end(self) -> None:
        self.chance.choice((self.withdraw, self.consent))()

    def withdraw(self) -> None:
        self.desk.market.withdraw("ann")
        sometimes("withdrawn")

    def consent(self) -> None:
        self.desk.consents("ann")
        sometimes("consented anew")

    def look(self) -> None:
        account = self.desk.account("ann")
        sometimes("in doubt", account.consent_state(self.desk.clock.now()) is ConsentState.IN_DOUBT)
        for why in (EndReason.LOST, EndReason.REFUSED):
            sometimes(f"ended: {why.value}", account.consent_end and account.consent_end.why is why)
        assert self.refreshing.most <= 1, "two refreshes of one grant at once"
        assert account.grant is None or account.grant.refresh_tries <= REFRESH_TRIES

    def forget_faults(self) -> None:
        self.desk.market._failures.clear()
        self.desk.market._losses.clear()

    def calm(self) -> None:
        """With faults over, one probe interval later every consent that looks live is live."""
        for _ in range(3):
            self.desk.clock.advance(PROBE)
            self.desk.keep_consents(self.desk.by)
        account = self.desk.account("ann")
        assert account.consent_state(self.desk.clock.now()) is not ConsentState.IN_DOUBT
        if account.grant is not None:
            key = self.desk.tokens.of(self.desk.by, account)
            assert self.desk.market.holder(key.token).open_id == account.open_id


def live(seed: int, folder: Path) -> None:
    chance = random.Random(seed)
    desk = Desk.in_memory(folder)
    assert isinstance(desk.market, Scene)
    if chance.random() < 0.3:
        desk.market.keep_refresh_tokens()
        sometimes("refresh tokens that stay")
    desk.market.add_creator("ann")
    desk.consents("ann")
    refreshing = Refreshing(desk.market.refresh)
    desk.market.refresh = refreshing  # type: ignore[method-assign]  # the far side, watched
    life = Life(desk, chance, refreshing)
    for _ in range(STEPS):
        life.step()
    life.forget_faults()
    life.calm()


def run(lives: int, folder: Path) -> None:
    for seed in range(lives):
        try:
            live(seed, folder)
        except (AssertionError, InfluenceError) as error:
            raise AssertionError(f"life {seed}: {error}") from error
    assert_reached(REACHED)


def test_no_consent_that_looks_live_is_dead(tmp_path: Path) -> None:
    run(LIVES, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_consent_that_looks_live_is_dead_in_ten_thousand_lives(tmp_path: Path) -> None:
    run(SOAKED, tmp_path)

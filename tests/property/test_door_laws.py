"""I17, I18, I20: all doors at once, and applications that end while their consent comes."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations_with_replacement
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs
import pytest

from influence.domain.accounts import Account
from influence.domain.applications import ApplicationId, ApplicationState
from influence.domain.consents import CONSENT_LASTS
from influence.domain.membership import Membership
from influence.domain.secret import Secret
from influence.testing.moments import MINUTE
from tests.contract.storage.backends import BACKENDS
from tests.support.breaking import PowerCut
from tests.support.desk import BACK, Desk
from tests.support.sometimes import assert_reached, sometimes
from tests.support.turns import TurnStorage, by_turns, first_after, take_turns

Deed = Callable[[], object]
Door = Callable[[Desk, Desk], Deed]
"""Prepared at one desk, gone through at the other, which takes turns."""


def crm(_: Desk, turns: Desk) -> Deed:
    return lambda: turns.add(turns.by, ["Kofi"])


def file(_: Desk, turns: Desk) -> Deed:
    return lambda: turns.take_in("handle\nkofi\n")


def _answered(desk: Desk, turns: Desk, state: Secret) -> Deed:
    code = desk.market.consent("kofi", BACK)
    return lambda: turns.complete_consent(turns.by, state, code)


def dashboard(desk: Desk, turns: Desk) -> Deed:
    return _answered(desk, turns, desk.link())


def own_link(desk: Desk, turns: Desk) -> Deed:
    return _answered(desk, turns, desk.link("kofi"))


def application(desk: Desk, turns: Desk) -> Deed:
    return _answered(desk, turns, desk.application_link(desk.applies()))


DOORS: Final[tuple[Door, ...]] = (crm, file, dashboard, own_link, application)
CONSENTS: Final = {dashboard, own_link, application}
TOGETHER: Final = [doors for count in (2, 3) for doors in combinations_with_replacement(DOORS, count)]


@contextmanager
def desk_on(kind: str) -> Iterator[Desk]:
    """A fresh desk."""
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 # a folder of our own is made in it
    with TemporaryDirectory(dir=place) as folder, BACKENDS[kind](Path(folder)) as backend:
        yield Desk(backend.storage, backend.premises, Path(folder))


def in_turns(desk: Desk) -> Desk:
    """The same desk, whose port calls wait for their turns."""
    return attrs.evolve(desk, storage=TurnStorage(desk.storage), market=by_turns(desk.market))


def at_random(seed: str) -> Callable[[Sequence[int]], int]:
    return random.Random(seed).choice


def one_creator_comes(kind: str, doors: Sequence[Door], membership: Membership, seed: str) -> None:
    """Through all *doors* at once, in the order that *seed* gives."""
    with desk_on(kind) as desk:
        desk.market.add_creator("kofi", membership)
        turns = in_turns(desk)
        deeds = [door(desk, turns) for door in doors]
        before = len(desk.market.calls)

        take_turns(at_random(seed), deeds)

        came = [door for door in doors if door in CONSENTS or membership is Membership.IN]
        accounts = desk.everybody()
        assert len(accounts) == bool(came), (doors, seed, accounts)
        if came:
            _check(accounts[0], came, desk)
        assert len(desk.market.calls) > before
        assert desk.asked("revoke") == []
        sometimes("nobody came in", not came)


def _check(account: Account, came: Sequence[Door], desk: Desk) -> None:
    assert account.authenticated is any(door in CONSENTS for door in came)
    assert account.applying is all(door is application for door in came)
    assert account.creator_id is not None or not account.answer.is_member
    sometimes("an applicant waits", account.applying)
    sometimes("an applicant was admitted", not account.applying and application in came)
    sometimes("only a member", not account.authenticated)
    rows = desk.read_applications.all(desk.by)
    assert len(rows) == sum(door is application for door in came)
    assert all(row.account is not None and row.account.id == account.id for row in rows)


REACHED: Final = {"nobody came in", "an applicant waits", "an applicant was admitted", "only a member"}


@pytest.mark.parametrize(("kind", "schedules"), [("memory", 3), ("sqlite", 1)])
def test_all_doors_at_once_make_one_account(kind: str, schedules: int) -> None:
    for number, doors in enumerate(TOGETHER):
        for membership in (Membership.IN, Membership.NOT_IN):
            if kind == "memory" or number % 10 == 1:
                for seed in range(schedules):
                    one_creator_comes(kind, doors, membership, f"{number} {seed}")

    assert_reached(REACHED if kind == "memory" else {"an applicant was admitted"})


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("kind", "schedules"), [("memory", 1000), ("sqlite", 100)])
def test_all_doors_at_once_make_one_account_for_long(kind: str, schedules: int) -> None:
    for number, doors in enumerate(TOGETHER):
        for membership in (Membership.IN, Membership.NOT_IN):
            for seed in range(schedules):
                one_creator_comes(kind, doors, membership, f"{number} {seed}")

    assert_reached(REACHED)


# --- an application ends while its consent comes ---------------------------------------------------------------------

CONSENT, END = 0, 1
POINTS: Final = 14
"""More port calls than either of the two makes."""
NOTE: Final = 3
"""The port call of a consent before which TikTok has handed out tokens that nobody has written down yet."""
STRIDE: Final = {"memory": 1, "sqlite": 5}
"""On files some of the points are enough: which of them are possible does not depend on the store."""
Race = tuple[Desk, ApplicationId, list[object]]


@contextmanager
def race(
    kind: str, state: ApplicationState, points: int, cut: tuple[int, int] | None = None
) -> Iterator[Race]:
    """A consent comes for an application that ends after so many of its port calls."""
    with desk_on(kind) as desk:
        desk.market.add_creator("kofi", Membership.NOT_IN)
        number = desk.submitted("kofi") if state is ApplicationState.DECLINED else desk.applies()
        desk.clock.advance(MINUTE)
        turns = in_turns(desk)
        consent = application_answered(desk, turns, number)

        def end() -> object:
            if state is ApplicationState.DECLINED:
                return turns.decline_application(turns.by, number, "no")
            return turns.withdraw_application(turns.by, number)

        yield desk, number, take_turns(first_after(CONSENT, points), [consent, end], cut)


def application_answered(desk: Desk, turns: Desk, number: ApplicationId) -> Deed:
    return _answered(desk, turns, desk.application_link(number))


def nothing_is_left(desk: Desk) -> None:
    """No account, nothing to revoke, and no consent at TikTok."""
    assert desk.everybody() == []
    with desk.view() as view:
        assert view.consents.leftovers(desk.clock.now() + CONSENT_LASTS) == ()


def is_known_to_tiktok(desk: Desk) -> bool:
    """True while TikTok has tokens of the creator out."""
    return any(consent.access is not None for consent in desk.market._desk._consents.values())


@pytest.mark.parametrize("kind", BACKENDS)
@pytest.mark.parametrize("state", [ApplicationState.DECLINED, ApplicationState.WITHDRAWN])
def test_an_application_that_ends_meanwhile_leaves_nothing(kind: str, state: ApplicationState) -> None:
    for points in range(0, POINTS, STRIDE[kind]):
        with race(kind, state, points) as (desk, number, outcomes):
            sometimes("the consent came first", isinstance(outcomes[CONSENT], Account))
            sometimes("the end came first", not isinstance(outcomes[CONSENT], Account))
            desk.clock.advance(2 * CONSENT_LASTS)
            desk.keep_consents(desk.by)

            assert desk.read_applications.one(desk.by, number).application.state is state
            nothing_is_left(desk)
            assert not is_known_to_tiktok(desk), points

    assert_reached({"the consent came first", "the end came first"})


@pytest.mark.parametrize("kind", BACKENDS)
@pytest.mark.parametrize("who", [CONSENT, END])
@pytest.mark.parametrize("points", [0, 4, POINTS])
def test_a_power_cut_in_that_race_leaves_nothing(kind: str, who: int, points: int) -> None:
    for at in range(1, POINTS, STRIDE[kind]):
        with race(kind, ApplicationState.WITHDRAWN, points, (who, at)) as (desk, number, outcomes):
            sometimes("the power was cut", isinstance(outcomes[who], PowerCut))
            application = desk.read_applications.one(desk.by, number).application
            if application.is_open:
                desk.withdraw_application(desk.by, number)
            desk.clock.advance(2 * CONSENT_LASTS)
            desk.keep_consents(desk.by)

            nothing_is_left(desk)
            lost = who == CONSENT and at == NOTE and isinstance(outcomes[who], PowerCut)
            assert lost or not is_known_to_tiktok(desk), (points, at)

    assert_reached({"the power was cut"})

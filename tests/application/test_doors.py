"""Every door against every answer of TikTok, given up at every step: nobody comes in unsupported or authenticated."""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

import pytest

from influence.domain.capabilities import Kind
from influence.domain.errors import InfluenceError
from influence.domain.membership import Membership
from influence.domain.ports.upstream_failures import TikTokUnavailable
from influence.domain.secret import Secret
from tests.support.desk import BACK, Desk

DOWN: Final = TikTokUnavailable("timed out")
ANSWERS: Final = [*(m for m in Membership if m is not Membership.UNKNOWN), None]
"""None: TikTok leaves the handle out of its answer."""


def live(desk: Desk, membership: Membership | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody called kofi lives there, or nobody does."""
    if membership is not Membership.INVALID:
        desk.market.add_creator("kofi", membership or Membership.IN)
    if membership is None:
        monkeypatch.setattr(desk.market, "memberships", lambda handles: {})


def through_crm(desk: Desk) -> None:
    desk.add(desk.by, ["kofi"])


def through_a_file(desk: Desk) -> None:
    desk.take_in("handle,follower_count\nkofi,1000\n")


@pytest.mark.parametrize("door", [through_crm, through_a_file])
@pytest.mark.parametrize("membership", ANSWERS, ids=str)
def test_the_crm_door_opens_for_members_only(
    desk: Desk, door: Callable[[Desk], None], membership: Membership | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(desk, membership, monkeypatch)

    door(desk)

    account = desk.find("kofi")
    assert (account is not None) is (membership is Membership.IN)
    assert account is None or account.kind is Kind.NON_AUTHENTICATED_TTCM


@pytest.mark.parametrize("door", [through_crm, through_a_file])
@pytest.mark.parametrize("call", ["memberships", "public_profile"])
def test_a_failure_at_any_step_of_the_crm_door_lets_nobody_in(
    desk: Desk, door: Callable[[Desk], None], call: str
) -> None:
    desk.market.add_creator("kofi")
    desk.market.fail_next(DOWN, call)

    door(desk)

    assert desk.handles() == []


@pytest.mark.parametrize("membership", [m for m in ANSWERS if m is not Membership.INVALID], ids=str)
def test_the_dashboard_door_opens_for_whoever_consents(
    desk: Desk, membership: Membership | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(desk, membership, monkeypatch)

    account = desk.consents("kofi")

    assert account.authenticated
    assert account.kind is (
        Kind.AUTHENTICATED_TTCM if membership is Membership.IN else Kind.AUTHENTICATED_NON_TTCM
    )


def given_up_before_consenting(desk: Desk, state: Secret) -> None:
    desk.market.consent("kofi", BACK)


def given_up_on_the_page(desk: Desk, state: Secret) -> None:
    desk.complete_consent(desk.by, state, None, "access_denied")


def given_up_too_late(desk: Desk, state: Secret) -> None:
    code = desk.market.consent("kofi", BACK)
    desk.market.withdraw("kofi")
    desk.complete_consent(desk.by, state, code)


def cut_off(call: str) -> Callable[[Desk, Secret], None]:
    def cut(desk: Desk, state: Secret) -> None:
        desk.market.fail_next(DOWN, call)
        desk.complete_consent(desk.by, state, desk.market.consent("kofi", BACK))

    return cut


@pytest.mark.parametrize(
    "giving_up",
    [
        given_up_before_consenting,
        given_up_on_the_page,
        given_up_too_late,
        cut_off("exchange"),
        cut_off("authorised_profile"),
        cut_off("memberships"),
    ],
)
@pytest.mark.parametrize("membership", [Membership.IN, Membership.NOT_IN, Membership.INVITED])
@pytest.mark.parametrize("is_here", [False, True])
def test_an_abandoned_consent_leaves_everything_as_it_was(
    desk: Desk, giving_up: Callable[[Desk, Secret], None], membership: Membership, is_here: bool
) -> None:
    desk.market.add_creator("kofi", membership)
    before = desk.stub("kofi") if is_here else None
    state = desk.link("kofi")

    with suppress(InfluenceError):
        giving_up(desk, state)

    assert desk.find("kofi") == before
    assert desk.told() == []


def test_taking_over_old_accounts_is_no_door_and_asks_nobody(desk: Desk) -> None:
    desk.take_in("handle,followers\nkofi,221.7K\n", legacy=True)

    account = desk.account("kofi")
    assert account.answer.membership is Membership.UNKNOWN
    assert not account.authenticated
    assert not account.tracked
    assert desk.market.calls == []


def test_only_a_completed_consent_authenticates(desk: Desk) -> None:
    desk.stub("kofi")
    desk.market.add_creator("kofi", Membership.NOT_IN)
    desk.campaign("Spring", "kofi")

    desk.invite(desk.by, ["kofi"])
    desk.market.becomes("kofi", Membership.IN)
    desk.check(desk.by)
    desk.add(desk.by, ["kofi"])
    desk.take_in("handle\nkofi\n")
    desk.order("kofi")
    desk.sync_accounts(desk.by)
    desk.sync_posts(desk.by)
    desk.cut_over()

    assert not desk.account("kofi").authenticated
    assert desk.consents("kofi", asked="kofi").authenticated

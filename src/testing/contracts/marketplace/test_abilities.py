"""What each generation can do at all."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import pytest

from influence.domain.metrics import AccountMetric, Metric
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import Sought
from influence.domain.ports.upstream_failures import (
    Ability,
    AuthorisationDead,
    Generation,
    NotDelivered,
    TikTokRefused,
)
from influence.domain.quota import Urgency
from influence.domain.secret import Secret
from influence.testing.contracts.marketplace.asking import ask
from influence.testing.contracts.marketplace.kinds import TIKTOK_ONE, TTCM
from influence.testing.contracts.marketplace.towns import Town

TOKEN: Final = Secret("a-token")
LINK: Final = "https://www.tiktok.com/t/abc/"
LEGACY: Final[frozenset[Metric]] = frozenset(m for m in AccountMetric if m.value.startswith("legacy."))
LACKING: Final[Mapping[Generation, frozenset[Ability]]] = {
    TTCM: frozenset({Ability.LINK_REQUEST, Ability.READ_BACK, Ability.SUBSCRIBE}),
    TIKTOK_ONE: frozenset(
        {Ability.INVITE, Ability.CAMPAIGN_CODE, Ability.REVIEW, Ability.DELIVERABLES, Ability.VACATION}
    ),
}
UNDELIVERED: Final[Mapping[Generation, frozenset[Metric]]] = {
    TTCM: LEGACY,
    TIKTOK_ONE: LEGACY
    | {AccountMetric.AVERAGE_VIEWS, AccountMetric.COMPLETION_RATE, AccountMetric.AUDIENCE_LOCALES},
}

Call = Callable[[Marketplace], object]
NEEDING: Final[Mapping[str, tuple[Ability, Call]]] = {
    "invite": (Ability.INVITE, lambda m: m.invite(["ann"])),
    "reviews": (Ability.REVIEW, lambda m: m.reviews([Sought("1", "C", "ann")])),
    "find_placed": (Ability.READ_BACK, lambda m: m.find_placed(ask("ann"))),
    "request_link": (Ability.LINK_REQUEST, lambda m: m.request_link("1", "2")),
    "withdraw_link_request": (Ability.LINK_REQUEST, lambda m: m.withdraw_link_request("1", "2")),
    "link_requests": (Ability.LINK_REQUEST, lambda m: m.link_requests(["1"])),
    "join": (Ability.LINK_REQUEST, lambda m: m.join(LINK, "o", TOKEN)),
    "link_video": (Ability.LINK_REQUEST, lambda m: m.link_video(LINK, "o", TOKEN, "2")),
    "link_requests_received": (
        Ability.LINK_REQUEST,
        lambda m: m.link_requests_received(LINK, "o", TOKEN),
    ),
    "answer_link_request": (
        Ability.LINK_REQUEST,
        lambda m: m.answer_link_request("1", "o", TOKEN, approve=True),
    ),
    "vacation": (Ability.VACATION, lambda m: m.vacation("o", TOKEN)),
    "subscribe": (Ability.SUBSCRIBE, lambda m: m.subscribe("https://acme.example/hook/")),
}


def test_each_generation_names_what_it_lacks(marketplace: Marketplace) -> None:
    assert marketplace.lacks == LACKING[marketplace.generation]
    assert marketplace.undelivered == UNDELIVERED[marketplace.generation]


def test_every_ability_is_known_to_one_generation() -> None:
    assert LACKING[TTCM] | LACKING[TIKTOK_ONE] == set(Ability)
    assert not LACKING[TTCM] & LACKING[TIKTOK_ONE]


@pytest.mark.parametrize("call", NEEDING)
def test_what_is_lacking_is_refused_without_asking(town: Town, marketplace: Marketplace, call: str) -> None:
    ability, asks = NEEDING[call]
    before = town.requests()

    if ability in marketplace.lacks:
        with pytest.raises(NotDelivered) as caught:
            asks(marketplace)
        assert (caught.value.ability, caught.value.generation) == (ability, marketplace.generation)
        assert town.requests() == before
    else:
        with suppress(TikTokRefused, AuthorisationDead):
            asks(marketplace)
        assert town.requests() > before


def test_urgency_changes_no_answer(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()

    told = [marketplace.at(urgency).memberships([handle]) for urgency in Urgency]

    assert told == [marketplace.memberships([handle])] * len(Urgency)
    assert {marketplace.at(urgency).generation for urgency in Urgency} == {marketplace.generation}


def test_the_own_account_tells_who_asks(marketplace: Marketplace) -> None:
    account = marketplace.own_account()

    assert account.account_id
    if marketplace.generation is TIKTOK_ONE:
        assert account.name
        assert account.country
        assert account.verification


def test_an_account_out_of_reach_is_refused(town: Town) -> None:
    with pytest.raises(TikTokRefused):
        town.elsewhere.own_account()

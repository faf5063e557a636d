"""A TikTok that tells the same thing otherwise is understood all the same."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs
import httpx
import pytest

from influence.adapters.simulator.hostility.dealer import Hostility
from influence.adapters.simulator.hostility.effects import Effects
from influence.adapters.simulator.hostility.kinds import KINDS, Harm
from influence.adapters.simulator.server import RunningSimulator
from influence.domain.grants import Tokens
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import Permit, Sought
from influence.domain.ports.upstream_failures import Generation
from influence.testing.contracts.marketplace.asking import ask, connect, sought
from influence.testing.contracts.marketplace.kinds import TIKTOK_ONE, TTCM
from influence.testing.contracts.marketplace.towns import Town
from tests.contract.marketplace.hostility import new_hostility
from tests.contract.marketplace.wire_town import Cable, WireTown, new_world

TOLD_OTHERWISE: Final = tuple(name for name, kind in KINDS.items() if kind.harm is Harm.DRIFT)
GAPS: Final = tuple(name for name, kind in KINDS.items() if kind.harm is Harm.GAP)


@attrs.frozen
class Stage:
    """A creator with everything that can be asked about."""

    town: WireTown
    handles: tuple[str, ...]
    orders: tuple[Sought, ...]
    invite_link: str
    tokens: Tokens

    @property
    def marketplace(self) -> Marketplace:
        return self.town.marketplace

    def becomes(self, hostility: Hostility) -> None:
        """From now on the far side misbehaves like this."""
        self.town.simulator.house.door.hostility = hostility


def _staged(town: WireTown) -> Stage:
    handles = tuple(town.somebody() for _ in range(3))
    placed = town.marketplace.place_orders(ask(*handles))
    first = placed.placements[handles[0]]
    for handle in handles:
        town.publish(handle)
        town.publish_by(handle, first.invite_link)
    if town.generation is TIKTOK_ONE:
        for handle in handles[:2]:
            town.marketplace.request_link(first.campaign_code, town.publish(handle))
        town.marketplace.subscribe("http://127.0.0.1:9999/hook/")
    tokens = connect(town, handles[0])
    return Stage(town, handles, tuple(sought(placed.placements)), first.invite_link, tokens)


@pytest.fixture(scope="module", params=Generation)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """One stage per generation, on a simulator of its own."""
    with (
        RunningSimulator(new_world(), hostility=new_hostility()) as simulator,
        httpx.HTTPTransport() as transport,
        httpx.Client(trust_env=False) as browser,
    ):
        town = WireTown(simulator, Cable(transport), browser, request.param)
        town.calm()
        yield _staged(town)


Question = Callable[[Stage], object]
QUESTIONS: Final[dict[str, Question]] = {
    "memberships": lambda s: s.marketplace.memberships(s.handles),
    "public profile": lambda s: s.marketplace.public_profile(Permit(s.handles[0])),
    "public videos": lambda s: s.marketplace.public_videos(Permit(s.handles[0]), most=60),
    "shared profile": lambda s: s.marketplace.authorised_profile(s.tokens.open_id, s.tokens.access),
    "shared videos": lambda s: s.marketplace.authorised_videos(s.tokens.open_id, s.tokens.access, most=60),
    "orders": lambda s: s.marketplace.read_orders(s.orders),
    "placed orders": lambda s: s.marketplace.find_placed(ask(*s.handles, code=s.orders[0].campaign_code)),
    "own account": lambda s: s.marketplace.own_account(),
    "holder": lambda s: s.marketplace.holder(s.tokens.access),
    "subscriptions": lambda s: s.marketplace.subscriptions(),
}
OF_GENERATION: Final[dict[Generation, dict[str, Question]]] = {
    TTCM: {"reviews": lambda s: s.marketplace.reviews(s.orders)},
    TIKTOK_ONE: {
        "link requests": lambda s: s.marketplace.link_requests([s.orders[0].campaign_code]),
        "requests received": lambda s: s.marketplace.link_requests_received(
            s.invite_link, s.tokens.open_id, s.tokens.access
        ),
    },
}


_NEWEST_FIRST: Final = frozenset({"public videos", "shared videos"})


def answers(stage: Stage) -> dict[str, object]:
    """What every question gives. The newest videos come first; all other lists stand in no order."""
    questions = QUESTIONS | OF_GENERATION[stage.marketplace.generation]
    told = {name: _in_full(asks(stage)) for name, asks in questions.items()}
    return {
        name: sorted(one, key=str) if isinstance(one, list) and name not in _NEWEST_FIRST else one
        for name, one in told.items()
    }


def _in_full(told: object) -> object:
    """Everything that can be compared; parts of an audience that are empty are no parts."""
    if isinstance(told, Mapping):
        return {name: _in_full(one) for name, one in told.items()}
    if isinstance(told, tuple):
        return [_in_full(one) for one in told if not _is_empty_part(one)]
    if attrs.has(type(told)):
        return {field.name: _in_full(getattr(told, field.name)) for field in attrs.fields(type(told))}  # type: ignore[arg-type]  # attrs.has said so
    return told


def _is_empty_part(told: object) -> bool:
    return isinstance(told, tuple) and len(told) == 2 and isinstance(told[0], str) and told[1] == 0


@pytest.mark.parametrize("fault", TOLD_OTHERWISE)
def test_the_same_told_otherwise_is_the_same(stage: Stage, fault: str) -> None:
    stage.becomes(Hostility(1, share=0))
    plain = answers(stage)

    stage.becomes(hostile := Hostility(1, share=1, kinds=[fault], effects=Effects.NONE))
    told = answers(stage)

    assert told == plain
    assert hostile.report()["faults"] or fault in _ELSEWHERE


_ELSEWHERE: Final = frozenset({"refusal_under_4xx", "empty_data_missing", "empty_data_null"})
"""Done to refusals and to answers with nothing in them."""


@pytest.mark.parametrize("fault", GAPS)
def test_what_is_missing_is_missing_and_nothing_else(stage: Stage, fault: str) -> None:
    stage.becomes(Hostility(1, share=0))
    whole = stage.marketplace.public_profile(Permit(stage.handles[0]))

    stage.becomes(Hostility(1, share=1, kinds=[fault], effects=Effects.NONE))
    part, again = (stage.marketplace.public_profile(Permit(stage.handles[0])) for _ in range(2))

    assert part.values.items() <= whole.values.items()
    assert again == whole


def test_a_hostile_town_meets_both_harms(stage: Stage) -> None:
    town: Town = stage.town
    stage.becomes(hostile := new_hostility())

    for _ in range(3):
        answers(stage)
        town.marketplace.place_orders(ask(*stage.handles))

    assert {"drift", "retriable"} <= set(hostile.report()["harms"])  # type: ignore[call-overload]  # a dict by harm

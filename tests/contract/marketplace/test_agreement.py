"""Random work on the in-memory marketplace and on the wire at once: equal answers are demanded."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Final, TypeVar

import attrs
import httpx
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from influence.adapters.memory.marketplace import NotPossible
from influence.adapters.simulator.refusals import Refused
from influence.adapters.simulator.server import RunningSimulator
from influence.domain.errors import MarketplaceFailed
from influence.domain.membership import Membership
from influence.domain.ports.upstream import OrderRequest, Permit, UpstreamOrder
from influence.domain.ports.upstream_failures import TikTokRefused
from tests.contract.marketplace.towns import Cable, MemoryTown, Town, WireTown, new_world
from tests.support.sometimes import assert_reached, sometimes

T = TypeVar("T")

PEOPLE: Final = 5
people = st.integers(0, PEOPLE - 1)
memberships = st.sampled_from([Membership.IN, Membership.NOT_IN, Membership.INVITED])
places = st.integers(0, 30)


@attrs.define
class Side:
    """One town, and what its ids are called on both sides: by their place."""

    town: Town
    handles: list[str]
    codes: list[str]
    orders: list[str]
    videos: list[str]
    under: list[tuple[int, int]]  # who has each order, and under which code

    def number(self, order: UpstreamOrder) -> tuple[int, int, int, list[int]]:
        return (
            self.orders.index(order.upstream_id),
            self.handles.index(order.handle),
            self.codes.index(order.campaign_code),
            [self.videos.index(video_id) for video_id in order.video_ids],
        )


class Agreement(RuleBasedStateMachine):
    """Everything is done twice."""

    simulator: RunningSimulator
    transport: httpx.BaseTransport
    browser: httpx.Client

    def __init__(self) -> None:
        super().__init__()
        wire = WireTown(self.simulator, Cable(self.transport), self.browser)
        towns: tuple[Town, ...] = (MemoryTown(), wire)
        self.sides = []
        for town in towns:
            handles = [
                town.somebody(Membership.NOT_IN if place % 2 else Membership.IN) for place in range(PEOPLE)
            ]
            self.sides.append(Side(town, handles, [], [], [], []))
        self.owners: list[int] = []
        everybody = list(range(PEOPLE))
        self.place_orders(everybody[:-1], 1, "Acme", None)
        for who in everybody:
            self.publish(who)

    def both(self, deed: Callable[[Side], T]) -> T | str:
        """What *deed* gave on both sides alike: a result, or the name of the refusal."""
        results = [self._one(deed, side) for side in self.sides]
        assert results[0] == results[1]
        return results[0]

    def _one(self, deed: Callable[[Side], T], side: Side) -> T | str:
        try:
            return deed(side)
        except TikTokRefused as refused:
            return f"refused with {refused.upstream_code}"
        except MarketplaceFailed as failed:
            return type(failed).__name__
        except (NotPossible, Refused):
            return "not possible"

    @rule(who=people, membership=memberships)
    def becomes(self, who: int, membership: Membership) -> None:
        self.both(lambda side: side.town.becomes(side.handles[who], membership))

    @rule(who=st.lists(people, min_size=1, max_size=4))
    def ask_for_memberships(self, who: list[int]) -> None:
        self.both(
            lambda side: _by_place(
                side,
                who,
                {h: a.membership for h, a in side.town.marketplace.memberships(_of(side, who)).items()},
            )
        )

    @rule(who=st.lists(people, min_size=1, max_size=4))
    def invite(self, who: list[int]) -> None:
        told = self.both(lambda side: _by_place(side, who, side.town.marketplace.invite(_of(side, who))))
        sometimes("invited somebody", told)

    @rule(who=people)
    def publish(self, who: int) -> None:
        self.both(lambda side: self._note(side, side.town.publish(side.handles[who])))
        self.owners.append(who)

    @rule(who=people, most=st.integers(1, 12))
    def list_videos(self, who: int, most: int) -> None:
        """Only those that were published here: the simulated creators bring old ones along."""
        told = self.both(
            lambda side: [
                side.videos.index(video.video_id)
                for video in side.town.marketplace.public_videos(Permit(side.handles[who]), most=most)
                if video.video_id in side.videos
            ]
        )
        sometimes("listed videos", told and not isinstance(told, str))

    @rule(
        who=st.lists(people, min_size=1, max_size=4),
        posts=st.integers(1, 3),
        brand=st.sampled_from(["Acme", "Bolt"]),
        again=places | st.none(),
    )
    def place_orders(self, who: list[int], posts: int, brand: str, again: int | None) -> None:
        told = self.both(lambda side: _place(side, who, posts, brand, again))
        sometimes("placed orders", not isinstance(told, str))
        sometimes("orders refused", isinstance(told, str))

    @precondition(lambda self: self.sides[0].orders)
    @rule()
    def read_orders(self) -> None:
        self.both(
            lambda side: [
                side.number(order) for order in side.town.marketplace.read_orders(["5", *side.orders])
            ]
        )

    @precondition(lambda self: self.sides[0].codes)
    @rule(which=places)
    def read_orders_under(self, which: int) -> None:
        self.both(
            lambda side: sorted(
                side.number(order)
                for order in side.town.marketplace.orders_under(side.codes[which % len(side.codes)])
            )
        )

    @precondition(lambda self: self.sides[0].orders)
    @rule()
    def report(self) -> None:
        told = self.both(
            lambda side: sorted(
                (
                    side.orders.index(line.upstream_id),
                    side.videos.index(line.video.video_id),
                    sorted(line.video.values),
                )
                for line in side.town.marketplace.report(side.orders)
            )
        )
        sometimes("reported videos", told)

    @precondition(lambda self: self.sides[0].orders)
    @rule(order=places, stray=people | st.none() | st.none())
    def publish_for_an_order(self, order: int, stray: int | None) -> None:
        under = self.sides[0].under
        who, code = under[order % len(under)]
        who = who if stray is None else stray
        told = self.both(
            lambda side: self._note(side, side.town.publish_by(side.handles[who], side.codes[code]))
        )
        if not isinstance(told, str):
            self.owners.append(who)
        sometimes("published for an order", not isinstance(told, str))
        sometimes("could not publish for an order", isinstance(told, str))

    @precondition(lambda self: self.sides[0].orders and self.owners)
    @rule(order=places, video=places)
    def type_code(self, order: int, video: int) -> None:
        under = self.sides[0].under
        who, code = under[order % len(under)]
        mine = [place for place, owner in enumerate(self.owners) if owner == who] or [0]
        place = mine[video % len(mine)]
        told = self.both(
            lambda side: side.town.type_code(side.handles[who], side.videos[place], side.codes[code])
        )
        sometimes("typed a code", told is None)

    @precondition(lambda self: self.owners)
    @rule(video=places)
    def unlink(self, video: int) -> None:
        place = video % len(self.owners)
        told = self.both(lambda side: side.town.unlink(side.handles[self.owners[place]], side.videos[place]))
        sometimes("took a video out", told is None)

    @precondition(lambda self: self.owners)
    @rule(video=places)
    def delete_video(self, video: int) -> None:
        place = video % len(self.owners)
        self.both(lambda side: side.town.delete_video(side.handles[self.owners[place]], side.videos[place]))

    @staticmethod
    def _note(side: Side, video_id: str) -> int:
        side.videos.append(video_id)
        return len(side.videos)


def _of(side: Side, who: Sequence[int]) -> list[str]:
    return [side.handles[place] for place in who]


def _by_place(side: Side, who: Sequence[int], told: Mapping[str, T]) -> list[T | None]:
    return [told.get(side.handles[place]) for place in who]


def _place(
    side: Side, who: list[int], posts: int, brand: str, again: int | None
) -> tuple[list[bool], int | None]:
    code = None if again is None or not side.codes else side.codes[again % len(side.codes)]
    handles = tuple(dict.fromkeys(_of(side, who)))
    placed = side.town.marketplace.place_orders(OrderRequest(brand, "Recipes", handles, posts, code))
    for handle, placement in placed.placements.items():
        side.orders.append(placement.upstream_id)
        if placement.campaign_code not in side.codes:
            side.codes.append(placement.campaign_code)
        side.under.append((side.handles.index(handle), side.codes.index(placement.campaign_code)))
    return [handle in placed.placements for handle in handles], placed.remaining


def run(chosen: settings) -> None:
    with ExitStack() as stack:
        Agreement.simulator = stack.enter_context(RunningSimulator(new_world(9)))
        Agreement.transport = stack.enter_context(httpx.HTTPTransport())
        Agreement.browser = stack.enter_context(httpx.Client(trust_env=False))
        run_state_machine_as_test(Agreement, settings=chosen)
    assert_reached(REACHED)


SHORT: Final = settings(
    max_examples=30,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
)
REACHED: Final = (
    "invited somebody",
    "listed videos",
    "placed orders",
    "orders refused",
    "reported videos",
    "published for an order",
    "could not publish for an order",
    "typed a code",
    "took a video out",
)


@pytest.mark.slow
def test_memory_and_wire_agree() -> None:
    run(SHORT)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_memory_and_wire_agree_for_long() -> None:
    run(settings(SHORT, max_examples=300, stateful_step_count=80, derandomize=False))

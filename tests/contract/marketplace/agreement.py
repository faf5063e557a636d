"""Everything done twice, in memory and over the wire; equal answers are demanded."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final, TypeVar

import attrs
import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from influence.adapters.memory.marketplace import NotPossible
from influence.adapters.simulator.refusals import Refused
from influence.adapters.simulator.server import RunningSimulator
from influence.domain.errors import MarketplaceFailed
from influence.domain.grants import Tokens
from influence.domain.membership import Membership
from influence.domain.orders import Placement
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import OrderRequest, Sought, UpstreamOrder
from influence.domain.ports.upstream_failures import Generation, TikTokRefused
from influence.testing.contracts.marketplace.memory_town import MemoryTown
from influence.testing.contracts.marketplace.towns import Town
from tests.contract.marketplace.wire_town import Cable, WireTown

T = TypeVar("T")

PEOPLE: Final = 5
people = st.integers(0, PEOPLE - 1)
places = st.integers(0, 30)


@attrs.frozen
class Ordered:
    """An order that was placed: by whom, and under which code, by their places."""

    who: int
    code: int
    upstream_id: str


@attrs.define
class Side:
    """One town, and what its ids are called on both sides: by their place."""

    town: Town
    handles: list[str]
    known: list[str]  # what we believe that creators are called
    codes: list[Placement] = attrs.field(factory=list)
    orders: list[Ordered] = attrs.field(factory=list)
    videos: list[str] = attrs.field(factory=list)
    requests: list[OrderRequest] = attrs.field(factory=list)
    tokens: dict[int, Tokens] = attrs.field(factory=dict)

    @property
    def marketplace(self) -> Marketplace:
        return self.town.marketplace

    def of(self, who: Sequence[int]) -> list[str]:
        """The handles of several people."""
        return [self.handles[place] for place in who]

    def code(self, place: int) -> Placement:
        return self.codes[place % len(self.codes)]

    def place_of_code(self, text: str) -> int:
        return [one.campaign_code for one in self.codes].index(text)

    def sought(self) -> list[Sought]:
        """All orders, as they are asked for."""
        return [
            Sought(one.upstream_id, self.codes[one.code].campaign_code, self.known[one.who])
            for one in self.orders
        ]

    def number(self, order: UpstreamOrder) -> tuple[object, ...]:
        """An order in numbers."""
        names = self.handles if order.handle in self.handles else self.known
        return (
            [one.upstream_id for one in self.orders].index(order.upstream_id),
            names.index(order.handle),
            self.place_of_code(order.campaign_code),
            sorted(map(self.videos.index, order.video_ids)),
            sorted(map(self.videos.index, order.unattributed)),
            sorted((self.videos.index(r.video.video_id), sorted(r.video.values)) for r in order.reports),
        )

    def note(self, video_id: str) -> int:
        """The number of a new video."""
        self.videos.append(video_id)
        return len(self.videos)

    def keep(self, placements: Mapping[str, Placement]) -> None:
        """Write down what was placed; an order that is known stays as it is."""
        for handle, placement in placements.items():
            if placement.campaign_code not in {one.campaign_code for one in self.codes}:
                self.codes.append(placement)
            who, code = self.handles.index(handle), self.place_of_code(placement.campaign_code)
            if (who, code) not in {(one.who, one.code) for one in self.orders}:
                self.orders.append(Ordered(who, code, placement.upstream_id))


class Both(RuleBasedStateMachine):
    """The two sides of one generation."""

    simulator: ClassVar[RunningSimulator]
    transport: ClassVar[httpx.BaseTransport]
    browser: ClassVar[httpx.Client]
    generation: ClassVar[Generation]

    def __init__(self) -> None:
        super().__init__()
        wire = WireTown(self.simulator, Cable(self.transport), self.browser, self.generation)
        towns: tuple[Town, ...] = (MemoryTown(self.generation), wire)
        self.sides = [self._side(town) for town in towns]
        self.owners: list[int] = []

    def _side(self, town: Town) -> Side:
        standings = [Membership.NOT_IN if place % 3 == 2 else Membership.IN for place in range(PEOPLE)]
        handles = [town.somebody(standing) for standing in standings]
        return Side(town, handles, list(handles))

    def both(self, deed: Callable[[Side], T]) -> T | str:
        """What *deed* gave on both sides alike: a result, or the name of the refusal."""
        memory, wire = (_one(deed, side) for side in self.sides)
        assert memory == wire, f"memory: {memory}, wire: {wire}"
        return memory


def _one(deed: Callable[[Side], T], side: Side) -> T | str:
    try:
        return deed(side)
    except TikTokRefused as refused:
        return f"refused with {refused.upstream_code}"
    except MarketplaceFailed as failed:
        return type(failed).__name__
    except (NotPossible, Refused):
        return "not possible"

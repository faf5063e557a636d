from collections.abc import Callable, Iterator

import pytest

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.creators import Membership
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.world import World
from tests.adapters.simulator.brand import Brand
from tests.adapters.simulator.client import Client


@pytest.fixture
def world() -> World:
    """Twenty creators, twelve of them members, at a standing clock."""
    made = World(7, clock=SimClock(frozen=True))
    made.populate(20)
    return made


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    """One running simulator per file; every test takes creators of its own."""
    made = World(11, clock=SimClock(frozen=True))
    made.populate(400, members=0.5)
    with RunningSimulator(made) as running:
        yield running


@pytest.fixture(scope="module")
def client(simulator: RunningSimulator) -> Iterator[Client]:
    speaking = Client(simulator)
    yield speaking
    speaking.http.close()


@pytest.fixture(scope="module")
def brand(simulator: RunningSimulator) -> Iterator[Brand]:
    """A brand that speaks the newer generation to the same simulator."""
    speaking = Brand(simulator)
    yield speaking
    speaking.http.close()


@pytest.fixture(scope="module")
def member(simulator: RunningSimulator) -> Callable[[], str]:
    """The handle of another member at each call."""
    handles = (creator.handle for creator in simulator.world.creators(Membership.IN))
    return lambda: next(handles)


@pytest.fixture(scope="module")
def outsider(simulator: RunningSimulator) -> Callable[[], str]:
    """The handle of another creator outside the marketplace at each call."""
    handles = (creator.handle for creator in simulator.world.creators(Membership.NOT_IN))
    return lambda: next(handles)

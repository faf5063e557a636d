from collections.abc import Callable, Iterator

import httpx
import pytest

from influence.adapters.simulator.server import RunningSimulator
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream_failures import Generation
from tests.contract.marketplace.hostility import new_hostility
from tests.contract.marketplace.kinds import KINDS
from tests.contract.marketplace.memory_town import MemoryTown
from tests.contract.marketplace.towns import Town
from tests.contract.marketplace.wire_town import Cable, WireTown, new_world

Reach = Callable[[Generation], WireTown]


@pytest.fixture(scope="module")
def reach() -> Iterator[Reach]:
    """A way to the people of one running simulator per file."""
    with (
        RunningSimulator(new_world(), hostility=new_hostility()) as simulator,
        httpx.HTTPTransport() as transport,
        httpx.Client(trust_env=False) as browser,
    ):
        yield lambda generation: WireTown(simulator, Cable(transport), browser, generation)


@pytest.fixture(params=KINDS.values(), ids=list(KINDS))
def town(request: pytest.FixtureRequest) -> Town:
    """A marketplace with people in it, one run per kind and generation."""
    kind, generation = request.param
    if kind == "memory":
        return MemoryTown(generation)
    way: Reach = request.getfixturevalue("reach")
    return way(generation)


@pytest.fixture
def marketplace(town: Town) -> Marketplace:
    """What is held to its contract."""
    return town.marketplace

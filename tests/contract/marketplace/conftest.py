from collections.abc import Callable, Iterator

import httpx
import pytest

from influence.adapters.simulator.server import RunningSimulator
from influence.domain.ports.marketplace import Marketplace
from tests.contract.marketplace.towns import Cable, MemoryTown, Town, WireTown, new_world

Reach = Callable[[], WireTown]


@pytest.fixture(scope="module")
def reach() -> Iterator[Reach]:
    """A way to the people of one running simulator per file."""
    with (
        RunningSimulator(new_world()) as simulator,
        httpx.HTTPTransport() as transport,
        httpx.Client(trust_env=False) as browser,
    ):
        yield lambda: WireTown(simulator, Cable(transport), browser)


@pytest.fixture(params=["memory", "wire"])
def town(request: pytest.FixtureRequest) -> Town:
    """A marketplace with people in it, one run per kind."""
    if request.param == "memory":
        return MemoryTown()
    way: Reach = request.getfixturevalue("reach")
    return way()


@pytest.fixture
def marketplace(town: Town) -> Marketplace:
    """What is held to its contract."""
    return town.marketplace

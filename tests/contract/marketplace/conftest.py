from collections.abc import Iterator

import pytest

from influence.adapters.simulator.server import RunningSimulator
from influence.domain.ports.marketplace import Marketplace
from tests.contract.marketplace.towns import MemoryTown, Town, WireTown, new_world


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    """One running simulator per file."""
    with RunningSimulator(new_world()) as running:
        yield running


@pytest.fixture(params=["memory", "wire"])
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    """A marketplace with people in it, one run per kind."""
    if request.param == "memory":
        yield MemoryTown()
        return
    wire = WireTown(request.getfixturevalue("simulator"))
    yield wire
    wire.close()


@pytest.fixture
def marketplace(town: Town) -> Marketplace:
    """What is held to its contract."""
    return town.marketplace

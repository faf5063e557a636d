"""What pytest loads on its own wherever Influence is installed: the names of fixtures and settings, nothing else.

Every run of pytest on that machine pays for this module, so what the fixtures are made of loads when one is asked for;
their types stand in the words of each.
"""

from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The adapters that the contract suites are run on."""
    memory = "influence.testing.contracts.marketplace.memory_town:"
    parser.addini(
        "influence_marketplaces",
        "Marketplaces that `influence.testing.contracts.marketplace` is run on: module:country, one a line.",
        type="linelist",
        default=[f"{memory}TTCM_IN_MEMORY", f"{memory}TIKTOK_ONE_IN_MEMORY"],
    )
    parser.addini(
        "influence_storages",
        "Stores that `influence.testing.contracts.storage` is run on: module:callable, one a line. Subjects behind "
        "it, such as `orders posts`, are all that it is run on.",
        type="linelist",
        default=["influence.testing.contracts.storage.backends:memory"],
    )


def pytest_configure(config: pytest.Config) -> None:
    """The one mark that the contract suites use."""
    config.addinivalue_line(
        "markers", "influence_only_with(generation): a sentence about one generation of TikTok's marketplace"
    )


@pytest.fixture
def influence_clock() -> Any:
    """A `SteppedClock`: it stands at noon of a Monday until a test moves it with `advance` or `set`."""
    from influence.adapters.memory.clock import SteppedClock

    return SteppedClock()


@pytest.fixture
def influence_marketplace(request: pytest.FixtureRequest, influence_clock: Any) -> Any:
    """A `FakeMarketplace` with nobody in it; with `influence_simulator` the product's own client of that."""
    if "influence_simulator" in request.fixturenames:
        from influence.testing.over_http import client_of

        simulator = request.getfixturevalue("influence_simulator")
        with client_of(simulator, influence_clock) as client:
            yield client
        return
    from influence.adapters.memory.marketplace import FakeMarketplace

    yield FakeMarketplace(influence_clock)


@pytest.fixture
def influence_simulator(influence_clock: Any) -> Any:
    """A `RunningSimulator`: TikTok's marketplace over real HTTP on this machine, at the time of the same clock."""
    from influence.testing.over_http import simulated

    with simulated(influence_clock) as simulator:
        yield simulator


@pytest.fixture
def influence_fakes(influence_clock: Any, influence_marketplace: Any) -> Any:
    """The `Fakes` that the application stands on: its storage, mail server, webhooks, pictures and the rest."""
    from influence.testing.fakes import Fakes

    return Fakes(clock=influence_clock, marketplace=influence_marketplace)


@pytest.fixture
def influence_storage(influence_fakes: Any) -> Any:
    """The `MemoryStorage` of the application, with the tenant `acme`, to keep what the builders make."""
    influence_fakes.storage.add_tenant("acme")
    return influence_fakes.storage


@pytest.fixture
def influence(influence_fakes: Any) -> Any:
    """`Influence`, opened on fakes, at work for the user `mara` of the tenant `acme`."""
    from influence.testing.application import application

    with application(influence_fakes) as opened:
        yield opened


@pytest.fixture
def influence_sent(influence: Any, influence_fakes: Any) -> Any:
    """What the application `Sent`: `all()`, `assert_sent(…)`, `assert_not_sent(…)`."""
    from influence.testing.sent import Sent

    return Sent(influence, influence_fakes)


@pytest.fixture
def assert_sent(influence_sent: Any) -> Any:
    """`assert_sent(kind, to=…, about=…, times=…)`: fails with all that was sent, where that was not among it."""
    return influence_sent.assert_sent

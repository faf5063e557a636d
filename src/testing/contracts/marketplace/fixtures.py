"""What the sentences about a marketplace begin with, whichever marketplace it is."""

from collections.abc import Callable, Iterator
from pkgutil import resolve_name

import pytest

from influence.domain.ports.marketplace import Marketplace
from influence.testing.contracts.marketplace.towns import Country, Town


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a marketplace on each that the configuration names, if it speaks the generation that is meant."""
    if "founded" not in metafunc.fixturenames:
        return
    only = metafunc.definition.get_closest_marker("influence_only_with")
    named: list[str] = metafunc.config.getini("influence_marketplaces")
    countries: dict[str, Country] = {name.rpartition(":")[2]: resolve_name(name) for name in named}
    meant = {name: one for name, one in countries.items() if only is None or one.generation is only.args[0]}
    metafunc.parametrize("founded", meant.values(), ids=list(meant), indirect=True, scope="module")


@pytest.fixture(scope="module")
def founded(request: pytest.FixtureRequest) -> Iterator[Callable[[], Town]]:
    """Gives new towns of one marketplace, which stays open for a file of tests."""
    country: Country = request.param
    with country.opened() as found:
        yield found


@pytest.fixture
def town(founded: Callable[[], Town]) -> Town:
    """A marketplace with people in it."""
    return founded()


@pytest.fixture
def marketplace(town: Town) -> Marketplace:
    """What is held to its contract."""
    return town.marketplace

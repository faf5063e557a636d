"""What pytest loads on its own wherever Influence is installed: the names of fixtures and settings, nothing else.

Every run of pytest on that machine pays for this module, so what the fixtures are made of loads when one is asked for.
"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The adapters that the contract suites are run on."""
    parser.addini(
        "influence_marketplaces",
        "Marketplaces that `influence.testing.contracts.marketplace` is run on: module:country, one a line.",
        type="linelist",
        default=[
            f"influence.testing.contracts.marketplace.memory_town:{name}_IN_MEMORY"
            for name in ("TTCM", "TIKTOK_ONE")
        ],
    )
    parser.addini(
        "influence_storages",
        "Stores that `influence.testing.contracts.storage` is run on: module:callable, one a line.",
        type="linelist",
        default=["influence.testing.contracts.storage.backends:memory"],
    )


def pytest_configure(config: pytest.Config) -> None:
    """The one mark that the contract suites use."""
    config.addinivalue_line(
        "markers", "influence_only_with(generation): a sentence about one generation of TikTok's marketplace"
    )

"""A town with a marketplace per test, one run per marketplace that `influence_marketplaces` names."""

from influence.testing.contracts.marketplace.fixtures import founded, marketplace, pytest_generate_tests, town

__all__ = ["founded", "marketplace", "pytest_generate_tests", "town"]

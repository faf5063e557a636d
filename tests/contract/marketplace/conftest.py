"""The same towns as those of the contract itself."""

from influence.testing.contracts.marketplace.fixtures import founded, marketplace, pytest_generate_tests, town

__all__ = ["founded", "marketplace", "pytest_generate_tests", "town"]

"""Keeping the keys of the Business API, and finding the one that is shown."""

from datetime import datetime
from typing import Protocol

from influence.domain.api_keys import ApiKey, ApiKeyId


class ApiKeys(Protocol):
    """The keys of this tenant."""

    def add(self, key: ApiKey) -> ApiKey:
        """Keep a new key; the answer has its number.

        Raises:
            ApiKeyNameTaken: one that is not revoked bears the name.
        """
        ...

    def get(self, number: ApiKeyId) -> ApiKey:
        """The key.

        Raises:
            ApiKeyNotFound: no key of this tenant has that number.
        """
        ...

    def all(self) -> tuple[ApiKey, ...]:
        """All of them, in the order of their numbers."""
        ...

    def revoke(self, number: ApiKeyId, at: datetime, by: str) -> ApiKey:
        """End it for good; one that was revoked before stays as it was. Raises like `get`."""
        ...

    def forget_ended(self, now: datetime) -> int:
        """Drop those that are revoked or expired; the answer is how many."""
        ...


class KeyRing(Protocol):
    """The keys of all tenants, for whoever is shown one. Each deed is a unit of work of its own."""

    def find(self, prefix: str) -> tuple[str, ApiKey] | None:
        """The tenant and the key that is found by *prefix*."""
        ...

    def note_use(self, number: ApiKeyId, at: datetime) -> None:
        """Write down that it was used then, unless a later use is known. Unknown keys are left alone."""
        ...

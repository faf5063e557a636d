"""How keys, and those who show one, are refused."""

from datetime import datetime
from typing import ClassVar

import attrs

from influence.domain.api_keys import MOST_KEYS, ApiKeyId, Scope
from influence.domain.errors import Refused

_LIST: str = "See which there are: influence keys list"


@attrs.frozen
class ApiKeyNotFound(Refused):
    """No key of that number."""

    code: ClassVar[str] = "api_key_not_found"

    number: ApiKeyId

    def __str__(self) -> str:
        return f"There is no key {self.number} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look."""
        return (_LIST,)


@attrs.frozen
class ApiKeyNameTaken(Refused):
    """Another key that is not revoked bears the name."""

    code: ClassVar[str] = "api_key_name_taken"

    name: str

    def __str__(self) -> str:
        return f"There is already a key called {self.name!r}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Another name, or the other key's end."""
        return ("Take another name, or revoke that key first: influence keys revoke KEY", _LIST)


@attrs.frozen
class ApiKeysFull(Refused):
    """There are too many."""

    code: ClassVar[str] = "api_keys_full"

    def __str__(self) -> str:
        return f"There are {MOST_KEYS} keys here; no more are kept."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Make room."""
        return ("Forget keys that ended: influence keys forget-ended",)


_SEND: str = "Send the header Authorization: Bearer KEY, with a key as it was shown when it was made."
_MAKE: str = "Whoever runs the installation makes one: influence keys create NAME --scope read"


@attrs.frozen
class ApiKeyMissing(Refused):
    """Nothing was shown at all."""

    code: ClassVar[str] = "key_missing"

    def __str__(self) -> str:
        return "The request shows no key."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How a key is shown."""
        return (_SEND, _MAKE)


@attrs.frozen
class ApiKeyUnknown(Refused):
    """What was shown is no key of this installation. Says the same of every text that is none."""

    code: ClassVar[str] = "key_unknown"

    def __str__(self) -> str:
        return "This is no key of this installation."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Get one."""
        return (_SEND, _MAKE)


@attrs.frozen
class ApiKeyEnded(Refused):
    """The key was right, and opens nothing any more."""

    code: ClassVar[str] = "key_ended"

    how: str
    at: datetime

    def __str__(self) -> str:
        return f"This key {self.how} on {self.at:%Y-%m-%d %H:%M} UTC."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Get another."""
        return ("Ask whoever runs the installation for a new key.",)


@attrs.frozen
class ScopeMissing(Refused):
    """The key does not allow this."""

    code: ClassVar[str] = "scope_missing"

    scope: Scope

    def __str__(self) -> str:
        return f"This key does not allow {self.scope.value}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """A key that does."""
        return (f"Use a key with that scope: influence keys create NAME --scope {self.scope.value}",)

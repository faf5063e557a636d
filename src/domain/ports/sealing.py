"""Texts that rest sealed."""

from typing import ClassVar, Protocol

import attrs

from influence.domain.errors import Refused
from influence.domain.secret import Secret


@attrs.frozen
class SealBroken(Refused):
    """A sealed text that this key does not open, or that belongs to somebody else."""

    code: ClassVar[str] = "seal_broken"

    def __str__(self) -> str:
        return "A stored token cannot be opened with the sealing key in use."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Find the key, or consent again."""
        return (
            "Use the sealing key of this installation (the file sealing.key, or INFLUENCE_SEALING_KEY).",
            "Or ask the influencer to authenticate again: influence accounts connect-link",
        )


class Sealer(Protocol):
    """Seals with a key that is not in the database."""

    def seal(self, secret: Secret, owner: str) -> bytes:
        """*secret* as it may rest; *owner* (an open id) goes inside the sealed text."""
        ...

    def open(self, sealed: bytes, owner: str) -> Secret:
        """The secret again.

        Raises:
            SealBroken: another key, another owner, or altered.
        """
        ...

    def renewed(self, sealed: bytes) -> bytes:
        """The same secret of the same owner, sealed with the newest key.

        Raises:
            SealBroken: no key in use opens it.
        """
        ...

"""Signatures of this installation, which anybody can check who has its public key."""

from typing import Protocol


class SignatureChecks(Protocol):
    """Tells whether a signature holds. Needs no key of its own."""

    def holds(self, message: bytes, signature: bytes, public_key: bytes) -> bool:
        """True when the owner of *public_key* signed exactly *message*; never raises."""
        ...


class Signer(SignatureChecks, Protocol):
    """Signs with the one key of this installation, by Ed25519. The same message gives the same signature."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes by which everybody can check the signatures."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature of *message*."""
        ...

"""Sealing without a library: enough to tell sealed from clear, no protection."""

import hashlib
import hmac
from itertools import count
from typing import Final

from influence.domain.ports.sealing import SealBroken
from influence.domain.secret import Secret

_TAG: Final = 32
_NONCE: Final = 8


class MemorySealer:
    """Seals with a key that ends with the process."""

    def __init__(self, key: bytes = b"memory") -> None:
        self._key = key
        self._nonces = count(1)

    def seal(self, secret: Secret, owner: str) -> bytes:
        """*secret* under a fresh nonce, with *owner* inside what the tag covers."""
        nonce = next(self._nonces).to_bytes(_NONCE, "big")
        hidden = self._mixed(nonce, secret.reveal().encode())
        return nonce + self._tag(nonce + hidden, owner) + hidden

    def open(self, sealed: bytes, owner: str) -> Secret:
        """The secret again, from nobody else's seal."""
        nonce, tag, hidden = sealed[:_NONCE], sealed[_NONCE : _NONCE + _TAG], sealed[_NONCE + _TAG :]
        if not hmac.compare_digest(tag, self._tag(nonce + hidden, owner)):
            raise SealBroken
        return Secret(self._mixed(nonce, hidden).decode())

    def _tag(self, sealed: bytes, owner: str) -> bytes:
        return hmac.digest(self._key, owner.encode() + b"\0" + sealed, "sha256")

    def _mixed(self, nonce: bytes, text: bytes) -> bytes:
        stream = hashlib.shake_256(self._key + nonce).digest(len(text))
        return bytes(a ^ b for a, b in zip(text, stream, strict=True))

"""Sealing without a library: enough to tell sealed from clear, no protection."""

import hashlib
import hmac
import json
from itertools import count
from typing import Final

from influence.domain.ports.sealing import SealBroken
from influence.domain.secret import Secret

_TAG: Final = 32
_NONCE: Final = 8


class MemorySealer:
    """Seals with the first of its keys and opens with any of them; they end with the process."""

    def __init__(self, key: bytes = b"memory", *older: bytes) -> None:
        self._keys = (key, *older)
        self._nonces = count(1)

    def seal(self, secret: Secret, owner: str) -> bytes:
        """*secret* under a fresh nonce, with *owner* inside."""
        key = self._keys[0]
        nonce = next(self._nonces).to_bytes(_NONCE, "big")
        hidden = _mixed(key, nonce, json.dumps([owner, secret.reveal()]).encode())
        return nonce + _tag(key, nonce + hidden) + hidden

    def open(self, sealed: bytes, owner: str) -> Secret:
        """The secret again, from nobody else's seal."""
        inside, text = self._opened(sealed)
        if inside != owner:
            raise SealBroken
        return Secret(text)

    def renewed(self, sealed: bytes) -> bytes:
        """The same secret of the same owner, sealed with the first key."""
        owner, text = self._opened(sealed)
        return self.seal(Secret(text), owner)

    def _opened(self, sealed: bytes) -> tuple[str, str]:
        nonce, tag, hidden = sealed[:_NONCE], sealed[_NONCE : _NONCE + _TAG], sealed[_NONCE + _TAG :]
        for key in self._keys:
            if hmac.compare_digest(tag, _tag(key, nonce + hidden)):
                owner, text = json.loads(_mixed(key, nonce, hidden))
                return owner, text
        raise SealBroken


def _tag(key: bytes, sealed: bytes) -> bytes:
    return hmac.digest(key, sealed, "sha256")


def _mixed(key: bytes, nonce: bytes, text: bytes) -> bytes:
    stream = hashlib.shake_256(key + nonce).digest(len(text))
    return bytes(a ^ b for a, b in zip(text, stream, strict=True))

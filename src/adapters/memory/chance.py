"""Chance that repeats itself."""

import hashlib
from base64 import urlsafe_b64encode
from itertools import count


class CountedChance:
    """Tokens and keys that look like chance and are the same in every run of one *seed*."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._tokens = count(1)
        self._keys = count(1)

    def token(self) -> str:
        """32 bytes as text that is safe in an address."""
        drawn = hashlib.sha256(f"{self._seed}/{next(self._tokens)}".encode()).digest()
        return urlsafe_b64encode(drawn).rstrip(b"=").decode()

    def key(self) -> str:
        """A new unique key."""
        return f"key-{self._seed}-{next(self._keys)}"

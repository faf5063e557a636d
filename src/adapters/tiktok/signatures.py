"""Signatures of TikTok's messages: `Tiktok-Signature: t=<epoch>,s=<hex>`, made with the secret of our app."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Final

import attrs

from influence.domain.ports.inbox import NotFromTikTok
from influence.domain.secret import Secret

TOLERANCE: Final = timedelta(minutes=5)
"""How far our clock and TikTok's may differ, on either side."""
_LONGEST: Final = 4_096
_EPOCH: Final = re.compile(r"[0-9]{1,12}")


@attrs.frozen
class Signatures:
    """Those that the app secret makes."""

    _app_secret: Secret

    def demand(self, body: bytes, signature: str | None, now: datetime) -> None:
        """Nothing happens when one of the signatures in the header is right and fresh at the time *now*.

        Raises:
            NotFromTikTok: none is.
        """
        if not signature:
            raise NotFromTikTok("it has no signature")
        at, given = _parts(signature)
        expected = self._made(at, body)
        if not any(hmac.compare_digest(expected, one.encode(errors="replace")) for one in given):
            raise NotFromTikTok("its signature is wrong")
        if abs(now.timestamp() - int(at)) > TOLERANCE.total_seconds():
            raise NotFromTikTok("its signature is stale")

    def _made(self, at: str, body: bytes) -> bytes:
        key = self._app_secret.reveal().encode()
        return hmac.digest(key, at.encode() + b"." + body, hashlib.sha256).hex().encode()


def _parts(signature: str) -> tuple[str, list[str]]:
    named = [part.strip().partition("=") for part in signature[:_LONGEST].split(",")]
    times = [value for name, _, value in named if name == "t"]
    if len(times) != 1 or not _EPOCH.fullmatch(times[0]):
        raise NotFromTikTok("its signature cannot be read")
    return times[0], [value.lower() for name, _, value in named if name == "s"]

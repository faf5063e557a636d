"""Addresses of made-up pictures and players. Faces lie on the simulator itself; the others' host can never exist."""

import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from influence.adapters.simulator.chance import HEX, text

NOWHERE: Final = "https://p16-sign.tiktokcdn.invalid"
_HERE: Final = re.compile(r"(?:127\.0\.0\.1|localhost):[0-9]{1,5}")


def signed(path: str, now: datetime, *, days: float, origin: str = NOWHERE) -> str:
    """A signed address for *path*, the same within one hour of the world."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    expires = int((hour + timedelta(days=days)).timestamp())
    return f"{origin}/{path}?x-expires={expires}&x-signature={_signature(path, str(expires))}"


def admits(path: str, told: Mapping[str, str], now: datetime) -> bool:
    """True for the query of a signed address of *path* until it expires."""
    expires = told.get("x-expires", "")
    ours = _signature(path, expires).encode()
    if not hmac.compare_digest(ours, told.get("x-signature", "").encode()):
        return False
    return now.timestamp() < int(expires)


def origin_here(headers: Mapping[str, str]) -> str:
    """Where the simulator serves pictures, as its client reaches it; nowhere when that is not on this machine."""
    host = headers.get("host", "")
    return f"http://{host}" if _HERE.fullmatch(host) else NOWHERE


def _signature(path: str, expires: str) -> str:
    return text("signature", path, expires, length=24, alphabet=HEX)


def player(video_id: str) -> str:
    """The address of the embedded player."""
    return f"https://www.tiktok.com/player/v1/{video_id}"


def watch(handle: str, video_id: str) -> str:
    """The address under which people know a video."""
    return f"https://www.tiktok.com/@{handle}/video/{video_id}"

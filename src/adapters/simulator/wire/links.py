"""Addresses of made-up pictures and players. The pictures' host can never exist."""

from datetime import datetime, timedelta

from influence.adapters.simulator.chance import HEX, text


def signed(path: str, now: datetime, *, days: float) -> str:
    """A signed address for *path*, the same within one hour of the world."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    expires = int((hour + timedelta(days=days)).timestamp())
    signature = text("signature", path, expires, length=24, alphabet=HEX)
    return f"https://p16-sign.tiktokcdn.invalid/{path}?x-expires={expires}&x-signature={signature}"


def player(video_id: str) -> str:
    """The address of the embedded player."""
    return f"https://www.tiktok.com/player/v1/{video_id}"


def watch(handle: str, video_id: str) -> str:
    """The address under which people know a video."""
    return f"https://www.tiktok.com/@{handle}/video/{video_id}"

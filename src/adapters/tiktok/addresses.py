"""Where people look at what TikTok names."""

from urllib.parse import quote


def page_of(handle: str | None, video_id: str) -> str:
    """The address where people watch the video."""
    return "" if handle is None else f"https://www.tiktok.com/@{quote(handle)}/video/{quote(video_id)}"

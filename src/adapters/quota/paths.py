"""The endpoints of TikTok One that have a lower limit of their own."""

from typing import Final

INSIGHTS: Final = frozenset(
    {
        "/tto/tcm/creator/public/",
        "/tto/tcm/creator/public/video/list/",
        "/tto/creator/authorized/",
        "/tto/creator/authorized/video/list/",
        "/tto/tcm/rank/",
        "/tto/tcm/creator/discover/",
    }
)
"""Each is limited per minute and access token."""

"""What the tables that can hold the old source's data are called, wherever people read of them."""

from collections.abc import Mapping
from typing import Final

_ACCOUNTS: Final = "account snapshots"
_POSTS: Final = "post snapshots"

WORDS: Final[Mapping[str, str]] = {
    # as a plan and a certificate call what they count; the stores name their tables differently
    "account_days": _ACCOUNTS,
    "account_figures": _ACCOUNTS,
    "attachments": "posts in campaigns",
    "kept_posts": "posts in kept reports",
    "kept_values": "values in kept reports",
    "post_days": _POSTS,
    "post_figures": _POSTS,
    "posts": "posts",
}


def called(place: str) -> str:
    """What people call the table, or the column of one, at that *place*; files keep their names."""
    table, _, column = place.partition(".")
    if table not in WORDS:
        return place
    return f"{WORDS[table]} ({column.replace('_', ' ')})" if column else WORDS[table]

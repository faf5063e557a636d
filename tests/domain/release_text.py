"""Both tables of the release text, typed in a second time from the text and read by the tests.

Labels and order are the text's. Columns of the first table: current support, then authenticated non-TTCM,
authenticated TTCM and non-authenticated TTCM accounts. Columns of the second: current support, then posts tracked
via an order, other posts of authenticated accounts, other posts of non-authenticated TTCM accounts.
"""

from collections.abc import Iterator
from typing import Final

import attrs

ACCOUNT_COLUMNS: Final = (
    "old",
    "authenticated_non_ttcm",
    "authenticated_ttcm",
    "non_authenticated_ttcm",
)
ACCOUNT_ROWS: Final = """
Audience locales          | ✗ | ✗ | ✓ | ✗
Average views             | ✓ | ✗ | ✓ | ✗
Engagement rate           | ✓ | ✗ | ✓ | ✗
Completion rate           | ✗ | ✗ | ✓ | ✗
Creator rate              | ✗ | ✓ | ✓ | ✗
Audience countries        | ✓ | ✓ | ✓ | ✗
Audience genders          | ✓ | ✓ | ✓ | ✗
Audience ages             | ✓ | ✓ | ✓ | ✗
Profile image             | ✓ | ✓ | ✓ | ✓
User name                 | ✓ | ✓ | ✓ | ✓
Display name              | ✓ | ✓ | ✓ | ✓
Follower count            | ✓ | ✓ | ✓ | ✓
Like count                | ✗ | ✓ | ✓ | ✓
Video count               | ✓ | ✓ | ✓ | ✓
Creator ID                | ✓ | ✓ | ✓ | ✓
Average views             | ✓ | ✗ | ✗ | ✗
Average comments          | ✓ | ✗ | ✗ | ✗
Average likes             | ✓ | ✗ | ✗ | ✗
Followers growth          | ✓ | ✗ | ✗ | ✗
Follower credibility      | ✓ | ✗ | ✗ | ✗
Followers                 | ✓ | ✗ | ✗ | ✗
Total posts               | ✓ | ✗ | ✗ | ✗
Audience reachability     | ✓ | ✗ | ✗ | ✗
Audience gender and age   | ✓ | ✗ | ✗ | ✗
Notable followers         | ✓ | ✗ | ✗ | ✗
"""

POST_COLUMNS: Final = ("old", "order", "authenticated", "non_authenticated_ttcm")
POST_ROWS: Final = """
Total engagements         | ✓ | ✓ | ✓ | ✗
Engagement rate           | ✓ | ✓ | ✓ | ✗
Reach                     | ✗ | ✓ | ✗ | ✗
Comments                  | ✓ | ✓ | ✓ | ✓
Likes                     | ✓ | ✓ | ✓ | ✓
Shares                    | ✓ | ✓ | ✓ | ✓
Video views               | ✓ | ✓ | ✓ | ✓
Total play time           | ✗ | ✓ | ✗ | ✗
Average play time         | ✗ | ✓ | ✗ | ✗
Video completion rate     | ✗ | ✓ | ✗ | ✗
Video view retention      | ✗ | ✓ | ✗ | ✗
Retention rate vs. Second | ✗ | ✓ | ✗ | ✗
Audience age              | ✗ | ✓ | ✗ | ✗
Audience gender           | ✗ | ✓ | ✗ | ✗
Audience geography        | ✗ | ✓ | ✗ | ✗
Audience country          | ✗ | ✓ | ✗ | ✗
"""

LAST_ROW_OF_TIKTOK: Final = "Creator ID"
"""Below it stand the ten account metrics that only the old source knew."""

_TICKS: Final = {"✓": True, "✗": False}
_POST_NAMES: Final = {
    "Engagement rate": "post_engagement_rate",
    "Retention rate vs. Second": "retention_rate_by_second",
}


@attrs.frozen
class Row:
    """One line of a table: what the product calls the metric, its label, its ticks."""

    metric: str
    label: str
    ticks: tuple[bool, ...]


@attrs.frozen
class Cell:
    """One tick or cross, and where it stands."""

    table: str
    metric: str
    column: str
    is_open: bool

    def __str__(self) -> str:
        return f"{self.metric}-{self.column}"


def _lines(block: str) -> Iterator[tuple[str, tuple[bool, ...]]]:
    for line in block.strip().splitlines():
        label, *marks = (part.strip() for part in line.split("|"))
        yield label, tuple(_TICKS[mark] for mark in marks)


def account_rows() -> Iterator[Row]:
    """The 25 lines of the first table."""
    prefix = ""
    for label, ticks in _lines(ACCOUNT_ROWS):
        yield Row(prefix + label.lower().replace(" ", "_"), label, ticks)
        if label == LAST_ROW_OF_TIKTOK:
            prefix = "legacy."


def post_rows() -> Iterator[Row]:
    """The 16 lines of the second table."""
    for label, ticks in _lines(POST_ROWS):
        yield Row(_POST_NAMES.get(label, label.lower().replace(" ", "_")), label, ticks)


def cells() -> Iterator[Cell]:
    """All 164 cells of both tables."""
    for row in account_rows():
        for column, tick in zip(ACCOUNT_COLUMNS, row.ticks, strict=True):
            yield Cell("accounts", row.metric, column, tick)
    for row in post_rows():
        for column, tick in zip(POST_COLUMNS, row.ticks, strict=True):
            yield Cell("posts", row.metric, column, tick)

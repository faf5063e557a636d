"""TikTok's answers about marketplace membership."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import attrs

FRESH_FOR: Final = timedelta(hours=24)
"""An answer older than this opens no door."""

LEAVING_TAKES: Final = timedelta(hours=24)
"""Two answers that deny a membership, so far apart, are a departure; a single one may be a flicker."""

HANDLES_PER_CHECK: Final = 20
"""TikTok answers for at most so many handles a call (status and invite)."""


class Membership(StrEnum):
    """The last authoritative answer; UNKNOWN is ours, for never answered."""

    IN = "in"
    NOT_IN = "not_in"
    INVITED = "invited"
    INVALID = "invalid"
    UNKNOWN = "unknown"


@attrs.frozen
class MembershipAnswer:
    """What TikTok said, and when. Errors are no answers and never become one."""

    membership: Membership = Membership.UNKNOWN
    checked_at: datetime | None = None

    @property
    def is_member(self) -> bool:
        """True only for `in`."""
        return self.membership is Membership.IN

    def is_fresh(self, now: datetime) -> bool:
        """True when it was given not more than a day before *now*."""
        return self.checked_at is not None and now - self.checked_at <= FRESH_FOR


UNASKED: Final = MembershipAnswer()

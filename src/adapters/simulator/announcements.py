"""What the marketplace tells subscribers of its own accord."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import attrs


class Happening(StrEnum):
    """What is told: a linked video came, it passed TikTok's review, a creator took a consent back."""

    VIDEO_UPLOADED = "video_uploaded"
    VIDEO_PUBLISHED = "video_published"
    CONSENT_REMOVED = "consent_removed"


@attrs.frozen
class Announcement:
    """One thing that happened *at* an instant of the simulated world.

    The facts about videos are `video_id`, `campaign_id`, `account_id` and `handle`, which may be missing; those about
    consents are `open_id` and `reason`.
    """

    kind: Happening = attrs.field(converter=Happening)
    at: datetime
    facts: Mapping[str, str]

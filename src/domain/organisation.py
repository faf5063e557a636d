"""What one tenant has agreed with us and chosen for itself."""

from typing import Final

import attrs
from attrs.validators import in_, instance_of, max_len, min_len

UNLIMITED: Final = "unlimited"
MOST_KEPT_DAYS: Final = 30
LONGEST_NAME: Final = 80


@attrs.frozen
class Organisation:
    """The *plan* bounds how many influencers there may be.

    What a consent allowed is unreadable the moment it ends, and erased *kept_days* later: 0 (at once) to 30.
    *called* is its name in letters, empty where it has chosen none.
    """

    plan: str = attrs.field(default=UNLIMITED, validator=[instance_of(str), min_len(1)])
    kept_days: int = attrs.field(default=0, validator=in_(range(MOST_KEPT_DAYS + 1)))
    called: str = attrs.field(default="", validator=[instance_of(str), max_len(LONGEST_NAME)])

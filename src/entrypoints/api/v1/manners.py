"""How an installation wants its Business API to behave."""

import attrs

from influence.entrypoints.settings import Settings


@attrs.frozen(kw_only=True)
class Manners:
    """How many *requests* a key has in a minute, and what TikTok accounts were called *before*; empty: nothing."""

    requests: int = 1_200
    before: str = "tiktok"

    @classmethod
    def of(cls, settings: Settings) -> "Manners":
        """Those of *settings*."""
        return cls(requests=settings.api_requests, before=settings.old_account_type)

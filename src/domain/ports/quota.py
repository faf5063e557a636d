"""Keeping TikTok's quota, together with every other thread and process of this installation."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import attrs

from influence.domain.quota import Limits, Urgency, Use


class Slot(Protocol):
    """Leave to make one call. It is given back one window after the call has ended, however it ended."""

    def throttled(self) -> None:
        """TikTok answered "too many requests": nobody asks before the cool-off is over."""
        ...


@attrs.frozen
class QuotaUse:
    """What is used, what is left, and until when nobody may ask."""

    limits: Limits
    windows: tuple[Use, ...]
    silent_until: datetime | None = None
    by_endpoint: tuple[tuple[str, int], ...] = ()
    """Calls of this day (UTC), by endpoint."""


class Quota(Protocol):
    """The allowance of one developer app."""

    def slot(self, endpoint: str, bearer: str, urgency: Urgency) -> AbstractContextManager[Slot]:
        """Leave to call *endpoint* with the token of *bearer* (a fingerprint); waits for it as long as is sensible.

        Raises:
            TikTokPostponed: the allowance is spent for this urgency, or TikTok asked for a long silence.
        """
        ...

    def use(self) -> QuotaUse:
        """How it stands."""
        ...

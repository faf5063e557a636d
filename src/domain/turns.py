"""Whose turn it is with an order."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.orders import OrderState


class Who(StrEnum):
    """Whose turn it is."""

    US = "us"
    CREATOR = "creator"
    TIKTOK = "tiktok"
    NOBODY = "nobody"


@attrs.frozen
class Waiting:
    """Who has to do what, and until or from when, where that is known."""

    who: Who
    what: str = ""
    at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.who.value}: {self.what}" if self.what else self.who.value


_S = OrderState
BY_STATE: Final[Mapping[OrderState, Waiting]] = {
    _S.DRAFT: Waiting(Who.US, "place the order with TikTok"),
    _S.IN_DOUBT: Waiting(Who.TIKTOK, "the next refresh reads back whether the order was placed"),
    _S.OPEN: Waiting(Who.US, "hand code or link to the creator"),
    _S.SENT: Waiting(Who.CREATOR, "publish a video with code or link"),
    _S.ACCEPTED: Waiting(Who.CREATOR, "publish a video with code or link"),
    _S.PARTLY_FULFILLED: Waiting(Who.CREATOR, "publish and link the rest"),
    _S.FULFILLED: Waiting(Who.NOBODY),
    _S.CANCELLED: Waiting(Who.NOBODY),
    _S.FAILED: Waiting(Who.NOBODY),
}
"""By the state alone; what is known beside it goes before."""

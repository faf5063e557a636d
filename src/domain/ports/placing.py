"""Remembering what placing orders and their agreed days need: quotas of codes, and who was reminded of what."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

from influence.domain.campaign_codes import CodeQuota
from influence.domain.due_dates import DueStage
from influence.domain.orders import OrderId


class Codes(Protocol):
    """What TikTok told of the quotas of this tenant's campaign codes."""

    def note(self, quota: CodeQuota) -> None:
        """Keep an answer of TikTok's; an older one changes nothing."""
        ...

    def of(self, codes: Collection[str]) -> Mapping[str, CodeQuota]:
        """The last answer for each of *codes* that TikTok told about."""
        ...


class DueReminders(Protocol):
    """Which agreed days people heard of."""

    def first(self, order: OrderId, stage: DueStage, due_on: date) -> bool:
        """True when nobody heard of it yet; from now on they have.

        Raises:
            OrderNotFound: there is no such order.
        """
        ...

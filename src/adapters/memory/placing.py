"""Quotas of campaign codes and reminders of agreed days, in memory."""

from collections.abc import Collection, Mapping
from datetime import date

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.campaign_codes import CodeQuota
from influence.domain.due_dates import DueStage
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import OrderId


@attrs.frozen
class MemoryCodes:
    """The campaign codes of one tenant."""

    _own: Holdings

    def note(self, quota: CodeQuota) -> None:
        known = self._own.campaign_codes.get(quota.code)
        told, before = quota.told_at, None if known is None else known.told_at
        if told is not None and (before is None or told >= before):
            self._own.campaign_codes[quota.code] = quota

    def of(self, codes: Collection[str]) -> Mapping[str, CodeQuota]:
        return {code: self._own.campaign_codes[code] for code in codes if code in self._own.campaign_codes}


@attrs.frozen
class MemoryDueReminders:
    """The reminders of one tenant."""

    _own: Holdings

    def first(self, order: OrderId, stage: DueStage, due_on: date) -> bool:
        if order not in self._own.orders:
            raise OrderNotFound(str(order))
        is_first = (order, stage, due_on) not in self._own.due_reminders
        self._own.due_reminders[order, stage, due_on] = True
        return is_first

"""Deliveries: one event on its way to one endpoint, tried again until it is taken or given up."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final, NewType

import attrs

from influence.domain.webhooks import EndpointId, Verdict

DeliveryId = NewType("DeliveryId", int)

REMEMBERED: Final = timedelta(days=30)
"""How long a delivery that ended is known."""
LONGEST_WHY: Final = 200
WAITS: Final = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=18),
    timedelta(hours=22),
)
"""How long is waited after the first failure, the second, and so on: three days in all. Then it is given up."""
LUCK: Final = 0.1
"""The share of a wait that chance may take off it: who failed together does not come back together."""
LONGEST_PAUSE: Final = timedelta(hours=24)
"""An endpoint that asks for patience gets so much at most."""
_PAUSE_IS_HEARD: Final = frozenset({429, 503})
_MILLISECOND: Final = timedelta(milliseconds=1)
_VERDICTS: Final[Mapping[int, Verdict]] = {410: Verdict.GONE}


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


def _short(text: str) -> str:
    return text[:LONGEST_WHY]


def _whole(took: timedelta) -> timedelta:
    """*took* in milliseconds."""
    return took - took % _MILLISECOND


@attrs.frozen(kw_only=True)
class Answer:
    """What an endpoint answered after *took*. Without a *status* no answer came, and *why* says what did instead."""

    took: timedelta
    status: int | None = None
    why: str = attrs.field(default="", converter=_short)
    retry_after: str = ""

    @property
    def verdict(self) -> Verdict:
        """What it means."""
        if self.status is None:
            return Verdict.AGAIN
        is_taken = 200 <= self.status < 300
        return Verdict.ACCEPTED if is_taken else _VERDICTS.get(self.status, Verdict.AGAIN)

    def pause(self, now: datetime) -> timedelta:
        """The patience that it asked for, within bounds."""
        if self.status not in _PAUSE_IS_HEARD:
            return timedelta(0)
        return min(max(_asked(self.retry_after.strip(), now), timedelta(0)), LONGEST_PAUSE)


def _asked(text: str, now: datetime) -> timedelta:
    """The pause that a header asks for: seconds, or a time in the style of HTTP."""
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=int(text[:9]))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return timedelta(0)
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) - now


@attrs.frozen(kw_only=True)
class Attempt:
    """One try: what was answered, without a word of the answer's body."""

    at: datetime
    took: timedelta = attrs.field(converter=_whole)
    status: int | None = None
    why: str = ""

    @classmethod
    def of(cls, answer: Answer, at: datetime) -> "Attempt":
        """The try that began *at* a time and was answered so."""
        return cls(at=at, took=answer.took, status=answer.status, why=answer.why)


@attrs.frozen(kw_only=True)
class Delivery:
    """The event of a *number* on its way to an *endpoint*; *message_id* is the same however often it is sent."""

    endpoint: EndpointId
    event: int
    message_id: str
    kind: str
    body: str
    queued_at: datetime
    due_at: datetime | None
    id: DeliveryId = DeliveryId(0)
    state: DeliveryState = DeliveryState.WAITING
    tries: int = 0
    ended_at: datetime | None = None

    def tried(self, answer: Answer, now: datetime, luck: float) -> "Delivery":
        """The same delivery after an *answer*; *luck* is between 0 and 1."""
        after = attrs.evolve(self, tries=self.tries + 1)
        if answer.verdict is Verdict.ACCEPTED:
            return after._ended(DeliveryState.DELIVERED, now)
        if answer.verdict is Verdict.GONE or self.tries >= len(WAITS):
            return after._ended(DeliveryState.FAILED, now)
        wait = WAITS[self.tries] * (1 - LUCK * luck)
        return attrs.evolve(after, due_at=now + max(wait, answer.pause(now)))

    def _ended(self, state: DeliveryState, now: datetime) -> "Delivery":
        return attrs.evolve(self, state=state, due_at=None, ended_at=now)

    def again(self, now: datetime) -> "Delivery":
        """The same delivery as if it had never been tried, due *now*."""
        return attrs.evolve(self, state=DeliveryState.WAITING, due_at=now, tries=0, ended_at=None)

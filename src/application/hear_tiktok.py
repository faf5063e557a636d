"""Messages from TikTok: kept once, then looked into by asking TikTok. They change nothing by themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.follow_orders import FollowOrders
from influence.application.keep_consents import ProbeConsents
from influence.domain.errors import InfluenceError
from influence.domain.orders import Order
from influence.domain.plurals import counted
from influence.domain.ports.clock import Clock
from influence.domain.ports.inbox import (
    MOST_UNKNOWN,
    REMEMBERED,
    Inbox,
    Message,
    MessageKind,
    MessageReader,
    Received,
)
from influence.domain.ports.storage import Storage

GIVEN_UP: Final = timedelta(days=1)
AT_ONCE: Final = 1_000


@attrs.frozen
class Acted:
    """What came of looking: messages done with, and those that wait because TikTok cannot say more yet."""

    done: int
    left: int
    error: InfluenceError | None = None


@attrs.frozen
class HearTikTok:
    """Take in what TikTok sends.

    A message is kept before it is answered, once, whatever its order or number. What it claims is then read back from
    TikTok, exactly as a sync would: whoever never hears a message learns the same from the next sync.
    """

    _inbox: Inbox
    _read: MessageReader
    _storage: Storage
    _clock: Clock
    _follow: FollowOrders
    _probe: ProbeConsents

    def hear(self, body: bytes, signature: str | None) -> int:
        """How many of the messages in the raw *body* were new.

        Raises:
            NotFromTikTok: its signature is wrong.
        """
        now = self._clock.now()
        return sum(self._keep(message, now) for message in self._read(body, signature, now))

    def act(self, user: str) -> Acted:
        """Look into what waits, each campaign code and each consent once; *user* is written down as acting."""
        waiting = self._inbox.waiting(AT_ONCE)
        groups: dict[tuple[bool, str | None], list[Received]] = {}
        for received in waiting:
            about = received.message
            is_consent = about.kind is MessageKind.CONSENT_REMOVED
            groups.setdefault((is_consent, about.open_id if is_consent else about.campaign_code), []).append(
                received
            )
        done = 0
        first: InfluenceError | None = None
        for group in groups.values():
            try:
                outcome = self._look_into(user, _telling_most(group))
            except InfluenceError as error:
                first = first or error
                done += self._give_up(group)
                continue
            seen = [one for one in group if self._shows(one.message)]
            self._close(seen, outcome)
            done += len(seen) + self._give_up([one for one in group if one not in seen])
        self._inbox.forget(self._clock.now() - REMEMBERED)
        return Acted(done, len(waiting) - done, first)

    def _keep(self, message: Message, now: datetime) -> bool:
        is_odd = message.kind is MessageKind.UNKNOWN
        return not (is_odd and self._inbox.unknown() >= MOST_UNKNOWN) and self._inbox.put(message, now)

    def _look_into(self, user: str, about: Message) -> str:
        if about.kind is MessageKind.CONSENT_REMOVED:
            if about.open_id is None:
                return "names nobody"
            return f"{counted(self._probe(user, about.open_id, about.reason), 'consent')} ended"
        if about.campaign_code is None:
            return "names no campaign"
        followed = [
            self._follow(Actor(tenant, user), about.campaign_code) for tenant in self._storage.tenants()
        ]
        orders, linked = sum(f.orders for f in followed), sum(f.linked for f in followed)
        return f"{counted(orders, 'order')} read back, {counted(linked, 'video')} linked"

    def _shows(self, about: Message) -> bool:
        """False while orders of ours do not show yet the video that was published for them: reports come late."""
        if about.kind is not MessageKind.VIDEO_PUBLISHED or about.video_id is None:
            return True
        orders: list[Order] = []
        for tenant in self._storage.tenants():
            with self._storage.view(tenant) as view:
                orders += [o for o in view.orders.select() if _is_under(o, about.campaign_code)]
        return not orders or any(link.video_id == about.video_id for order in orders for link in order.links)

    def _give_up(self, group: Sequence[Received]) -> int:
        """Leave to the next sync what could not be looked into for a day; the answer is how many that were."""
        old = [one for one in group if self._clock.now() - one.received_at >= GIVEN_UP]
        self._close(old, "left to the next sync")
        return len(old)

    def _close(self, group: Sequence[Received], outcome: str) -> None:
        for received in group:
            self._inbox.looked_into(received.message.key, self._clock.now(), outcome)


def _telling_most(group: Sequence[Received]) -> Message:
    """Of messages about the same the newest that gives a reason, else the first."""
    reasons = [one.message for one in group if one.message.reason is not None]
    return reasons[-1] if reasons else group[0].message


def _is_under(order: Order, campaign_code: str | None) -> bool:
    return order.placement is not None and order.placement.campaign_code == campaign_code

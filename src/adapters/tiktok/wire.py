"""Calls to TikTok's API for Business: how to ask, what an answer means, what may be asked again."""

import copy
import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import attrs
import stamina

from influence.adapters.tiktok.bodies import Unreadable
from influence.adapters.tiktok.breakers import COOL_DOWN, FAILURES, Breakers, Watch
from influence.adapters.tiktok.calls import Access, Answer, Call, Json, Unusable
from influence.adapters.tiktok.codes import THEN, Then, Verdict, verdict
from influence.adapters.tiktok.envelopes import Envelope, opened
from influence.adapters.tiktok.fields import Drift
from influence.adapters.tiktok.http import MOST_SECONDS, httpx
from influence.adapters.tiktok.line import Line, Passing
from influence.adapters.tiktok.metering import Unmetered
from influence.adapters.tiktok.outcomes import RAISED, Silenced
from influence.domain.ports.clock import Clock
from influence.domain.ports.drift import DriftAlarms
from influence.domain.ports.quota import Quota, Slot
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    OutcomeUnknown,
    TikTokPostponed,
    TikTokUnavailable,
)
from influence.domain.quota import Urgency

TRIES: Final = 5
_NOT_DONE, _THROTTLED, _FAR_SIDE_FAILED = 400, 429, 500
_log: Final = logging.getLogger(__name__)


@attrs.frozen
class Patience:
    """How long we wait: for one answer in all, between the tries of one question, and for an endpoint that is down."""

    seconds: float = MOST_SECONDS
    first_pause: float = 0.2
    longest_pause: float = 5.0
    jitter: float = 1.0
    in_all: float = 60.0
    """After so many seconds nothing is tried again."""
    failures: int = FAILURES
    cool_down: float = COOL_DOWN
    monotonic: Callable[[], float] = time.monotonic


PATIENCE: Final = Patience()
UNMETERED: Final = Unmetered()


@attrs.frozen
class SystemTime:
    """The clock of this machine, where no other is handed in."""

    def now(self) -> datetime:
        return datetime.now(UTC)


SYSTEM_TIME: Final = SystemTime()


class Wire:
    """The one way to TikTok. Thread-safe, as its *client* is.

    Reads are tried up to *tries* times, with growing pauses and jitter. Changes are repeated only when TikTok was too
    busy to look at them. Each try asks the *quota* first, and an endpoint that does not answer is left alone.
    """

    def __init__(  # noqa: PLR0913 - all but the first two have a name and may be left out
        self,
        client: httpx.Client,
        base_url: str,
        *,
        tries: int = TRIES,
        patience: Patience = PATIENCE,
        quota: Quota = UNMETERED,
        alarms: DriftAlarms | None = None,
        clock: Clock = SYSTEM_TIME,
    ) -> None:
        self._line = Line(client, base_url, patience.seconds, patience.monotonic)
        again = stamina.RetryingCaller(
            attempts=tries,
            timeout=patience.in_all,
            wait_initial=patience.first_pause,
            wait_max=patience.longest_pause,
            wait_jitter=patience.jitter,
        )
        self._questions, self._changes = again.on(Passing), again.on(Silenced)
        self._quota = quota
        self._urgency = Urgency.USER
        self._breakers = Breakers(patience.failures, patience.cool_down, patience.monotonic, clock)
        self.drift = Drift(alarms, clock)

    def at(self, urgency: Urgency) -> "Wire":
        """The same wire, for calls that are so urgent: client, quota, breakers and drift are shared."""
        other = copy.copy(self)
        other._urgency = urgency
        return other

    def read(
        self, path: str, query: Json, access: Access, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask for something.

        Raises:
            TikTokRefused: TikTok said no.
            TikTokUnavailable: no usable answer, or not now.
            AuthorisationDead: the token is no longer accepted.
        """
        return self._read(Call("GET", path, access, query=query, headers=headers or {}))

    def look(self, path: str, body: Json, access: Access) -> Answer:
        """The same as `read`, for a question that TikTok wants posted."""
        return self._read(Call("POST", path, access, body=body))

    def change(self, path: str, body: Json, access: Access) -> Answer:
        """Ask TikTok to do something, once.

        Raises:
            OutcomeUnknown: the answer was lost; beyond what `read` raises.
        """
        call = Call("POST", path, access, body=body, changes=True)
        try:
            return self._changes(lambda: self._answer(call))
        except Passing as passing:
            raise (OutcomeUnknown if passing.sent else TikTokUnavailable)(passing.why) from None

    def _read(self, call: Call) -> Answer:
        try:
            return self._questions(lambda: self._answer(call))
        except Passing as passing:
            raise TikTokUnavailable(passing.why) from None

    def _answer(self, call: Call) -> Answer:
        if not call.access.is_sendable:
            raise AuthorisationDead(call.access.whose)
        with (
            self._breakers.guarding(call.path) as watch,
            self._quota.slot(call.path, call.access.bearer, self._urgency) as slot,
        ):
            envelope = self._envelope(call, watch, slot)
            return self._judged(call, envelope, slot)

    def _envelope(self, call: Call, watch: Watch, slot: Slot) -> Envelope:
        try:
            envelope = self._heard(call, slot)
        except (Silenced, TikTokPostponed):
            watch.answered()
            raise
        except Passing:
            watch.failed()
            raise
        has_stumbled = verdict(envelope.code) in _STUMBLED
        (watch.failed if has_stumbled else watch.answered)()
        return envelope

    def _heard(self, call: Call, slot: Slot) -> Envelope:
        status = 0
        try:
            status, body = self._line.exchanged(call)
            return opened(body, call.secrets)
        except Unreadable as unreadable:
            if status == _THROTTLED:
                slot.throttled()
                raise Silenced("too many requests") from None
            raise self._unreadable(call, unreadable, status) from None

    def _unreadable(self, call: Call, unreadable: Unreadable, status: int) -> Passing:
        if status < _NOT_DONE:
            self.drift.unreadable(call.path, str(unreadable))
        where = "" if status < _NOT_DONE else f", with HTTP status {status}"
        return Passing(f"unreadable answer: {unreadable}{where}")

    def _judged(self, call: Call, envelope: Envelope, slot: Slot) -> Answer:
        judged = verdict(envelope.code)
        if judged in _DONE:
            partly = envelope.message if judged is Verdict.PARTIAL else None
            unusable: Unusable = OutcomeUnknown if call.changes else TikTokUnavailable
            return Answer(call.path, envelope.data, self.drift, partly, unusable)
        _log.info("%s ended with code %d, request %s", call.path, envelope.code, envelope.request_id)
        then = THEN[judged][call.changes]
        if then is Then.REPEAT_AFTER_SILENCE:
            slot.throttled()
        if then is Then.REFUSE_AND_ALARM:
            self.drift.unreadable(call.path, f"offline, code {envelope.code}")
        raise RAISED[then](envelope, call.access)


_DONE: Final = frozenset({Verdict.DONE, Verdict.PARTIAL})
_STUMBLED: Final = frozenset({Verdict.RETRY, Verdict.CLOSED})

"""Endpoints: addresses of other programs that hear of events, and the secrets that sign what they are sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

import attrs

from influence.domain.errors import Unusable
from influence.domain.events import EventKind

EndpointId = NewType("EndpointId", int)

EVERYTHING: Final = "*"
MOST_ENDPOINTS: Final = 20
"""Of one tenant: each event is queued once for each."""
LONGEST_DESCRIPTION: Final = 200
LONG_FAILURE: Final = timedelta(days=5)
"""An endpoint that has taken nothing for so long is disabled."""
OVERLAP: Final = timedelta(hours=24)
"""For how long the former secret signs beside the new one."""


class DisabledBecause(StrEnum):
    """Why nothing is sent to an endpoint."""

    BY_USER = "by_user"
    GONE = "gone"  # it answered so itself
    FAILING = "failing"  # for too long


DISABLED_WORDS: Final = {
    DisabledBecause.BY_USER: "a user disabled it",
    DisabledBecause.GONE: "it answered that it is gone (410)",
    DisabledBecause.FAILING: f"it took nothing for {LONG_FAILURE.days} days",
}


class Verdict(StrEnum):
    """What the answer of an endpoint means."""

    ACCEPTED = "accepted"
    AGAIN = "again"
    GONE = "gone"


def pattern_of(text: str) -> str:
    """*text* as a pattern of kinds: one kind, all of a subject (`order.*`), or everything.

    Raises:
        Unusable: no kind of event fits it.
    """
    pattern = text.strip().lower()
    if not any(_fits(pattern, kind) for kind in EventKind):
        known = sorted({f"{kind.partition('.')[0]}.*" for kind in EventKind})
        raise Unusable("kinds", text[:60], f"no event is of such a kind; write one, or {', '.join(known)}")
    return pattern


def _fits(pattern: str, kind: str) -> bool:
    if pattern.endswith(".*"):
        return kind.startswith(pattern[:-1])
    return pattern in (EVERYTHING, kind)


@attrs.frozen(kw_only=True)
class Endpoint:
    """An address that hears of events of some *kinds*; *failing_since* the first failure after the last success."""

    url: str
    kinds: tuple[str, ...] = (EVERYTHING,)
    description: str = attrs.field(default="", validator=attrs.validators.max_len(LONGEST_DESCRIPTION))
    created_at: datetime
    created_by: str
    id: EndpointId = EndpointId(0)
    disabled_at: datetime | None = None
    disabled_because: DisabledBecause | None = None
    failing_since: datetime | None = None
    version: int = 0

    @property
    def is_enabled(self) -> bool:
        """True while events are queued for it and sent."""
        return self.disabled_at is None

    def wants(self, kind: str) -> bool:
        """True for the kinds of events that it hears of."""
        return any(_fits(pattern, kind) for pattern in self.kinds)

    def enabled(self) -> "Endpoint":
        """The same endpoint, as if nothing had failed."""
        return attrs.evolve(self, disabled_at=None, disabled_because=None, failing_since=None)

    def disabled(self, because: DisabledBecause, now: datetime) -> "Endpoint":
        """The same endpoint, to which nothing is sent; what is disabled stays so for the first reason."""
        if not self.is_enabled:
            return self
        return attrs.evolve(self, disabled_at=now, disabled_because=because)

    def after(self, verdict: Verdict, now: datetime) -> "Endpoint":
        """The same endpoint after it answered so."""
        if verdict is Verdict.ACCEPTED:
            return attrs.evolve(self, failing_since=None)
        since = self.failing_since or now
        failing = attrs.evolve(self, failing_since=since)
        if verdict is Verdict.GONE:
            return failing.disabled(DisabledBecause.GONE, now)
        return failing.disabled(DisabledBecause.FAILING, now) if now - since >= LONG_FAILURE else failing


@attrs.frozen
class SealedSecret:
    """A secret as it rests; the one in force has no end, the one before it ends soon."""

    sealed: bytes
    made_at: datetime
    ends_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """True while messages are signed with it."""
        return self.ends_at is None or now < self.ends_at


def rotated(
    kept: Sequence[SealedSecret], fresh: SealedSecret, overlap: timedelta
) -> tuple[SealedSecret, ...]:
    """The secrets after *fresh* took over: the one before it signs on for *overlap*, older ones no more."""
    ends_at = fresh.made_at + overlap
    before = [attrs.evolve(one, ends_at=ends_at) for one in kept if one.ends_at is None and overlap]
    return (fresh, *before)


def patterns_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The patterns in *texts*, each once and in order; everything where there is none. Raises like `pattern_of`."""
    return tuple(dict.fromkeys(map(pattern_of, texts))) or (EVERYTHING,)

"""The far side at its worst, and a caller who makes the best of it."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from typing import Final, cast

import attrs

from influence.adapters.simulator.hostility.dealer import Hostility
from influence.adapters.simulator.hostility.effects import Effects
from influence.adapters.simulator.hostility.kinds import KINDS, THROTTLES, Harm
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokUnavailable
from influence.domain.quota import Urgency

SEED: Final = int(os.environ.get("HOSTILITY_SEED", "1"))
COMPLETE: Final = tuple(name for name, kind in KINDS.items() if kind.harm is not Harm.GAP)
_MOST_REPEATS: Final = 20
"""One call may be many requests, each of which may meet two faults in a row."""
_RETRIABLE: Final = frozenset(name for name, kind in KINDS.items() if kind.harm is Harm.RETRIABLE)
_CHANGES: Final = frozenset(
    {
        "invite",
        "place_orders",
        "request_link",
        "withdraw_link_request",
        "join",
        "link_video",
        "answer_link_request",
        "exchange",
        "refresh",
        "revoke",
        "subscribe",
        "unsubscribe",
    }
)


def new_hostility(seed: int = SEED) -> Hostility:
    """Every fault but two: figures are complete, and no answer is lost after something was done."""
    seconds = count(step=10)  # a throttle is over when the next call comes
    return Hostility(seed, kinds=COMPLETE, effects=Effects.NONE, monotonic=lambda: float(next(seconds)))


def stubborn(marketplace: Marketplace, hostility: Callable[[], Hostility | None]) -> Marketplace:
    """The marketplace for a caller who asks again where TikTok is known to have done nothing."""
    return cast("Marketplace", _Stubborn(marketplace, hostility))


@attrs.frozen
class _Stubborn:
    """Asks again after a fault for which the client has to give up: a question when TikTok says "not now", a change
    whenever nothing was done. Whatever else the client raises goes through.
    """

    _inner: Marketplace
    _hostility: Callable[[], Hostility | None]

    def __getattr__(self, name: str) -> object:
        asked = getattr(self._inner, name)
        if name == "at":
            return partial(self._at, asked)
        excused = _RETRIABLE if name in _CHANGES else THROTTLES
        return partial(self._ask, asked, excused) if callable(asked) else asked

    def _at(self, at: Callable[[Urgency], Marketplace], urgency: Urgency) -> Marketplace:
        return stubborn(at(urgency), self._hostility)

    def _ask(
        self, asked: Callable[..., object], excused: frozenset[str], *about: object, **named: object
    ) -> object:
        for _ in range(_MOST_REPEATS):
            before = self._dealt(excused)
            try:
                return asked(*about, **named)
            except (OutcomeUnknown, TikTokUnavailable):
                if self._dealt(excused) == before:
                    raise
        return asked(*about, **named)

    def _dealt(self, names: frozenset[str]) -> int:
        hostility = self._hostility()
        dealt = {} if hostility is None else cast("Mapping[str, int]", hostility.report()["kinds"])
        return sum(times for name, times in dealt.items() if name in names)

"""The dice that deal faults, and the rules that let a right client through."""

import random
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Mapping
from typing import Final

import attrs

from influence.adapters.simulator.chance import dice
from influence.adapters.simulator.hostility.asked import Asked
from influence.adapters.simulator.hostility.effects import Effects
from influence.adapters.simulator.hostility.kinds import KINDS, THROTTLES, Harm, Kind
from influence.adapters.simulator.traffic import Answer, Reply, reply_of

MOST_IN_A_ROW: Final = 2
THROTTLE: Final = 1.0
_MOST_REMEMBERED: Final = 50_000
_WEIGHTS: Final[Mapping[Harm, int]] = {Harm.DRIFT: 4, Harm.GAP: 1, Harm.RETRIABLE: 4, Harm.EFFECTFUL: 3}


class NotHostile(ValueError):
    """A fault that does not exist, or a share that is none."""


@attrs.frozen
class _Memory:
    """How the same request fared before."""

    asked: int = 0
    in_a_row: int = 0
    last: str = ""
    at: float = 0.0


class Hostility:
    """Faults on a *share* of the answers, always the same for the same seed and the same requests in their order.

    The same request meets two faults in a row at most, and is then answered as it should be. After figures were kept
    back it is answered in full at once. Answers are lost only where the outcome can be found out, unless *effects*
    says otherwise.
    """

    def __init__(
        self,
        seed: int = 1,
        *,
        share: float = 0.25,
        kinds: Collection[str] = tuple(KINDS),
        effects: Effects | str = Effects.SAFE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        unknown = sorted(set(kinds) - set(KINDS))
        if unknown or not 0 <= share <= 1:
            raise NotHostile(
                f"no such fault: {', '.join(unknown)}" if unknown else "a share lies between 0 and 1"
            )
        self.seed, self.share, self.effects = seed, share, Effects(effects)
        self.kinds = tuple(kind for name, kind in KINDS.items() if name in kinds)
        self.is_on = True
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._memories: OrderedDict[str, _Memory] = OrderedDict()
        self._dealt: Counter[str] = Counter()
        self._answers = 0

    def reply(self, asked: Asked, request_id: str, answer: Callable[[], Answer]) -> tuple[Reply, Kind | None]:
        """What goes back, and the fault in it. *answer* does the request; a fault may come before it."""
        with self._lock:
            rolled = dice(self.seed, asked.identity, self._memory(asked).asked)
            drawn = self._draw(asked, rolled) if self.is_on else []
        if drawn and drawn[0].instead is not None:
            return self._note(asked, drawn[0], drawn[0].instead(request_id, rolled))
        answered = answer()
        plain = reply_of(answered.told, answered.status)
        for kind in drawn:
            bent = kind.bend(plain, answered.told, rolled) if kind.bend is not None else None
            if bent is not None:
                return self._note(asked, kind, bent)
        return self._note(asked, None, plain)

    def report(self) -> dict[str, object]:
        """What was dealt so far."""
        with self._lock:
            dealt = sum(self._dealt.values())
            harms: Counter[str] = Counter()
            for name, times in self._dealt.items():
                harms[KINDS[name].harm.value] += times
            return {
                "on": self.is_on,
                "seed": self.seed,
                "share": self.share,
                "effects": self.effects.value,
                "answers": self._answers,
                "faults": dealt,
                "share_dealt": round(dealt / self._answers, 4) if self._answers else 0.0,
                "harms": dict(sorted(harms.items())),
                "kinds": dict(sorted(self._dealt.items())),
            }

    def _memory(self, asked: Asked) -> _Memory:
        return self._memories.get(asked.identity, _Memory())

    def _draw(self, asked: Asked, rolled: random.Random) -> list[Kind]:
        """The faults to try, the first choice first."""
        memory = self._memory(asked)
        last = KINDS.get(memory.last)
        if memory.in_a_row >= MOST_IN_A_ROW or (last is not None and last.harm is Harm.GAP):
            return []
        if last is not None and memory.last in THROTTLES and self._monotonic() - memory.at < THROTTLE:
            return [last]
        return [] if rolled.random() >= self.share else self._shuffled(asked, rolled)

    def _shuffled(self, asked: Asked, rolled: random.Random) -> list[Kind]:
        by_harm: dict[Harm, list[Kind]] = {}
        for kind in self.kinds:
            if self._suits(kind, asked):
                by_harm.setdefault(kind.harm, []).append(kind)
        if not by_harm:
            return []
        harms = list(by_harm)
        chosen = rolled.choices(harms, [_WEIGHTS[harm] for harm in harms])[0]
        others = by_harm.get(Harm.DRIFT, []) if chosen is Harm.GAP else []
        return [*rolled.sample(by_harm[chosen], len(by_harm[chosen])), *rolled.sample(others, len(others))]

    def _suits(self, kind: Kind, asked: Asked) -> bool:
        if kind.harm is not Harm.EFFECTFUL:
            return kind.asks_for in asked.accepts
        return asked.changes and (
            self.effects is Effects.ALL or (self.effects is Effects.SAFE and asked.may_lose)
        )

    def _note(self, asked: Asked, kind: Kind | None, reply: Reply) -> tuple[Reply, Kind | None]:
        with self._lock:
            self._answers += 1
            before, at = self._memory(asked), self._monotonic()
            after = _Memory(before.asked + 1)
            if kind is not None:
                self._dealt[kind.name] += 1
                first = before.last != kind.name or kind.name not in THROTTLES
                after = _Memory(before.asked + 1, before.in_a_row + 1, kind.name, at if first else before.at)
            self._memories[asked.identity] = after
            self._memories.move_to_end(asked.identity)
            if len(self._memories) > _MOST_REMEMBERED:
                self._memories.popitem(last=False)
            return reply, kind

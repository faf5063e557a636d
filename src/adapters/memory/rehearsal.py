"""Trying the search where made-up values are known to be, in memory."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from influence.adapters.memory.storage import MemoryStorage
from influence.domain.metrics import AccountMetric
from influence.domain.phase import Phase
from influence.domain.ports.figures import LegacyRow
from influence.domain.probes import Control, Probe

_TWIN: Final = "twin"
_MADE: Final = datetime(2024, 1, 1, tzinfo=UTC)
_COUNT: Final = 20
_SUBJECTS: Final = 1000


def _planted(number: int) -> tuple[str, int, float]:
    return f"planted value {number:04}", 0x5E4719E10000 + number, 0.7 + number * 1e-9


def rehearse(seen: Callable[[MemoryStorage, Sequence[Probe]], frozenset[Probe]]) -> Control:
    """What *seen* finds in a twin while made-up values of every type are there, and when they are purged."""
    twin = MemoryStorage()
    twin.add_tenant(_TWIN)
    metrics = (AccountMetric.DISPLAY_NAME, AccountMetric.FOLLOWER_COUNT, AccountMetric.ENGAGEMENT_RATE)
    planted = [_planted(number) for number in range(_COUNT)]
    with twin.begin(_TWIN) as work:
        rows = [
            LegacyRow(said[0].replace(" ", "."), dict(zip(metrics, said, strict=True))) for said in planted
        ]
        work.takeover.put(rows, at=_MADE, by=_TWIN)
        work.commit()
    probes: list[Probe] = [value for said in planted for value in said]
    before = seen(twin, probes)
    _purge(twin)
    return Control(len(probes), len(before), len(seen(twin, probes)))


def _purge(twin: MemoryStorage) -> None:
    with twin.begin(_TWIN) as work:
        work.installation.move(work.installation.release().to(Phase.CLOSING, at=_MADE, plan=_TWIN))
        while work.old_source.remove(_SUBJECTS):
            pass
        work.commit()

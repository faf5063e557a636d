"""Counters of what a random run reached: a run that never got there has tested nothing.

`sometimes` may be called anywhere: in rules of state machines, in threads. Counts belong to the innermost open
`Reached`; the conftest opens one around every test.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class NeverReached(AssertionError):
    """States that a random run had to reach and did not."""


class Reached:
    """What one run reached, and how often. What was asked about and never true counts 0."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def note(self, name: str, times: int) -> None:
        """Count *name* up."""
        with self._lock:
            self.counts[name] += times

    def demand(self, names: Iterable[str]) -> None:
        """Pass when each of *names* was reached at least once.

        Raises:
            NeverReached: some were not; the message has all counts.
        """
        missing = sorted({str(name) for name in names if not self.counts[str(name)]})
        if missing:
            seen = ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items()))
            raise NeverReached(f"never reached: {', '.join(missing)} (reached: {seen or 'nothing'})")


_OPEN = [Reached()]


def sometimes(name: str, condition: object = True) -> bool:
    """Count *name* when *condition* holds; the answer is whether it does."""
    holds = bool(condition)
    _OPEN[-1].note(str(name), int(holds))
    return holds


def assert_reached(names: Iterable[str]) -> None:
    """Fail unless this test's runs reached each of *names*.

    Raises:
        NeverReached: some were not.
    """
    _OPEN[-1].demand(names)


@contextmanager
def counting() -> Iterator[Reached]:
    """Count on a fresh sheet; on leaving, the counts also belong to the surrounding one."""
    sheet = Reached()
    _OPEN.append(sheet)
    try:
        yield sheet
    finally:
        _OPEN.remove(sheet)
        for name, count in sheet.counts.items():
            _OPEN[-1].note(name, count)

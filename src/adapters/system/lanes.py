"""Several calls side by side, in threads that end with the work."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import attrs

T = TypeVar("T")
R = TypeVar("R")


@attrs.frozen
class ThreadLanes:
    """Up to *lanes* calls at a time; a few wait, the rest of the items is not even drawn yet."""

    lanes: int = 8

    def run(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """What *work* gives for each of *items*, in their order."""
        source = iter(items)
        with ThreadPoolExecutor(self.lanes, thread_name_prefix="influence") as pool:
            waiting: deque[Future[R]] = deque()
            try:
                for item in source:
                    waiting.append(pool.submit(work, item))
                    if len(waiting) >= 2 * self.lanes:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

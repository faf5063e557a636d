"""Deeds in a process of their own that is killed before one of its file operations."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Final

FILE_OPERATIONS: Final = frozenset(
    {
        "open",
        "os.link",
        "os.mkdir",
        "os.remove",
        "os.rename",
        "os.truncate",
        "shutil.copyfile",
        "sqlite3.connect",
    }
)
NEVER: Final = 1_000_000
_FAILED: Final = 9


class _Ends:
    """Counts what the process does, and kills it before operation number *at*."""

    def __init__(self, at: int) -> None:
        self._left = at

    def point(self, *_: object) -> None:
        """Pass, or die here."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(self, event: str, _: object) -> None:
        """What the interpreter tells of each operation."""
        if event in FILE_OPERATIONS:
            self.point()


def survives(deed: Callable[[Callable[..., None]], None], at: int = NEVER) -> bool:
    """Whether *deed* came to its end; it is given a further point to die at, to call as often as it likes."""
    child = os.fork()
    if child == 0:
        code = _FAILED
        try:
            ends = _Ends(at)
            sys.addaudithook(ends.hook)
            deed(ends.point)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0, "the deed failed"
        return True
    return False


def points(deed: Callable[[Callable[..., None]], None]) -> int:
    """How many operations *deed* does."""
    reading, writing = os.pipe()

    def counted(point: Callable[..., None]) -> None:
        passed = 0

        def count(event: str, _: object) -> None:
            nonlocal passed
            passed += event in FILE_OPERATIONS

        def step(*said: object) -> None:
            nonlocal passed
            passed += 1
            point(*said)

        sys.addaudithook(count)
        deed(step)
        os.write(writing, str(passed).encode())

    assert survives(counted)
    told = int(os.read(reading, 20))
    os.close(reading)
    os.close(writing)
    return told

"""The processes of this machine."""

import os
import re
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import attrs

_NAME: Final = re.compile(r"process (?P<pid>\d+) since (?P<since>\d+) on (?P<host>.+)")
_PAUSE: Final = 0.5
_STARTED: Final = 19
"""Where a process's time of start stands in its line, counted behind its name."""


def _started(pid: int) -> int:
    """When a process began, in ticks of the machine; 0 where that cannot be seen."""
    try:
        _, _, rest = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")
        return int(rest.split()[_STARTED])
    except (OSError, ValueError, IndexError):
        return 0


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


@attrs.frozen
class SystemRunners:
    """This process among those of the machine."""

    _sleep: Callable[[float], None] = time.sleep

    @property
    def me(self) -> str:
        pid = os.getpid()
        return f"process {pid} since {_started(pid)} on {socket.gethostname()}"

    def is_gone(self, runner: str) -> bool:
        told = _NAME.fullmatch(runner)
        if told is None or told["host"] != socket.gethostname():
            return False
        pid = int(told["pid"])
        return not _runs(pid) or _started(pid) != int(told["since"])

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait(self) -> None:
        self._sleep(_PAUSE)

"""`influence serve`, run by itself as a program, beside a simulated TikTok."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import attrs

from tests.support.program import PATIENCE, Program

SWIFTLY: Final = 2.0
"""Seconds within which the program ends when it is told to."""


@attrs.frozen
class Served:
    """A program that serves: what it said, and the program with the address that browsers come back to."""

    program: Program
    told: dict[str, Any]
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return str(self.told["url"])

    def end(self, sign: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Its status when it is told to end, and how long that took."""
        begun = time.monotonic()
        self.process.send_signal(sign)
        return self.process.wait(PATIENCE), time.monotonic() - begun


@contextmanager
def served(program: Program, *options: str) -> Iterator[Served]:
    """*program* serving on a free port until the block ends."""
    with program.start("serve", "--port", "0", "--json", *options) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            line = process.stdout.readline()
            assert line, process.stderr.read().decode()
            told = json.loads(line)
            yield Served(program.told(INFLUENCE_TIKTOK_REDIRECT_URI=told["callback"]), told, process)
        finally:
            process.kill()

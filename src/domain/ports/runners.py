"""The processes that may run the cut-over, and the clock they share."""

from datetime import datetime
from typing import Protocol


class Runners(Protocol):
    """This process among others."""

    @property
    def me(self) -> str:
        """What this process is called: no other one is, now or later."""
        ...

    def is_gone(self, runner: str) -> bool:
        """True when *runner* certainly runs no more; False when it does, or when nobody here can know."""
        ...

    def now(self) -> datetime:
        """The machine's time, by which all of them judge leases. It never stands still."""
        ...

    def wait(self) -> None:
        """Let a moment pass before looking again what another one does."""
        ...

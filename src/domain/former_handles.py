"""What accounts were called before. A handle is a label: it changes, and another creator may take it."""

from datetime import datetime
from typing import ClassVar

import attrs

from influence.domain.accounts import AccountId
from influence.domain.errors import Refused


@attrs.frozen
class FormerHandle:
    """That *account* was called *handle*, as far as is known *since* then and *until* TikTok told another name."""

    account: AccountId
    handle: str
    since: datetime
    until: datetime


@attrs.frozen
class CalledOtherwise(Refused):
    """Nobody here bears that handle any more."""

    code: ClassVar[str] = "handle_changed"

    handle: str
    now_called: tuple[str, ...]
    until: datetime

    def __str__(self) -> str:
        names = " or ".join(f"@{name}" for name in self.now_called)
        return f"Nobody here is called @{self.handle} any more; until {self.until:%Y-%m-%d} that was {names}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Ask for the account by its present name."""
        return tuple(f"Use the handle of today: influence accounts show {name}" for name in self.now_called)

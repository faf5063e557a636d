"""The rules that change, as dated data."""

from datetime import date
from typing import Protocol

from influence.domain.policy import Terms


class Policy(Protocol):
    """What was, is and will be in force."""

    def on(self, day: date) -> Terms:
        """The terms of *day*.

        Raises:
            TermsUnknown: the policy does not reach back so far.
        """
        ...

    def dates(self) -> tuple[date, ...]:
        """The days on which something changes, in order."""
        ...

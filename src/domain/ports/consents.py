"""Keeping attempts to get a consent, and what TikTok still has to be told of those that nobody keeps."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from influence.domain.accounts import AccountId
from influence.domain.consents import Consent, ConsentOutcome, Leftover


class Consents(Protocol):
    """Consents that were begun, with their outcomes."""

    def begin(self, consent: Consent) -> None:
        """Remember it until it is taken; the same state again replaces it, unless it was taken."""
        ...

    def find(self, state: str, now: datetime) -> Consent:
        """The open consent of *state*, which stays open.

        Raises:
            ConsentUnknown: never begun, taken, or too late at *now*.
        """
        ...

    def take(self, state: str, now: datetime) -> Consent:
        """The open consent of *state* as it was, which cannot be taken again after commit.

        Raises:
            ConsentUnknown: never begun, taken before, or too late at *now*.
        """
        ...

    def close(
        self, state: str, outcome: ConsentOutcome, reason: str = "", account: AccountId | None = None
    ) -> None:
        """Remember what came of a taken consent, and the account that it is about, where that is known now."""
        ...

    def remembered(self, account: AccountId | None = None) -> Iterator[Consent]:
        """All attempts, or those for one *account*, in the order in which they were begun."""
        ...

    def forget(self, before: datetime) -> int:
        """Drop what was begun before; the answer is how many."""
        ...

    def leave(self, leftover: Leftover) -> None:
        """Note what TikTok has of a consent; for the same state again, the later word counts."""
        ...

    def leftovers(self, now: datetime) -> tuple[Leftover, ...]:
        """What is due to be revoked at TikTok, the longest waiting first."""
        ...

    def hasten(self, state: str, now: datetime) -> None:
        """Have what was left of the consent of *state* revoked from *now* on."""
        ...

    def clear(self, state: str) -> None:
        """Erase what was left of the consent of *state*: it is kept now, or TikTok was told."""
        ...

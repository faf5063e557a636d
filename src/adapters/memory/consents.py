"""Attempts to get a consent, in memory."""

from collections.abc import Iterator
from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.accounts import AccountId
from influence.domain.consent_refusals import ConsentUnknown
from influence.domain.consents import Consent, ConsentOutcome, Leftover


@attrs.frozen
class MemoryConsents:
    """The begun consents of one tenant."""

    _own: Holdings

    def begin(self, consent: Consent) -> None:
        known = self._own.consents.get(consent.state)
        if known is None or known.taken_at is None:
            self._own.consents[consent.state] = consent

    def find(self, state: str, now: datetime) -> Consent:
        consent = self._own.consents.get(state)
        if consent is None or not consent.is_open(now):
            raise ConsentUnknown
        return self._shown(consent)

    def take(self, state: str, now: datetime) -> Consent:
        consent = self.find(state, now)
        self._own.consents[state] = attrs.evolve(consent, taken_at=now)
        return consent

    def close(
        self, state: str, outcome: ConsentOutcome, reason: str = "", account: AccountId | None = None
    ) -> None:
        known = self._own.consents.get(state)
        if known is not None and known.taken_at is not None:
            about = known.account if account is None else account
            self._own.consents[state] = attrs.evolve(known, outcome=outcome, reason=reason, account=about)

    def remembered(self, account: AccountId | None = None) -> Iterator[Consent]:
        shown = map(self._shown, self._own.consents.values())
        fitting = [one for one in shown if account in (None, one.account)]
        return iter(sorted(fitting, key=lambda one: (one.begun_at, one.state)))

    def forget(self, before: datetime) -> int:
        old = [state for state, one in self._own.consents.items() if one.begun_at < before]
        for state in old:
            del self._own.consents[state]
        return len(old)

    def leave(self, leftover: Leftover) -> None:
        self._own.leftovers[leftover.state] = leftover

    def leftovers(self, now: datetime) -> tuple[Leftover, ...]:
        due = [one for one in self._own.leftovers.values() if one.due_at <= now]
        return tuple(sorted(due, key=lambda one: (one.due_at, one.state)))

    def hasten(self, state: str, now: datetime) -> None:
        if state in self._own.leftovers:
            self._own.leftovers[state] = attrs.evolve(self._own.leftovers[state], due_at=now)

    def clear(self, state: str) -> None:
        if state in self._own.leftovers:
            del self._own.leftovers[state]

    def _shown(self, consent: Consent) -> Consent:
        """*consent*, without an account that is gone."""
        is_here = consent.account in self._own.accounts
        return consent if is_here else attrs.evolve(consent, account=None)

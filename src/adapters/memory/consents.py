"""Begun consents in memory."""

from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.consent_refusals import ConsentUnknown
from influence.domain.grants import Consent


@attrs.frozen
class MemoryConsents:
    """The begun consents of one tenant."""

    _own: Holdings

    def begin(self, consent: Consent) -> None:
        self._own.consents[consent.state] = consent

    def find(self, state: str, now: datetime) -> Consent:
        consent = self._own.consents.get(state)
        if consent is None or not consent.is_open(now):
            raise ConsentUnknown
        return consent

    def take(self, state: str, now: datetime) -> Consent:
        consent = self.find(state, now)
        del self._own.consents[state]
        return consent

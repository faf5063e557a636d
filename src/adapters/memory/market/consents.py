"""Consents of the in-memory marketplace: codes, tokens and the rules of their lives."""

from datetime import datetime, timedelta
from itertools import count
from typing import Final, Literal

import attrs

from influence.adapters.memory.market.creators import Creator
from influence.domain.grants import Tokens
from influence.domain.ports.upstream_failures import AuthorisationDead, AuthorisationExpired
from influence.domain.secret import Secret

CODE_LASTS: Final = timedelta(minutes=10)
ACCESS_LASTS: Final = timedelta(days=1)
REFRESH_LASTS: Final = timedelta(days=365)
WHOSE: Final = "the influencer"


@attrs.frozen
class Consent:
    """One creator's consent. What is None has not come yet, or is spent."""

    creator: Creator
    redirect_uri: str
    scopes: frozenset[str]
    began_at: datetime
    code: str | None
    access: str | None = None
    access_expires_at: datetime | None = None
    refresh: str | None = None
    ends_at: datetime | None = None


class ConsentDesk:
    """Where codes are given and tokens are handed out; where it *rotates*, a refresh token dies with its use."""

    def __init__(self) -> None:
        self.rotates = True
        self._consents: dict[int, Consent] = {}
        self._numbers = count(1)

    def begin(self, creator: Creator, redirect_uri: str, scopes: frozenset[str], now: datetime) -> Secret:
        """The code that the creator's browser carries back."""
        number = next(self._numbers)
        code = f"fake-code-{number}"
        self._consents[number] = Consent(creator, redirect_uri, scopes, now, code)
        return Secret(code)

    def exchange(self, code: Secret, redirect_uri: str, now: datetime) -> Tokens:
        """The tokens for a code. It works once, for ten minutes, for the address it was given for.

        Raises:
            AuthorisationDead: it does not work.
        """
        number = self._number(code, "code")
        consent = self._consents[number]
        if now - consent.began_at >= CODE_LASTS or consent.redirect_uri != redirect_uri:
            raise AuthorisationDead(WHOSE)
        return self._issue(number, attrs.evolve(consent, code=None, ends_at=now + REFRESH_LASTS), now)

    def refresh(self, token: Secret, now: datetime) -> Tokens:
        """New tokens; the refresh token that was shown dies, or is told once more.

        Raises:
            AuthorisationDead: it is dead already.
        """
        number = self._number(token, "refresh")
        consent = self._consents[number]
        if consent.ends_at is None or now >= consent.ends_at:
            raise AuthorisationDead(WHOSE)
        return self._issue(number, consent, now)

    def behind(self, token: Secret, now: datetime) -> Consent:
        """The consent that an access token opens.

        Raises:
            AuthorisationDead: none; `AuthorisationExpired` when it is a day old.
        """
        consent = self._consents[self._number(token, "access")]
        if consent.access_expires_at is None or now >= consent.access_expires_at:
            raise AuthorisationExpired(WHOSE)
        return consent

    def withdraw(self, creator: Creator) -> None:
        """The creator ends every consent in the TikTok app."""
        for number in [n for n, one in self._consents.items() if one.creator.number == creator.number]:
            del self._consents[number]

    def _number(self, shown: Secret, kind: Literal["code", "access", "refresh"]) -> int:
        for number, consent in self._consents.items():
            mine: str | None = getattr(consent, kind)
            if mine is not None and shown.matches(Secret(mine)):
                return number
        raise AuthorisationDead(WHOSE)

    def _issue(self, number: int, consent: Consent, now: datetime) -> Tokens:
        place = next(self._numbers)
        access, refresh = f"fake-access-{place}", f"fake-refresh-{place}"
        if consent.refresh is not None and not self.rotates:
            refresh = consent.refresh
        issued = attrs.evolve(consent, access=access, refresh=refresh, access_expires_at=now + ACCESS_LASTS)
        self._consents[number] = issued
        return Tokens(
            open_id=consent.creator.open_id,
            access=Secret(access),
            refresh=Secret(refresh),
            access_expires_at=now + ACCESS_LASTS,
            refresh_expires_at=issued.ends_at or now,
            scopes=consent.scopes,
        )

"""Where creators consent and apps trade codes for tokens."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs

from influence.adapters.simulator.chance import HEX, text
from influence.adapters.simulator.consents import (
    ACCESS_LIFE,
    CODE_LIFE,
    FORM_LIFE,
    REFRESH_LIFE,
    AccessToken,
    AuthCode,
    Consent,
    Form,
)
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.refusals import Refused, Why

_MOST_FORMS: Final = 1_000


class ConsentDesk:
    """Consents and everything that leads to them. Secrets are drawn one after the other from the world's dice."""

    def __init__(
        self,
        seed: int,
        *,
        drawn: int = 0,
        codes: Iterable[AuthCode] = (),
        consents: Iterable[Consent] = (),
        tokens: Iterable[AccessToken] = (),
    ) -> None:
        self._seed = seed
        self.drawn = drawn
        self._forms: dict[str, Form] = {}
        self._codes = {code.code: code for code in codes}
        self._consents = {consent.consent_id: consent for consent in consents}
        self._tokens = {token.token: token for token in tokens}
        self._refreshable = {consent.refresh_token: consent.consent_id for consent in self._consents.values()}

    @property
    def codes(self) -> tuple[AuthCode, ...]:
        return tuple(self._codes.values())

    @property
    def consents(self) -> tuple[Consent, ...]:
        return tuple(self._consents.values())

    @property
    def tokens(self) -> tuple[AccessToken, ...]:
        return tuple(self._tokens.values())

    def open_form(self, scopes: tuple[str, ...], redirect_uri: str, state: str | None, now: datetime) -> Form:
        """A consent page to be answered once."""
        form = Form(self._secret("form"), scopes, redirect_uri, state, now + FORM_LIFE)
        self._forms[form.token] = form
        while len(self._forms) > _MOST_FORMS:
            del self._forms[next(iter(self._forms))]
        return form

    def close_form(self, token: str, now: datetime) -> Form | None:
        """The page that bears *token*, unless it was answered before or is too old."""
        form = self._forms.pop(token, None)
        return form if form is not None and now < form.expires_at else None

    def issue(self, creator: Creator, scopes: tuple[str, ...], redirect_uri: str, now: datetime) -> AuthCode:
        """The code that *creator* sends back to the app by way of the browser."""
        code = AuthCode(self._secret("code"), creator.key, scopes, redirect_uri, now + CODE_LIFE)
        self._codes[code.code] = code
        return code

    def trade(self, code: str, redirect_uri: str, now: datetime) -> tuple[Consent, AccessToken]:
        """The consent behind *code*, with its first tokens.

        Raises:
            Refused: the code is unknown, used, late, or was issued for another address.
        """
        issued = self._codes.get(code)
        if (
            issued is None
            or issued.is_used
            or now >= issued.expires_at
            or issued.redirect_uri != redirect_uri
        ):
            raise Refused(Why.BAD_AUTH_CODE, "auth_code is incorrect, expired or has been used")
        self._codes[code] = attrs.evolve(issued, is_used=True)
        consent = Consent(
            consent_id=len(self._consents) + 1,
            owner=issued.owner,
            scopes=issued.scopes,
            refresh_token=self._secret("refresh"),
            expires_at=now + REFRESH_LIFE,
        )
        return self._keep(consent), self._access(consent, now)

    def refresh(
        self, refresh_token: str, now: datetime, *, keep: bool = False
    ) -> tuple[Consent, AccessToken]:
        """New tokens for a consent; the refresh token that was shown dies, unless it is to be kept.

        Raises:
            Refused: the refresh token is unknown, used, revoked or older than the year.
        """
        consent = self._consents.get(self._refreshable.get(refresh_token, 0))
        if consent is None or consent.is_revoked:
            raise Refused(Why.REFRESH_UNKNOWN, "refresh_token is invalid")
        if now >= consent.expires_at:
            raise Refused(Why.REFRESH_TOO_OLD, "refresh_token has expired")
        if keep:
            return consent, self._access(consent, now)
        del self._refreshable[refresh_token]
        rotated = self._keep(attrs.evolve(consent, refresh_token=self._secret("refresh")))
        return rotated, self._access(rotated, now)

    def consent_behind(self, access_token: str, now: datetime) -> Consent:
        """The consent that *access_token* opens.

        Raises:
            Refused: the token is unknown, revoked or a day old.
        """
        token = self._tokens.get(access_token)
        if token is None or self._consents[token.consent_id].is_revoked:
            raise Refused(Why.ACCESS_UNKNOWN, "Access token is incorrect or has been revoked")
        if now >= token.expires_at:
            raise Refused(Why.ACCESS_TOO_OLD, "Access token has expired")
        return self._consents[token.consent_id]

    def revoke(self, creator: Creator) -> int:
        """The number of consents that end: all of this creator's, whoever asked for them."""
        ended = [c for c in self._consents.values() if c.owner == creator.key and not c.is_revoked]
        for consent in ended:
            self._consents[consent.consent_id] = attrs.evolve(consent, is_revoked=True)
        self._codes = {text: code for text, code in self._codes.items() if code.owner != creator.key}
        return len(ended)

    def _keep(self, consent: Consent) -> Consent:
        self._consents[consent.consent_id] = consent
        self._refreshable[consent.refresh_token] = consent.consent_id
        return consent

    def _access(self, consent: Consent, now: datetime) -> AccessToken:
        token = AccessToken(self._secret("access"), consent.consent_id, now + ACCESS_LIFE)
        self._tokens[token.token] = token
        return token

    def _secret(self, purpose: str) -> str:
        self.drawn += 1
        return text(self._seed, purpose, self.drawn, length=48, alphabet=HEX)

"""The creator's consent: where it is given, the tokens it leaves, and its end."""

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import attrs

from influence.adapters.tiktok import consents
from influence.adapters.tiktok.calls import Access, Json
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.wire import Wire
from influence.domain.grants import SCOPES, Tokens
from influence.domain.ports.clock import Clock
from influence.domain.ports.upstream import TokenHolder
from influence.domain.secret import Secret

EXCHANGE: Final = "/tt_user/oauth2/token/"
REFRESH: Final = "/tt_user/oauth2/refresh_token/"
REVOKE: Final = "/tt_user/oauth2/revoke/"
HOLDER: Final = "/tt_user/token_info/get/"

_CREATOR: Final = Access("the influencer")


@attrs.frozen
class Authorising:
    """What both generations share: the flow in which a creator consents, over *wire*."""

    _wire: Wire
    _settings: TikTokSettings
    _clock: Clock

    @property
    def scopes(self) -> tuple[str, ...]:
        return SCOPES

    def consent_page(self, state: Secret, redirect_uri: str) -> str:
        """The address of TikTok's page for our app; what the configured address says besides stays."""
        parts = urlsplit(self._settings.authorize_url)
        query = {
            **dict(parse_qsl(parts.query)),
            "client_key": self._settings.app_id,
            "scope": ",".join(self.scopes),
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "state": state.reveal(),
        }
        return urlunsplit(parts._replace(query=urlencode(query), fragment=""))

    def exchange(self, code: Secret, redirect_uri: str) -> Tokens:
        proof: Json = {"auth_code": code, "redirect_uri": redirect_uri}
        return self._tokens(EXCHANGE, {"grant_type": "authorization_code", **proof})

    def refresh(self, token: Secret) -> Tokens:
        return self._tokens(REFRESH, {"grant_type": "refresh_token", "refresh_token": token})

    def revoke(self, token: Secret) -> None:
        self._wire.change(REVOKE, {**self._client, "access_token": token}, _CREATOR)

    def holder(self, token: Secret) -> TokenHolder:
        body: Json = {"app_id": self._settings.app_id, "access_token": token}
        return consents.holder(self._wire.look(HOLDER, body, _CREATOR))

    @property
    def _client(self) -> Json:
        return {"client_id": self._settings.app_id, "client_secret": self._settings.app_secret}

    def _tokens(self, path: str, proof: Json) -> Tokens:
        begun = self._clock.now()
        return consents.tokens(self._wire.change(path, {**self._client, **proof}, _CREATOR), begun)

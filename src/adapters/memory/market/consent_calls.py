"""What is asked about consents: the page, tokens, their holder, their end."""

from urllib.parse import urlencode

from influence.adapters.memory.market.world import World
from influence.domain.grants import Tokens
from influence.domain.ports.upstream import TokenHolder
from influence.domain.secret import Secret


class ConsentCalls(World):
    """The marketplace, as far as consents are concerned."""

    def consent_page(self, state: Secret, redirect_uri: str) -> str:
        query = urlencode({"redirect_uri": redirect_uri, "state": state.reveal()})
        return f"https://tiktok.example/consent?{query}"

    def exchange(self, code: Secret, redirect_uri: str) -> Tokens:
        with self._called("exchange", redirect_uri):
            return self._desk.exchange(code, redirect_uri, self._clock.now())

    def refresh(self, token: Secret) -> Tokens:
        with self._called("refresh"):
            return self._desk.refresh(token, self._clock.now())

    def revoke(self, token: Secret) -> None:
        with self._called("revoke"):
            self._desk.withdraw(self._desk.behind(token, self._clock.now()).creator)

    def holder(self, token: Secret) -> TokenHolder:
        with self._called("holder"):
            consent = self._desk.behind(token, self._clock.now())
            return TokenHolder(consent.creator.open_id, consent.scopes)

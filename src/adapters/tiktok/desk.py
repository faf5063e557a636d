"""What every call needs: the wire, who we are, and the time."""

from collections.abc import Callable, Mapping
from datetime import datetime

import attrs

from influence.adapters.tiktok.calls import Access, Answer, Json
from influence.adapters.tiktok.fields import Drift
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.wire import Wire
from influence.domain.ports.clock import Clock
from influence.domain.secret import Secret


@attrs.frozen
class Desk:
    """Where an API generation is asked, for the brand's marketplace account or for a consenting creator.

    *account_field* is what the generation calls our account.
    """

    wire: Wire
    settings: TikTokSettings
    clock: Clock
    account_field: str

    @property
    def drift(self) -> Drift:
        return self.wire.drift

    @property
    def brand(self) -> Access:
        return Access("your marketplace account", self.settings.access_token)

    def now(self) -> datetime:
        return self.clock.now()

    def brand_reads(self, path: str, query: Json, headers: Mapping[str, str] | None = None) -> Answer:
        return self.wire.read(path, {**self._account, **query}, self.brand, headers=headers or {})

    def brand_changes(self, path: str, body: Json) -> Answer:
        return self.wire.change(path, {**self._account, **body}, self.brand)

    def creator_reads(self, path: str, query: Json, token: Secret) -> Answer:
        return self.wire.read(path, query, _creator(token))

    def creator_changes(self, path: str, body: Json, token: Secret) -> Answer:
        return self.wire.change(path, body, _creator(token))

    def app_reads(self, path: str, query: Json) -> Answer:
        """Ask as our app: its secret stands in the question, and no token goes along."""
        app = {"app_id": self.settings.app_id, "secret": self.settings.app_secret}
        return self.wire.read(path, {**app, **query}, Access("your marketplace account"))

    def numbered(self, path: str, query: Json, page_size: int) -> Callable[[int], Answer]:
        """Asks for one page after the other."""
        return lambda page: self.brand_reads(path, {**query, "page": page, "page_size": page_size})

    @property
    def _account(self) -> Json:
        return {self.account_field: self.settings.account_id}


def _creator(token: Secret) -> Access:
    return Access("the influencer", token)

"""What every call needs: the wire, who we are, and the time."""

from collections.abc import Mapping
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
    """Where TikTok One is asked, for the brand's marketplace account or for a consenting creator."""

    wire: Wire
    settings: TikTokSettings
    clock: Clock

    @property
    def drift(self) -> Drift:
        return self.wire.drift

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

    @property
    def brand(self) -> Access:
        return Access("your marketplace account", self.settings.access_token)

    @property
    def _account(self) -> Json:
        return {"tto_tcm_account_id": self.settings.account_id}


def _creator(token: Secret) -> Access:
    return Access("the influencer", token)

"""Revoking at TikTok what nobody here keeps: consents that came too late, to nobody, or for the wrong account."""

import attrs

from influence.application.acting import Actor
from influence.domain.consents import CONSENT_LASTS, Leftover
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.sealing import SealBroken, Sealer
from influence.domain.ports.storage import Storage
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    AuthorisationExpired,
    NotConfigured,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.domain.quota import Urgency


@attrs.frozen
class RevokeConsents:
    """Tell TikTok of consents that ended here without it, and erase what was kept to do so.

    For TikTok there is one authorisation per app: as long as any tenant holds a consent of the same creator, or one
    is on its way, nothing is revoked. What TikTok cannot be told now is tried again with the next refresh.
    """

    _storage: Storage
    _marketplace: Marketplace
    _sealer: Sealer
    _clock: Clock

    def __call__(self, by: Actor) -> int:
        """How many were done with."""
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            known = view.consents.leftovers(now + CONSENT_LASTS)
        on_their_way = {one.open_id for one in known if one.due_at > now}
        due = [one for one in known if one.due_at <= now and one.open_id not in on_their_way]
        return sum(self._settled(by, one) for one in due)

    def _settled(self, by: Actor, leftover: Leftover) -> bool:
        is_held = bool(self._storage.tenants_with_grant(leftover.open_id))
        if not is_held and not self._told(by, leftover):
            return False
        with self._storage.begin(by.tenant, by.user) as work:
            work.consents.clear(leftover.state)
            work.commit()
        return True

    def _told(self, by: Actor, leftover: Leftover) -> bool:
        """False when TikTok may still be told later."""
        market = self._marketplace.at(Urgency.USER)
        try:
            try:
                market.revoke(self._sealer.open(leftover.sealed_access, leftover.open_id))
            except AuthorisationExpired:
                market.revoke(self._sealer.open(self._renewed(by, leftover).sealed_access, leftover.open_id))
        except (TikTokUnavailable, OutcomeUnknown, NotConfigured):
            return False
        except (AuthorisationDead, TikTokRefused, SealBroken):
            return True  # it has ended there before, or nothing that we could say helps
        return True

    def _renewed(self, by: Actor, leftover: Leftover) -> Leftover:
        """The same with new tokens, which are kept before they are used."""
        tokens = self._marketplace.refresh(self._sealer.open(leftover.sealed_refresh, leftover.open_id))
        renewed = attrs.evolve(
            leftover,
            sealed_access=self._sealer.seal(tokens.access, leftover.open_id),
            sealed_refresh=self._sealer.seal(tokens.refresh, leftover.open_id),
        )
        with self._storage.begin(by.tenant, by.user) as work:
            work.consents.leave(renewed)
            work.commit()
        return renewed

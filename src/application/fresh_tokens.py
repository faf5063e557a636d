"""Access tokens that live: renewed before they end, never twice at once, and never lost in silence."""

from collections.abc import Callable
from datetime import datetime

import attrs

from influence.application.acting import Actor
from influence.application.ending_consents import end_consent
from influence.domain.accounts import Account, AccountId
from influence.domain.errors import MarketplaceFailed
from influence.domain.events import Event, EventKind
from influence.domain.grants import REFRESH_TRIES, EndReason, Grant, Tokens
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.storage import Storage
from influence.domain.ports.upstream_failures import AuthorisationDead, OutcomeUnknown, TikTokPostponed
from influence.domain.secret import Secret


@attrs.frozen
class Key:
    """The grant as it is kept, and its access token in clear."""

    grant: Grant
    token: Secret = attrs.field(repr=False)


@attrs.frozen
class FreshTokens:
    """The access token of a consenting creator.

    One that is about to end is renewed first. The renewal is written down before TikTok is asked and its answer
    before the new token is used, so at most one is under way for a grant. When the answer is lost the consent is in
    doubt: after a while the old refresh token is tried once more, and if that fails too the consent has ended and the
    creator has to connect again.
    """

    _storage: Storage
    _marketplace: Marketplace
    _sealer: Sealer
    _clock: Clock

    def of(self, by: Actor, account: Account, why: EndReason | None = None) -> Key:
        """A key that TikTok should take. If TikTok refuses to renew it the consent has ended, because of *why*.

        Raises:
            AuthorisationDead: the consent has ended.
            TikTokPostponed: somebody else renews it at this moment.
            SealBroken: the stored tokens cannot be opened.
        """
        if account.grant is not None and account.grant.is_fresh(self._clock.now()):
            return self._key(account.grant)
        return self.renewed(by, account, why)

    def renewed(self, by: Actor, account: Account, why: EndReason | None = None) -> Key:
        """A key newer than the one of *account*, as of `of`; asks TikTok unless somebody else has done so."""
        before = self._begin(by, account)
        if before.refresh_begun_at is None:
            return self._key(before)
        try:
            tokens = self._marketplace.refresh(self._sealer.open(before.sealed_refresh, before.open_id))
        except AuthorisationDead:
            unexplained = EndReason.LOST if before.refresh_tries > 1 else EndReason.REFUSED
            self._end(by, account.id, before, why or unexplained)
            raise
        except OutcomeUnknown:
            self._doubt(by, account.id, before)
            raise
        except MarketplaceFailed:
            self._undo(by, account, before)
            raise
        return self._keep(by, account.id, before, tokens)

    def _key(self, grant: Grant) -> Key:
        return Key(grant, self._sealer.open(grant.sealed_access, grant.open_id))

    def _begin(self, by: Actor, seen: Account) -> Grant:
        """The grant with the mark that its renewal has begun, or without one when it is newer than was *seen*."""
        now = self._clock.now()
        with self._storage.begin(by.tenant, by.user) as work:
            account = work.accounts.get(seen.id)
            grant = account.grant
            if grant is None:
                raise AuthorisationDead(f"@{account.handle}")
            if not grant.is_live(now) or grant.is_spent(now):
                why = EndReason.LOST if grant.is_live(now) else EndReason.EXPIRED
                end_consent(work, account, grant.epoch, why, now)
                work.commit()
                raise AuthorisationDead(f"@{account.handle}")
            if _is_newer(grant, seen.grant) and grant.is_fresh(now):
                return grant
            if grant.is_in_flight(now):
                raise TikTokPostponed(f"the consent of @{account.handle} is being renewed")
            self._sealer.open(grant.sealed_refresh, grant.open_id)  # what cannot be opened is not begun
            begun = grant.refresh_begun(now)
            work.accounts.grant(account.id, begun)
            work.commit()
        return begun

    def _keep(self, by: Actor, account: AccountId, before: Grant, tokens: Tokens) -> Key:
        def renewed(grant: Grant) -> Grant:
            return attrs.evolve(
                grant.refresh_undone(),
                scopes=tokens.scopes or grant.scopes,
                sealed_access=self._sealer.seal(tokens.access, grant.open_id),
                sealed_refresh=self._sealer.seal(tokens.refresh, grant.open_id),
                access_expires_at=tokens.access_expires_at,
                refresh_expires_at=tokens.refresh_expires_at,
            )

        after = self._change(by, account, before, renewed)
        if after is None:
            raise AuthorisationDead("the influencer, who consented anew or withdrew meanwhile")
        return Key(after, tokens.access)

    def _undo(self, by: Actor, seen: Account, before: Grant) -> None:
        """TikTok was not reached: what was in doubt before is in doubt again, the rest is as it was."""
        earlier = seen.grant.refresh_begun_at if seen.grant is not None else None
        was_in_doubt = before.refresh_tries > 1 and earlier is not None

        def restored(grant: Grant) -> Grant:
            if not was_in_doubt:
                return grant.refresh_undone()
            return attrs.evolve(grant, refresh_begun_at=earlier, refresh_tries=before.refresh_tries - 1)

        self._change(by, seen.id, before, restored)

    def _change(
        self, by: Actor, account: AccountId, begun: Grant, change: Callable[[Grant], Grant]
    ) -> Grant | None:
        """The grant after *change*, if the renewal that was *begun* is still the one that stands there."""
        with self._storage.begin(by.tenant, by.user) as work:
            grant = work.accounts.get(account).grant
            if grant is None or _renewal(grant) != _renewal(begun):
                return None
            after = change(grant)
            work.accounts.grant(account, after)
            work.commit()
        return after

    def _doubt(self, by: Actor, account: AccountId, before: Grant) -> None:
        if before.refresh_tries >= REFRESH_TRIES:
            self._end(by, account, before, EndReason.LOST)
            return
        with self._storage.begin(by.tenant, by.user) as work:
            handle = work.accounts.get(account).handle
            work.outbox.put(Event(EventKind.CONSENT_IN_DOUBT, handle, about=f"account/{account}"))
            work.commit()

    def _end(self, by: Actor, account: AccountId, before: Grant, why: EndReason) -> None:
        now = self._clock.now()
        with self._storage.begin(by.tenant, by.user) as work:
            found = work.accounts.get(account)
            if found.grant is not None and _renewal(found.grant) == _renewal(before):
                end_consent(work, found, before.epoch, why, now)
                work.commit()


def _renewal(grant: Grant) -> tuple[int, datetime | None, int]:
    return grant.epoch, grant.refresh_begun_at, grant.refresh_tries


def _is_newer(grant: Grant, seen: Grant | None) -> bool:
    return seen is None or grant.sealed_access != seen.sealed_access

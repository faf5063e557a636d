"""Keeping consents alive, and ending them."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import attrs

from influence.application.acting import Actor, Lanes
from influence.application.ending_consents import end_consent, end_if_dead
from influence.application.erasing import settle
from influence.application.finding import find_account
from influence.application.fresh_tokens import FreshTokens
from influence.application.revoke_consents import RevokeConsents
from influence.application.telling_of_ends import tell_of_ends
from influence.domain.accounts import Account
from influence.domain.consent_refusals import NotConnected
from influence.domain.errors import InfluenceError, MarketplaceFailed
from influence.domain.grants import EndReason
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.sealing import SealBroken
from influence.domain.ports.storage import Storage
from influence.domain.ports.upstream_failures import AuthorisationDead, NotConfigured
from influence.domain.quota import Urgency
from influence.domain.retention import NEVER_KEPT


@attrs.frozen
class Kept:
    """What became of the consents that needed something: how many by outcome."""

    outcomes: Mapping[str, int]
    error: InfluenceError | None = None


@attrs.frozen
class KeepConsents:
    """Look after all consents of a tenant: renew what is about to end, clear up what is in doubt, end what is over.

    People are told once of each consent that only its creator can renew before it ends.
    Nothing but TikTok's word or the end of its year ends a consent. What TikTok still has of consents that nobody
    keeps here is revoked there.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _tokens: FreshTokens
    _lanes: Lanes
    _revoke: RevokeConsents

    def __call__(self, by: Actor) -> Kept:
        """Do what is due."""
        self._revoke(by)
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            connected = view.accounts.select(attrs.evolve(_ALL, authenticated=True))
            due = [account for account in connected if _needs_care(account, now)]
        outcomes: Counter[str] = Counter()
        first: InfluenceError | None = None
        for outcome in self._lanes.run(lambda account: self._care(by, account), due):
            if isinstance(outcome, InfluenceError):
                first = first or outcome
            outcomes["failed" if isinstance(outcome, InfluenceError) else outcome] += 1
        told = tell_of_ends(self._storage, by, now)
        return Kept({**outcomes, "end soon": told} if told else outcomes, first)

    def _care(self, by: Actor, account: Account) -> str | InfluenceError:
        try:
            self._tokens.renewed(by, account)
        except NotConfigured:
            raise
        except AuthorisationDead:
            return "ended"
        except InfluenceError as error:
            return error
        return "renewed"


@attrs.frozen
class Disconnected:
    """How a disconnection went; *not_told* is why TikTok does not know of it."""

    handle: str
    told_tiktok: bool
    not_told: InfluenceError | None = None


@attrs.frozen
class DisconnectAccount:
    """End a creator's consent from our side.

    The tokens are erased here in any case. TikTok is told when no other tenant holds a consent of this creator: there
    it is one authorisation per app, and revoking it would end theirs too.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _tokens: FreshTokens

    def __call__(self, by: Actor, handle: str) -> Disconnected:
        """Disconnect the account called *handle*.

        Raises:
            AccountNotFound: there is none.
            NotConnected: it has no consent.
        """
        with self._storage.view(by.tenant) as view:
            account = find_account(view, handle)
        if account.grant is None:
            raise NotConnected(account.handle)
        others = [t for t in self._storage.tenants_with_grant(account.grant.open_id) if t != by.tenant]
        not_told = None if others else self._revoke(by, account)
        with self._storage.begin(by.tenant, by.user) as work:
            found = work.accounts.get(account.id)
            end_consent(work, found, account.grant.epoch, EndReason.DISCONNECTED, self._clock.now())
            work.commit()
        return Disconnected(account.handle, told_tiktok=not others and not_told is None, not_told=not_told)

    def _revoke(self, by: Actor, account: Account) -> InfluenceError | None:
        try:
            self._marketplace.at(Urgency.USER).revoke(self._tokens.of(by, account).token)
        except AuthorisationDead:
            return None  # TikTok has ended it before
        except (MarketplaceFailed, SealBroken) as error:
            return error
        return None


@attrs.frozen
class ProbeConsents:
    """Ask TikTok whether the consents of one creator still live, and end those that do not.

    A reason that a message gave is believed once TikTok does not take the consent any more, and only as the reason of
    that end. Where nothing may be kept after it, what a consent that has ended left for a while goes at once.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _tokens: FreshTokens

    def __call__(self, user: str, open_id: str, why: EndReason | None = None) -> int:
        """How many consents ended, for the reason *why* if there is one; at every tenant that holds one."""
        holding = self._storage.tenants_with_grant(open_id)
        ended = sum(self._probe(Actor(tenant, user), open_id, why) for tenant in holding)
        if why in NEVER_KEPT:
            for tenant in self._storage.tenants():
                self._hasten(tenant, user, open_id)
        return ended

    def _hasten(self, tenant: str, user: str, open_id: str) -> None:
        with self._storage.begin(tenant, user) as work:
            account = work.accounts.of_open_id(open_id)
            if account is not None and work.erasure.due_of([account.id]):
                work.erasure.call_off([account.id])
                settle(work, [account], self._clock.now())
                work.commit()

    def _probe(self, by: Actor, open_id: str, why: EndReason | None) -> bool:
        with self._storage.view(by.tenant) as view:
            account = view.accounts.of_open_id(open_id)
        if account is None or account.grant is None:
            return False
        try:
            key = self._tokens.of(by, account, why)
            account = attrs.evolve(account, grant=key.grant)
            self._marketplace.holder(key.token)
        except AuthorisationDead:
            return self._end(by, account, why or EndReason.WITHDRAWN)
        return False

    def _end(self, by: Actor, seen: Account, why: EndReason) -> bool:
        with self._storage.begin(by.tenant, by.user) as work:
            end_if_dead(work, work.accounts.get(seen.id), seen, self._clock.now(), why)
            work.commit()
        with self._storage.view(by.tenant) as view:
            return view.accounts.get(seen.id).grant is None


_ALL = AccountFilter(Network.TIKTOK, applying=None)


def _needs_care(account: Account, now: datetime) -> bool:
    grant = account.grant
    return (
        grant is not None
        and not grant.is_in_flight(now)
        and (grant.refresh_begun_at is not None or not grant.is_fresh(now))
    )

"""The influencers' dashboard door: a creator consents on TikTok's page and the account comes in authenticated."""

import hmac
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.begin_consent import fingerprint_of, tenant_of
from influence.application.collecting import keep_profile
from influence.domain.accounts import Account, Door
from influence.domain.consent_refusals import AnotherBrowser, AnotherCreator, ConsentRefused
from influence.domain.doors import AccountExists
from influence.domain.events import Event, EventKind
from influence.domain.grants import Consent, Grant, Tokens
from influence.domain.membership import UNASKED, MembershipAnswer
from influence.domain.networks import Network, fold
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.upstream import Permit, Profile
from influence.domain.provenance import Provenance
from influence.domain.secret import Secret

CREATOR: Final = "the creator"
"""Who is written down as acting when a consent comes back in the creator's own browser."""


@attrs.frozen
class _Known:
    """What TikTok told of the creator who consented."""

    tokens: Tokens
    authorised: Profile
    answer: MembershipAnswer
    public: Profile | None


@attrs.frozen
class CompleteConsent:
    """Finish a consent with what TikTok's page sent back.

    The account and its grant appear in one transaction; an abandoned or refused consent leaves nothing. A member's
    public profile must name the same creator. An account that is here by its handle only, or as a former member,
    becomes the authenticated one when the creator was asked by that name.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _sealer: Sealer

    def __call__(
        self, by: Actor, state: Secret, code: Secret | None, refusal: str = "", browser: Secret | None = None
    ) -> Account:
        """The authenticated account.

        Raises:
            ConsentUnknown: the state is not ours, used, or too late.
            AnotherBrowser: it was begun in another one; the consent stays open.
            ConsentRefused: the creator said no.
            AnotherCreator: somebody else consented.
        """
        consent = self._take(by, state, browser)
        if code is None:
            raise ConsentRefused(refusal or "no reason given")
        known = self._ask(self._marketplace.exchange(code, consent.redirect_uri))
        with self._storage.begin(by.tenant) as work:
            account = self._keep(work, by, consent, known)
            work.commit()
        return account

    def _take(self, by: Actor, state: Secret, browser: Secret | None) -> Consent:
        with self._storage.begin(by.tenant) as work:
            consent = work.consents.take(fingerprint_of(state), self._clock.now())
            if consent.browser is not None and (
                browser is None or not hmac.compare_digest(consent.browser, fingerprint_of(browser))
            ):
                raise AnotherBrowser
            work.commit()
        return consent

    def _ask(self, tokens: Tokens) -> _Known:
        authorised = self._marketplace.authorised_profile(tokens.open_id, tokens.access)
        handle = authorised.handle
        answer = self._marketplace.memberships([handle]).get(handle, UNASKED)
        public = None
        if answer.is_member:
            public = self._marketplace.public_profile(Permit.of_member(handle, answer))
            if fold(public.handle) != fold(handle):
                raise AnotherCreator(handle, public.handle)
        return _Known(tokens, authorised, answer, public)

    def _keep(self, work: UnitOfWork, by: Actor, consent: Consent, known: _Known) -> Account:
        handle, creator_id = known.authorised.handle, known.public.creator_id if known.public else None
        found = self._find(work, consent, known)
        if consent.handle and fold(consent.handle) != fold(handle):
            expected = work.accounts.find(Network.TIKTOK, consent.handle)
            if expected is None or found is None or expected.id != found.id:
                raise AnotherCreator(consent.handle, handle)
        grant = self._grant(known.tokens, after=found.latest_epoch if found else 0)
        if found is None:
            account = work.accounts.add(
                Account(
                    Network.TIKTOK,
                    handle,
                    Door.DASHBOARD,
                    self._clock.now(),
                    by.user,
                    creator_id=creator_id,
                    open_id=grant.open_id,
                    answer=known.answer,
                )
            )
        else:
            changed = found.answered(known.answer)
            account = work.accounts.save(
                changed.identified(handle=handle, creator_id=creator_id, open_id=grant.open_id)
            )
        work.accounts.grant(account.id, grant)
        account = account.consented(grant)
        keep_profile(work, account, known.authorised, Provenance.TTCM_AUTHORISED)
        if known.public is not None:
            keep_profile(work, account, known.public, Provenance.TTCM_PUBLIC)
        work.outbox.put(Event(EventKind.ACCOUNT_AUTHENTICATED, handle))
        return account

    def _find(self, work: UnitOfWork, consent: Consent, known: _Known) -> Account | None:
        creator_id = known.public.creator_id if known.public else None
        by_consent = work.accounts.of_open_id(known.tokens.open_id)
        by_creator = work.accounts.of_creator(creator_id) if creator_id else None
        if by_consent and by_creator and by_consent.id != by_creator.id:
            raise AccountExists(by_creator.handle)
        return by_consent or by_creator or self._asked_for(work, consent, known)

    def _asked_for(self, work: UnitOfWork, consent: Consent, known: _Known) -> Account | None:
        """The account whose handle the creator was asked by and still bears, where nobody else is known to be it."""
        if consent.handle is None or fold(consent.handle) != fold(known.authorised.handle):
            return None
        stub = work.accounts.find_stub(Network.TIKTOK, consent.handle)
        if stub is not None or known.public is not None:
            return stub
        # Whoever left the marketplace has no public profile to compare with: the name asked for decides.
        former = work.accounts.find(Network.TIKTOK, consent.handle)
        return former if former is not None and former.open_id is None else None

    def _grant(self, tokens: Tokens, after: int) -> Grant:
        """The grant, with an epoch later than *after* even if our clock went back."""
        now = self._clock.now()
        return Grant(
            open_id=tokens.open_id,
            epoch=max(int(now.timestamp() * 1000), after + 1),
            scopes=tokens.scopes,
            sealed_access=self._sealer.seal(tokens.access, tokens.open_id),
            sealed_refresh=self._sealer.seal(tokens.refresh, tokens.open_id),
            access_expires_at=tokens.access_expires_at,
            refresh_expires_at=tokens.refresh_expires_at,
            granted_at=now,
        )


@attrs.frozen
class Finished:
    """A consent that was finished from a browser."""

    tenant: str
    account: Account


@attrs.frozen
class FinishConsent:
    """Finish a consent for whichever tenant began it; what brings it back is a browser, not a user of ours."""

    _storage: Storage
    _complete: CompleteConsent

    def __call__(self, state: Secret, code: Secret | None, refusal: str, browser: Secret | None) -> Finished:
        """The account that is connected now; raises as `CompleteConsent` does."""
        tenant = tenant_of(self._storage, state)
        account = self._complete(Actor(tenant, CREATOR), state, code, refusal, browser)
        return Finished(tenant, account)

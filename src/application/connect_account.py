"""The influencers' dashboard and the application: a creator consents on TikTok's page and comes in authenticated."""

import hmac
from collections.abc import Mapping
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.begin_consent import fingerprint_of, tenant_of
from influence.application.bringing_in import Told, account_of, door_of, remark_namesake
from influence.application.collecting import keep_profile
from influence.application.erasing import settle
from influence.application.influencer_limit import NO_LIMIT, Limit, keeping
from influence.application.letting_go import let_go
from influence.application.noting_joins import note_consent
from influence.application.renaming import note_rename
from influence.application.revoke_consents import RevokeConsents
from influence.domain.accounts import Account, Door
from influence.domain.applications import Application, ApplicationStep
from influence.domain.consent_refusals import AnotherBrowser, AnotherCreator, ConsentRefused
from influence.domain.consents import CONSENT_LASTS, LONGEST_REASON, Consent, ConsentOutcome, Leftover
from influence.domain.errors import InfluenceError
from influence.domain.events import Event, EventKind
from influence.domain.grants import EndReason, Grant, Tokens
from influence.domain.membership import UNASKED
from influence.domain.networks import Network, fold
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.upstream import Permit
from influence.domain.provenance import Provenance
from influence.domain.secret import Secret

CREATOR: Final = "the creator"
"""Who is written down as acting when a consent comes back in the creator's own browser."""

_OUTCOMES: Final[Mapping[type[InfluenceError], ConsentOutcome]] = {
    ConsentRefused: ConsentOutcome.REFUSED,
    AnotherCreator: ConsentOutcome.ANOTHER_CREATOR,
}
"""What an attempt ended with; every other error is a failure."""


@attrs.frozen
class CompleteConsent:
    """Finish a consent with what TikTok's page sent back.

    The account and its grant appear in one transaction; an abandoned or refused consent leaves nothing, here and at
    TikTok. A member's public profile must name the same creator. An account that is here by its handle only, or as a
    former member, becomes the authenticated one when the link was made for it. What came for an application is in no
    list until the application is accepted, unless the creator is followed already.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _sealer: Sealer
    _limit: Limit = NO_LIMIT

    def __call__(
        self, by: Actor, state: Secret, code: Secret | None, refusal: str = "", browser: Secret | None = None
    ) -> Account:
        """The authenticated account.

        Raises:
            ConsentUnknown: the state is not ours, used, or too late.
            AnotherBrowser: it was begun in another one; the consent stays open.
            ConsentRefused: the creator said no.
            AnotherCreator: somebody else consented.
            TwoAccounts: the creator has two accounts here.
            ApplicationStepRefused: the application was decided meanwhile.
            InfluencerLimitReached: the plan has no room for another person.
        """
        consent = self._take(by, state, browser)
        try:
            return self._finish(by, consent, code, refusal)
        except InfluenceError as error:
            self._give_up(by, consent, error)
            raise

    def _take(self, by: Actor, state: Secret, browser: Secret | None) -> Consent:
        with self._storage.begin(by.tenant, by.user) as work:
            consent = work.consents.take(fingerprint_of(state), self._clock.now())
            if consent.browser is not None and (
                browser is None or not hmac.compare_digest(consent.browser, fingerprint_of(browser))
            ):
                raise AnotherBrowser
            work.commit()
        return consent

    def _finish(self, by: Actor, consent: Consent, code: Secret | None, refusal: str) -> Account:
        if code is None:
            raise ConsentRefused(refusal or "no reason given")
        tokens = self._marketplace.exchange(code, consent.redirect_uri)
        self._note(by, consent, tokens)
        told = self._ask(tokens)
        with self._storage.begin(by.tenant, by.user) as work:
            with keeping(self._limit, work):
                account = self._keep(work, by, consent, told)
            work.consents.clear(consent.state)
            work.consents.close(consent.state, ConsentOutcome.CONNECTED, account=account.id)
            work.commit()
        return account

    def _note(self, by: Actor, consent: Consent, tokens: Tokens) -> None:
        """Write down what TikTok has now, so that it is revoked there if this consent is never finished here."""
        leftover = Leftover(
            state=consent.state,
            open_id=tokens.open_id,
            sealed_access=self._sealer.seal(tokens.access, tokens.open_id),
            sealed_refresh=self._sealer.seal(tokens.refresh, tokens.open_id),
            due_at=self._clock.now() + CONSENT_LASTS,
        )
        with self._storage.begin(by.tenant, by.user) as work:
            work.consents.leave(leftover)
            work.commit()

    def _give_up(self, by: Actor, consent: Consent, error: InfluenceError) -> None:
        outcome = _OUTCOMES.get(type(error), ConsentOutcome.FAILED)
        with self._storage.begin(by.tenant, by.user) as work:
            work.consents.close(consent.state, outcome, _reason(error))
            work.consents.hasten(consent.state, self._clock.now())
            work.commit()
        RevokeConsents(self._storage, self._marketplace, self._sealer, self._clock)(by)

    def _ask(self, tokens: Tokens) -> Told:
        authorised = self._marketplace.authorised_profile(tokens.open_id, tokens.access)
        handle = authorised.handle
        answer = self._marketplace.memberships([handle]).get(handle, UNASKED)
        public = None
        if answer.is_member:
            public = self._marketplace.public_profile(Permit.of_member(handle, answer))
            if fold(public.handle) != fold(handle):
                raise AnotherCreator(handle, public.handle)
        return Told(tokens, authorised, answer, public)

    def _keep(self, work: UnitOfWork, by: Actor, consent: Consent, told: Told) -> Account:
        application = None if consent.application is None else work.applications.get(consent.application)
        if application is not None:
            application.may(ApplicationStep.CONNECT)
        found = account_of(work, consent, told, application)
        account = self._added(work, by, told, application) if found is None else _known(work, found, told)
        if application is None and found is not None and found.applying:
            account = work.accounts.save(account.admitted(Door.DASHBOARD))
        if application is None and (found is None or found.applying):
            remark_namesake(work, account)
        grant = self._grant(told.tokens, after=found.latest_epoch if found else 0)
        work.accounts.grant(account.id, grant)
        account = account.consented(grant)
        note_consent(work, found, account, told.answer)
        settle(work, [account], self._clock.now())
        keep_profile(work, account, told.authorised, Provenance.TTCM_AUTHORISED)
        if told.public is not None:
            keep_profile(work, account, told.public, Provenance.TTCM_PUBLIC)
        if application is not None:
            self._connect(work, application, account, grant)
        work.outbox.put(Event(EventKind.ACCOUNT_AUTHENTICATED, told.handle, about=f"account/{account.id}"))
        return account

    def _added(self, work: UnitOfWork, by: Actor, told: Told, application: Application | None) -> Account:
        return work.accounts.add(
            Account(
                Network.TIKTOK,
                told.handle,
                door_of(application),
                self._clock.now(),
                by.user,
                creator_id=told.creator_id,
                open_id=told.tokens.open_id,
                answer=told.answer,
                applying=application is not None,
            )
        )

    def _connect(self, work: UnitOfWork, application: Application, account: Account, grant: Grant) -> None:
        """The application with *account*; what it brought under another account before is let go."""
        if application.account not in (None, account.id):
            let_go(work, application, EndReason.APPLICATION_WITHDRAWN, self._clock.now())
        work.applications.save(application.connected(account.id, grant.epoch))

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


def _known(work: UnitOfWork, found: Account, told: Told) -> Account:
    """The account that is here, as TikTok tells of it now."""
    after = found.answered(told.answer).identified(
        handle=told.handle, creator_id=told.creator_id, open_id=told.tokens.open_id
    )
    note_rename(work, found, after, told.authorised.fetched_at)
    return work.accounts.save(after)


def _reason(error: InfluenceError) -> str:
    """What is remembered of *error*: one short line."""
    said = error.why if isinstance(error, ConsentRefused) else str(error)
    shown = "".join(letter if letter.isprintable() else " " for letter in said)
    return " ".join(shown.split())[:LONGEST_REASON]


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

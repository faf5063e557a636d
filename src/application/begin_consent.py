"""Asking a creator for a consent: the link, and the browser it is opened in."""

import hashlib

import attrs

from influence.application.acting import Actor
from influence.domain.applications import ApplicationId, ApplicationStep
from influence.domain.consent_refusals import ConsentUnknown
from influence.domain.consents import REMEMBERED, Consent, ConsentPurpose
from influence.domain.networks import Network, parse_handle
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage
from influence.domain.secret import Secret


def fingerprint_of(state: Secret) -> str:
    """What is kept of the random text that travels through the browser."""
    return hashlib.sha256(state.reveal().encode()).hexdigest()


@attrs.frozen
class BeginConsent:
    """Make the link on which a creator consents. It works once and for ten minutes.

    Made for a handle that is here, it is made for that very account. What came of earlier links is forgotten after 90
    days.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _chance: Chance

    def __call__(
        self,
        by: Actor,
        redirect_uri: str,
        handle: str | None = None,
        *,
        application: ApplicationId | None = None,
    ) -> str:
        """The address of TikTok's page; with *handle*, only that creator's consent will count.

        Raises:
            ApplicationNotFound, ApplicationStepRefused: the *application* cannot be connected.
        """
        state = Secret(self._chance.token())
        expected = parse_handle(handle) if handle else None
        page = self._marketplace.consent_page(state, redirect_uri)
        now = self._clock.now()
        begun = Consent(fingerprint_of(state), redirect_uri, now, by.user, expected)
        with self._storage.begin(by.tenant, by.user) as work:
            if application is not None:
                work.applications.get(application).may(ApplicationStep.CONNECT)
                begun = attrs.evolve(begun, purpose=ConsentPurpose.APPLICATION, application=application)
            asked = work.accounts.find(Network.TIKTOK, expected) if expected else None
            work.consents.begin(attrs.evolve(begun, account=asked.id if asked else None))
            work.consents.forget(now - REMEMBERED)
            work.commit()
        return page


@attrs.frozen
class BindConsent:
    """Open a begun consent in one browser: no other can finish it.

    The browser that opened it last counts, for mail programs and chats look at links before their reader does.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock

    def __call__(self, state: Secret, browser: Secret) -> str:
        """The address of TikTok's page.

        Raises:
            ConsentUnknown: the state is not ours, used, or too late.
        """
        tenant = tenant_of(self._storage, state)
        with self._storage.begin(tenant) as work:
            consent = work.consents.find(fingerprint_of(state), self._clock.now())
            work.consents.begin(attrs.evolve(consent, browser=fingerprint_of(browser)))
            work.commit()
        return self._marketplace.consent_page(state, consent.redirect_uri)


def tenant_of(storage: Storage, state: Secret) -> str:
    """The tenant at which a consent was begun.

    Raises:
        ConsentUnknown: at none.
    """
    tenant = storage.tenant_of_consent(fingerprint_of(state))
    if tenant is None:
        raise ConsentUnknown
    return tenant

"""Applying: somebody asks to be taken in, with a TikTok account that is authenticated from the start."""

import attrs

from influence.application.acting import Actor
from influence.application.finding import known_account
from influence.domain.applications import NOTHING_SAID, Application, ApplicationId, Happened, Particulars
from influence.domain.events import Event, EventKind
from influence.domain.influencers import InfluencerId, parse_group_key
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, UnitOfWork


@attrs.frozen
class StartApplication:
    """Start an application at the link of a group. Nothing of a TikTok account is here yet."""

    _storage: Storage
    _clock: Clock

    def __call__(
        self,
        by: Actor,
        group: str,
        particulars: Particulars = NOTHING_SAID,
        influencer: InfluencerId | None = None,
    ) -> Application:
        """The application; of a known *influencer* if one is named.

        Raises:
            GroupNotFound, InfluencerNotFound: they are not here.
        """
        now = Happened(self._clock.now(), by.user)
        with self._storage.begin(by.tenant, by.user) as work:
            key = work.groups.get(parse_group_key(group)).key
            if influencer is not None:
                work.influencers.get(influencer)
            application = work.applications.add(Application(key, now, particulars, influencer=influencer))
            work.commit()
        return application


@attrs.frozen
class SubmitApplication:
    """Hand an application in: its creator has consented, and name and e-mail are filled in."""

    _storage: Storage
    _clock: Clock

    def __call__(
        self, by: Actor, number: ApplicationId, particulars: Particulars = NOTHING_SAID
    ) -> Application:
        """The submitted application; *particulars* that are empty stay as they were.

        Raises:
            ApplicationNotFound: there is none.
            ApplicationStepRefused, ApplicantNotConnected, ApplicationIncomplete: it cannot be submitted.
        """
        now = Happened(self._clock.now(), by.user)
        with self._storage.begin(by.tenant, by.user) as work:
            application = work.applications.get(number)
            submitted = application.submit(particulars, now, is_connected=is_connected(work, application))
            application = work.applications.save(submitted)
            handle = handle_of(work, application)
            work.outbox.put(
                Event(EventKind.APPLICATION_SUBMITTED, handle, str(number), f"application/{number}")
            )
            work.commit()
        return application


def is_connected(work: UnitOfWork, application: Application) -> bool:
    """True while the creator who applies consents."""
    account = None if application.account is None else known_account(work, application.account)
    return account is not None and account.authenticated


def handle_of(work: UnitOfWork, application: Application) -> str:
    """What the creator who applies is called."""
    account = None if application.account is None else known_account(work, application.account)
    return "" if account is None else account.handle

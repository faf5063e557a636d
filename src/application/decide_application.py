"""Deciding about applications: accepted, declined, or taken back by the applicant."""

import attrs

from influence.application.acting import Actor
from influence.application.apply import is_connected
from influence.application.bringing_in import remark_namesake
from influence.application.influencer_limit import NO_LIMIT, Limit, keeping
from influence.application.letting_go import let_go
from influence.application.revoke_consents import RevokeConsents
from influence.domain.accounts import Account, Door
from influence.domain.applications import (
    ApplicantNotConnected,
    Application,
    ApplicationId,
    ApplicationStep,
    Happened,
)
from influence.domain.events import Event, EventKind
from influence.domain.grants import EndReason
from influence.domain.influencers import GroupKey, Influencer, InfluencerId
from influence.domain.ports.clock import Clock
from influence.domain.ports.influencers import InfluencerFilter
from influence.domain.ports.storage import Storage, UnitOfWork


@attrs.frozen
class AcceptApplication:
    """Take an applicant in.

    Its account is in the lists and tracked from now on, and belongs to an influencer: the one it belonged to before,
    the one the application was started for, one of the same e-mail address, or a new one. The limit of the plan holds.
    """

    _storage: Storage
    _clock: Clock
    _limit: Limit = NO_LIMIT

    def __call__(self, by: Actor, number: ApplicationId) -> Application:
        """The accepted application.

        Raises:
            ApplicationNotFound: there is none.
            ApplicationStepRefused: it cannot be accepted.
            ApplicantNotConnected: the creator no longer consents.
            InfluencerLimitReached: the plan has no room.
        """
        now = Happened(self._clock.now(), by.user)
        with self._storage.begin(by.tenant, by.user) as work:
            application = work.applications.get(number)
            application.may(ApplicationStep.ACCEPT)
            if application.account is None or not is_connected(work, application):
                raise ApplicantNotConnected(number)
            account = work.accounts.get(application.account)
            with keeping(self._limit, work):
                influencer = self._influencer(work, application, account, now)
                after = attrs.evolve(account.admitted(Door.APPLICATION), influencer=influencer)
                admitted = work.accounts.save(after)
            if account.applying:
                remark_namesake(work, admitted)
            application = work.applications.save(application.accept(influencer, now))
            work.outbox.put(
                Event(EventKind.APPLICATION_ACCEPTED, account.handle, str(number), f"application/{number}")
            )
            work.commit()
        return application

    def _influencer(
        self, work: UnitOfWork, application: Application, account: Account, now: Happened
    ) -> InfluencerId:
        """Who the applicant is, in the group of the application."""
        known = account.influencer or application.influencer or _of_email(work, application)
        group = GroupKey(application.group)
        if known is not None:
            return work.influencers.save(work.influencers.get(known).joining(group)).id
        fields = application.particulars
        fresh = Influencer(
            added_at=now.at,
            added_by=now.by,
            name=fields.name,
            email=fields.email,
            country=fields.country or None,
            groups=frozenset({group}),
        )
        return work.influencers.add(fresh).id


def _of_email(work: UnitOfWork, application: Application) -> InfluencerId | None:
    """The influencer of the same e-mail address, if it is one."""
    email = application.particulars.email.casefold()
    bearers = [
        i.id for i in work.influencers.select(InfluencerFilter(text=email)) if i.email.casefold() == email
    ]
    return bearers[0] if email and len(bearers) == 1 else None


@attrs.frozen
class DeclineApplication:
    """Turn an applicant down. What the application brought goes, here and at TikTok."""

    _storage: Storage
    _clock: Clock
    _revoke: RevokeConsents

    def __call__(self, by: Actor, number: ApplicationId, reason: str) -> Application:
        """The declined application.

        Raises:
            ApplicationNotFound: there is none.
            ApplicationStepRefused: it cannot be declined.
        """
        now = Happened(self._clock.now(), by.user)
        with self._storage.begin(by.tenant, by.user) as work:
            declined = work.applications.get(number).decline(reason, now)
            kept = work.applications.save(let_go(work, declined, EndReason.DECLINED, now.at))
            about = f"application/{number}"
            work.outbox.put(Event(EventKind.APPLICATION_DECLINED, detail=str(number), about=about))
            work.commit()
        self._revoke(by)
        return kept


@attrs.frozen
class WithdrawApplication:
    """Take an application back for the applicant. What it brought goes, here and at TikTok."""

    _storage: Storage
    _clock: Clock
    _revoke: RevokeConsents

    def __call__(self, by: Actor, number: ApplicationId) -> Application:
        """The withdrawn application.

        Raises:
            ApplicationNotFound: there is none.
            ApplicationStepRefused: it cannot be withdrawn.
        """
        now = Happened(self._clock.now(), by.user)
        with self._storage.begin(by.tenant, by.user) as work:
            withdrawn = work.applications.get(number).withdraw(now)
            kept = work.applications.save(let_go(work, withdrawn, EndReason.APPLICATION_WITHDRAWN, now.at))
            about = f"application/{number}"
            work.outbox.put(Event(EventKind.APPLICATION_WITHDRAWN, detail=str(number), about=about))
            work.commit()
        self._revoke(by)
        return kept

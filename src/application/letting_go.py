"""What becomes of a consent that an application brought, once the application is over without being accepted."""

from datetime import datetime

import attrs

from influence.application.ending_consents import end_consent
from influence.application.finding import known_account
from influence.domain.applications import Application
from influence.domain.consents import Leftover
from influence.domain.grants import EndReason, Grant
from influence.domain.ports.storage import UnitOfWork


def let_go(work: UnitOfWork, application: Application, why: EndReason, now: datetime) -> Application:
    """The application without what it brought.

    Its grant ends, a newer one stays. The account that came with it goes with all its data; one that is in the lists,
    or that another open application brought too, stays. TikTok is told after the commit (`RevokeConsents`).
    """
    account = None if application.account is None else known_account(work, application.account)
    if account is None:
        return application
    grant = account.grant
    others = [other for other in work.applications.all(account.id) if other.id != application.id]
    if account.applying and not any(other.is_open for other in others):
        if grant is not None:
            leave_over(work, f"application {application.id}", grant, now)
        work.accounts.remove_applicant(account.id)
        return attrs.evolve(application, account=None)
    if grant is not None and grant.epoch == application.epoch:
        leave_over(work, f"application {application.id}", grant, now)
        end_consent(work, account, grant.epoch, why, now)
    return application


def leave_over(work: UnitOfWork, state: str, grant: Grant, now: datetime) -> None:
    """Note that TikTok has to be told of the end of *grant*."""
    work.consents.leave(Leftover(state, grant.open_id, grant.sealed_access, grant.sealed_refresh, due_at=now))

"""Applications as programs read them."""

from datetime import datetime

import attrs

from influence.application.read_applications import ApplicationRow
from influence.domain.applications import ApplicationState, Happened


@attrs.frozen(kw_only=True)
class ApplicationForm:
    """Somebody who asks to be taken in: what was filled in, and what happened when, and by whom."""

    id: int
    state: ApplicationState
    group: str
    name: str
    email: str
    country: str
    handle: str | None
    authenticated: bool
    in_lists: bool
    influencer: int | None
    started_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    declined_at: datetime | None
    withdrawn_at: datetime | None
    started_by: str
    submitted_by: str | None
    accepted_by: str | None
    declined_by: str | None
    withdrawn_by: str | None
    reason: str

    @classmethod
    def of(cls, row: ApplicationRow) -> "ApplicationForm":
        """The same for programs."""
        one, account = row.application, row.account
        return cls(
            id=one.id,
            state=one.state,
            group=one.group,
            name=one.particulars.name,
            email=one.particulars.email,
            country=one.particulars.country,
            handle=account.handle if account else None,
            authenticated=account is not None and account.authenticated,
            in_lists=account is not None and not account.applying,
            influencer=one.influencer,
            started_at=one.started.at,
            submitted_at=_at(one.submitted),
            accepted_at=_at(one.accepted),
            declined_at=_at(one.declined),
            withdrawn_at=_at(one.withdrawn),
            started_by=one.started.by,
            submitted_by=_by(one.submitted),
            accepted_by=_by(one.accepted),
            declined_by=_by(one.declined),
            withdrawn_by=_by(one.withdrawn),
            reason=one.reason,
        )


def _at(fact: Happened | None) -> datetime | None:
    return fact.at if fact else None


def _by(fact: Happened | None) -> str | None:
    return fact.by if fact else None

"""Looking at consents: how each stands, and which end soon."""

from datetime import datetime, timedelta

import attrs

from influence.application.acting import Actor
from influence.domain.accounts import Account
from influence.domain.grants import ConsentState, EndReason, missing_scopes
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage

_ALL = AccountFilter(Network.TIKTOK)


@attrs.frozen
class ConsentRow:
    """How one consent stands. Times are absent where there is no live grant."""

    handle: str
    state: ConsentState
    since: datetime | None
    renewed_until: datetime | None
    ends_at: datetime | None
    missing: tuple[str, ...] = ()
    why: EndReason | None = None

    @classmethod
    def of(cls, account: Account, now: datetime) -> "ConsentRow":
        """The row of *account*."""
        grant, end = account.grant, account.consent_end
        return cls(
            handle=account.handle,
            state=account.consent_state(now),
            since=grant.granted_at if grant else end.at if end else None,
            renewed_until=grant.access_expires_at if grant else None,
            ends_at=grant.refresh_expires_at if grant else None,
            missing=missing_scopes(grant.scopes) if grant else (),
            why=end.why if end and not grant else None,
        )


@attrs.frozen
class ReadConsents:
    """The calendar of consents. Nothing is opened and nobody is asked."""

    _storage: Storage
    _clock: Clock

    def __call__(self, by: Actor, within: timedelta | None = None) -> tuple[ConsentRow, ...]:
        """All consents there are or were, those that end first in front; with *within* only those ending by then."""
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            rows = [ConsentRow.of(a, now) for a in view.accounts.select(_ALL)]
        known = [row for row in rows if row.state is not ConsentState.NEVER]
        if within is not None:
            known = [row for row in known if row.ends_at is None or row.ends_at <= now + within]
        return tuple(sorted(known, key=lambda row: (row.ends_at or now, row.handle)))

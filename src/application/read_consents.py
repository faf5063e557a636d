"""Looking at consents: how each stands, and which end when."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

import attrs

from influence.application.acting import Actor
from influence.domain.accounts import Account
from influence.domain.consents import Consent, consent_state
from influence.domain.grants import STANDING, ConsentState, EndReason, missing_scopes
from influence.domain.networks import Network, fold
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage

_ALL = AccountFilter(Network.TIKTOK)


@attrs.frozen
class ConsentRow:
    """How one consent stands. Times are absent where there is no live grant; *reason* is why an attempt failed."""

    handle: str
    state: ConsentState
    since: datetime | None
    renewed_until: datetime | None
    ends_at: datetime | None
    missing: tuple[str, ...] = ()
    why: EndReason | None = None
    reason: str = ""

    @property
    def authenticated(self) -> bool:
        """What people are told of it at first."""
        return self.state in STANDING

    @classmethod
    def of(cls, account: Account, now: datetime, last: Consent | None = None) -> "ConsentRow":
        """The row of *account* after the *last* attempt to get a consent."""
        grant, end = account.grant, account.consent_end
        state = consent_state(account, last, now)
        if last is not None and state in (ConsentState.PENDING, ConsentState.FAILED):
            return cls.of_attempt(account.handle, state, last)
        return cls(
            handle=account.handle,
            state=state,
            since=grant.granted_at if grant else end.at if end else None,
            renewed_until=grant.access_expires_at if grant else None,
            ends_at=grant.refresh_expires_at if grant else None,
            missing=missing_scopes(grant.scopes) if grant else (),
            why=end.why if end and not grant else None,
        )

    @classmethod
    def of_attempt(cls, handle: str, state: ConsentState, last: Consent) -> "ConsentRow":
        """The row of somebody whose consent is on its way, or did not come."""
        has_failed = state is ConsentState.FAILED
        since = last.taken_at if has_failed and last.taken_at else last.begun_at
        return cls(handle, state, since, None, None, reason=last.why if has_failed else "")


@attrs.frozen
class Attempts:
    """The last attempt for each account, and for each handle that was asked."""

    _consents: Iterable[Consent]
    _of: dict[object, Consent] = attrs.field(init=False)

    @_of.default
    def _last(self) -> dict[object, Consent]:
        return {_about(consent): consent for consent in self._consents}

    def of(self, account: Account) -> Consent | None:
        """The last one for *account*, or for its handle before it was here."""
        found = (self._of.get(key) for key in (account.id, fold(account.handle)))
        return max((one for one in found if one is not None), key=lambda one: one.begun_at, default=None)

    def of_nobody(self, here: Iterable[Account]) -> Iterator[Consent]:
        """The last one for each handle that is not *here*."""
        names = {fold(account.handle) for account in here}
        asked = (one for one in self._of.values() if one.account is None and one.handle)
        return (one for one in asked if fold(one.handle or "") not in names)


def _about(consent: Consent) -> object:
    if consent.account is not None:
        return consent.account
    return fold(consent.handle) if consent.handle else None


@attrs.frozen
class ReadConsents:
    """How consents stand. Nothing is opened and nobody is asked."""

    _storage: Storage
    _clock: Clock

    def __call__(
        self, by: Actor, within: timedelta | None = None, state: ConsentState | None = None
    ) -> tuple[ConsentRow, ...]:
        """All consents there are, were, or were asked for, those that end first in front.

        With *within* only those ending by then. Who was never asked is told only when that *state* is wanted.
        """
        now = self._clock.now()
        rows = [row for row in self._rows(by, now) if _fits(row, state)]
        if within is not None:
            rows = [row for row in rows if row.ends_at is None or row.ends_at <= now + within]
        return tuple(sorted(rows, key=lambda row: (row.ends_at or now, row.handle)))

    def one(self, by: Actor, account: Account) -> ConsentRow:
        """How the consent of *account* stands."""
        with self._storage.view(by.tenant) as view:
            attempts = Attempts(tuple(view.consents.remembered()))
        return ConsentRow.of(account, self._clock.now(), attempts.of(account))

    def calendar(self, by: Actor, within: timedelta | None = None) -> tuple["Month", ...]:
        """Who ends when, by month and week."""
        standing = [row for row in self(by, within) if row.authenticated and row.ends_at is not None]
        return tuple(_months(standing))

    def _rows(self, by: Actor, now: datetime) -> Iterator[ConsentRow]:
        with self._storage.view(by.tenant) as view:
            accounts = list(view.accounts.select(_ALL))
            attempts = Attempts(tuple(view.consents.remembered()))
        yield from (ConsentRow.of(account, now, attempts.of(account)) for account in accounts)
        for last in attempts.of_nobody(accounts):
            if last.handle and last.is_pending(now):
                yield ConsentRow.of_attempt(last.handle, ConsentState.PENDING, last)
            elif last.handle and last.has_failed:
                yield ConsentRow.of_attempt(last.handle, ConsentState.FAILED, last)


def _fits(row: ConsentRow, state: ConsentState | None) -> bool:
    return row.state is not ConsentState.NEVER if state is None else row.state is state


@attrs.frozen
class Week:
    """Whose consents end in one week, which begins on a Monday."""

    begins: date
    handles: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.handles)


@attrs.frozen
class Month:
    """The consents that end in one month, by week."""

    month: str
    weeks: tuple[Week, ...]

    @property
    def count(self) -> int:
        """How many."""
        return sum(week.count for week in self.weeks)


def _months(rows: Iterable[ConsentRow]) -> Iterator[Month]:
    """The months in which *rows*, sorted by their ends, end."""
    ends = [(row.ends_at.date(), row.handle) for row in rows if row.ends_at is not None]
    for month, found in groupby(ends, key=lambda end: f"{end[0]:%Y-%m}"):
        weeks = groupby(found, key=lambda end: end[0] - timedelta(days=end[0].weekday()))
        yield Month(month, tuple(Week(begins, tuple(h for _, h in some)) for begins, some in weeks))

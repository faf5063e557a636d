"""Keeping what is due, and who is at it."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

import attrs

from influence.domain.jobs import Job


class MachineClock(Protocol):
    """The clock by which all workers of a machine judge leases. Unlike `Clock` it never stands still."""

    def now(self) -> datetime:
        """This instant, in UTC, with its time zone."""
        ...


@attrs.frozen(kw_only=True)
class Claim:
    """Which job a worker wants: due *now*, and *at* the machine's time held by nobody. It would hold it *until*.

    Only the given *kinds*, and with *tenant* only that one's.
    """

    now: datetime
    at: datetime
    until: datetime
    kinds: Collection[str]
    tenant: str | None = None


class Jobs(Protocol):
    """The jobs of this installation. Each deed is a unit of work of its own; any process may call."""

    def add(self, tenant: str, kind: str, due_at: datetime) -> bool:
        """Keep a new job; False when it is here."""
        ...

    def all(self) -> tuple[Job, ...]:
        """All jobs, by tenant and kind."""
        ...

    def claim(self, wanted: Claim) -> Job | None:
        """The job that fits and was due first, now held; None when there is none. Two never get the same."""
        ...

    def renew(self, job: Job, until: datetime) -> None:
        """Hold it longer.

        Raises:
            LeaseLost: the lease of *job* was given back or taken over.
        """
        ...

    def end(self, job: Job) -> None:
        """Keep all of *job*, the lease given back included. Raises like `renew`."""
        ...


class Leases(Protocol):
    """The leases, seen from inside a unit of work: a worker writes only as long as it holds its job."""

    def hold(self, job: Job, until: datetime) -> None:
        """Hold it until the end of this unit of work at least, and then until *until*. Takes effect on commit.

        Raises:
            LeaseLost: as of `Jobs.renew`; nothing of this unit of work may be kept.
        """
        ...

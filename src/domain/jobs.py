"""Work that comes due again and again, and the lease under which one worker at a time does it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import attrs

EVERYBODY: Final = ""
"""The tenant of jobs that are the installation's as a whole."""

LEASE: Final = timedelta(minutes=5)
"""For how long a worker that does not show itself keeps a job."""

PAUSE: Final = timedelta(minutes=1)
"""Between two slices of one job."""

FIRST_RETRY: Final = timedelta(minutes=1)
LAST_RETRY: Final = timedelta(hours=6)
"""A job that fails is tried again after the first, twice that, and so on, up to the last."""

UNFINISHED: Final = "its worker ended without a word"


class Ending(StrEnum):
    """How a job ended."""

    DONE = "done"
    MORE = "more"  # a slice is done, others wait
    POSTPONED = "postponed"  # TikTok was not asked; nothing is wrong
    STOPPED = "stopped"  # the worker was told to end
    FAILED = "failed"


@attrs.frozen
class Job:
    """One kind of work for one tenant.

    *due_at*, *last_begun*, *last_ended* and *failing_since* are told by the product's clock, *lease_until* by the
    machine's. *lease_token* rises with every claim: whoever holds an older one has lost the job.
    """

    tenant: str
    kind: str
    due_at: datetime
    lease_token: int = 0
    lease_until: datetime | None = None
    attempts: int = 0
    last_begun: datetime | None = None
    last_ended: datetime | None = None
    last_outcome: str = ""
    failing_since: datetime | None = None

    def is_claimable(self, now: datetime, at: datetime) -> bool:
        """True when it is due *now* and, by the machine's clock *at*, nobody holds it."""
        return self.due_at <= now and (self.lease_until is None or self.lease_until <= at)

    def claimed(self, now: datetime, until: datetime) -> "Job":
        """The job in the hands of a worker. One that was still held is taken over from a worker that died."""
        before = self
        if self.lease_until is not None:
            before = attrs.evolve(
                self,
                attempts=self.attempts + 1,
                last_outcome=UNFINISHED,
                failing_since=self.failing_since or self.last_begun,
            )
        return attrs.evolve(before, lease_token=self.lease_token + 1, lease_until=until, last_begun=now)

    def ended(self, result: "Result", now: datetime, every: timedelta, luck: float) -> "Job":
        """The job given back, with the time when it is due again; *luck* is between 0 and 1."""
        failed = result.ending is Ending.FAILED
        attempts = self.attempts + 1 if failed else 0
        return attrs.evolve(
            self,
            lease_until=None,
            attempts=attempts,
            last_ended=now,
            last_outcome=result.words,
            failing_since=(self.failing_since or now) if failed else None,
            due_at=self._due_again(result, now, every, back_off(attempts, luck)),
        )

    def _due_again(self, result: "Result", now: datetime, every: timedelta, back_off: timedelta) -> datetime:
        spans = {
            Ending.DONE: every,
            Ending.MORE: min(PAUSE, every),
            Ending.POSTPONED: every,
            Ending.STOPPED: timedelta(0),
            Ending.FAILED: back_off,
        }
        usual = now + spans[result.ending]
        if result.ending is Ending.POSTPONED and result.until is not None:
            return max(result.until, now + min(PAUSE, every))
        return usual


@attrs.frozen
class Result:
    """What came of a job, in words; *until*: when a postponed one makes sense again."""

    ending: Ending
    words: str
    until: datetime | None = None


def back_off(attempts: int, luck: float) -> timedelta:
    """How long to wait after so many failures in a row: between half of a doubling span and the whole of it."""
    doublings = min(max(0, attempts - 1), 30)
    longest = min(LAST_RETRY, FIRST_RETRY * (1 << doublings))
    return longest * (0.5 + luck / 2)


class LeaseLost(Exception):
    """The lease of a job is over and somebody else may have it: what was begun under it must not be kept.

    No refusal: nobody is told "no". Whoever runs the job stops.
    """

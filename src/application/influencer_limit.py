"""How many influencers a tenant may have, kept inside the transaction that would bring one too many."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

import attrs

from influence.application.acting import Actor
from influence.domain.influencer_refusals import InfluencerLimitReached
from influence.domain.ports.clock import Clock
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, UnitOfWork, View


class Limit(Protocol):
    """Who knows how many influencers a plan has room for."""

    def most(self, plan: str) -> int | None:
        """So many; None for any number."""
        ...


@attrs.frozen
class PlanLimit:
    """The numbers of the policy in force."""

    _policy: Policy
    _clock: Clock

    def most(self, plan: str) -> int | None:
        """What the policy says today. Raises `PlanUnknown`."""
        return self._policy.on(self._clock.now().date()).plans.most(plan)


@attrs.frozen
class NoLimit:
    """Any number, whatever the plan."""

    def most(self, plan: str) -> int | None:  # noqa: ARG002 # the port's signature
        """Always None."""
        return None


NO_LIMIT: Final = NoLimit()


@attrs.frozen
class Room:
    """How many influencers there are and may be; an account without an influencer counts as a person of its own."""

    plan: str
    most: int | None
    used: int

    @property
    def left(self) -> int | None:
        """How many more may come; 0 also beyond the limit, where the old source's accounts may have led."""
        return None if self.most is None else max(0, self.most - self.used)

    @property
    def over(self) -> int:
        """How many there are beyond the limit."""
        return 0 if self.most is None else max(0, self.used - self.most)

    def with_one_more(self) -> "Room":
        """The room that is left then."""
        return attrs.evolve(self, used=self.used + 1)

    def refusal(self, more: int = 1) -> InfluencerLimitReached:
        """What is said to whoever wants *more* than may come."""
        return InfluencerLimitReached(self.plan, self.most or 0, self.used, more)


def room(limit: Limit, view: View) -> Room:
    """The room that *view*'s tenant has at this moment."""
    plan = view.organisation.get().plan
    most = limit.most(plan)
    return Room(plan, most, view.influencers.persons())


@contextmanager
def keeping(limit: Limit, work: UnitOfWork) -> Iterator[None]:
    """Do what may bring persons. Writers come one after the other, so that nobody slips in between.

    Raises:
        InfluencerLimitReached: there are more than before, and more than the plan has room for. Not to be committed.
    """
    before = room(limit, work)
    yield
    if before.most is None:
        return
    after = work.influencers.persons()
    if after > before.used and after > before.most:
        raise before.refusal(after - before.used)


@attrs.frozen
class ReadLimit:
    """How many influencers there are, and how many more may come."""

    _storage: Storage
    _limit: Limit

    def __call__(self, by: Actor) -> Room:
        """The room of the actor's tenant."""
        with self._storage.view(by.tenant) as view:
            return room(self._limit, view)

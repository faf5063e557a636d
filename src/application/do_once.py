"""Doing once what a program asks for, and giving a repeat the same answer."""

from collections.abc import Callable
from datetime import datetime

import attrs

from influence.application.acting import Actor
from influence.application.joining_work import Bond
from influence.domain.errors import InfluenceError
from influence.domain.idempotency import (
    HELD,
    REFUSALS,
    Answer,
    AnswerEmptied,
    Deed,
    Next,
    Request,
    RequestTakenOver,
    next_for,
)
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, UnitOfWork


@attrs.frozen
class Outcome:
    """What a deed came to: the *answer*, and what of it is *kept* for repeats where that is not the whole."""

    answer: Answer
    kept: Answer | None = None


@attrs.frozen
class Told:
    """What a caller is told; *is_replayed* when it was done before."""

    answer: Answer
    is_replayed: bool = False


Refusing = Callable[[InfluenceError], Answer | None]
"""The answer to a refusal that is decided; None for one that another try may not meet."""


@attrs.frozen
class DoOnce:
    """Do what a program asks for under an Idempotency-Key, once.

    The same key and body again get the same answer, another body is refused. A deed that only writes here is kept in
    one piece with its answer: it is done and answered, or neither. A deed that talks to others is claimed first, and
    answered when it is done; a repeat meanwhile is told to wait. A claim whose holder was lost is taken over after its
    time, by whoever repeats the request: such deeds have to bear being done again.
    """

    _storage: Storage
    _clock: Clock
    _bond: Bond

    def here(self, by: Actor, request: Request, deed: Callable[[], Outcome], refused: Refusing) -> Told:
        """Do what only writes here: everything in one unit of work.

        Raises:
            RequestAtWork, IdempotencyKeyReused, AnswerEmptied: it is not done now.
        """
        before = self._seen(by, request)
        if before is not None:
            return before
        with self._storage.begin(by.tenant, by.user) as work:
            fresh, before = self._look(work, request)
            if before is not None:
                return before
            try:
                with self._bond.joining(work):
                    outcome = deed()
            except InfluenceError as error:
                refusal = error
            else:
                work.deeds.put(fresh.answered(outcome.kept or outcome.answer))
                work.commit()
                return Told(outcome.answer)
        return self._keep_refusal(by, request, refusal, refused)

    def _keep_refusal(self, by: Actor, request: Request, error: InfluenceError, refused: Refusing) -> Told:
        """Keep a refusal for repeats, without anything of what led to it."""
        answer = refused(error)
        if answer is None:
            raise error
        with self._storage.begin(by.tenant, by.user) as work:
            fresh, before = self._look(work, request)
            if before is not None:
                return before
            work.deeds.put(fresh.answered(answer))
            work.commit()
        return Told(answer)

    def afar(self, by: Actor, request: Request, deed: Callable[[Deed], Outcome], refused: Refusing) -> Told:
        """Do what talks to others, under a claim. *deed* learns whether somebody was lost before it.

        Raises:
            RequestAtWork, IdempotencyKeyReused, AnswerEmptied: it is not done now.
            RequestTakenOver: it took so long that a repeat took it over.
        """
        before = self._seen(by, request)
        if before is not None:
            return before
        with self._storage.begin(by.tenant, by.user) as work:
            claim, before = self._look(work, request)
            if before is not None:
                return before
            work.deeds.put(claim)
            work.commit()
        try:
            with self._bond.claiming(claim):
                outcome = deed(claim)
        except RequestTakenOver:
            raise
        except InfluenceError as error:
            answer = refused(error)
            if answer is None:
                self._release(by, claim)
                raise
            outcome = Outcome(answer)
        except Exception:
            self._release(by, claim)
            raise
        self._answer(by, claim, outcome)
        return Told(outcome.answer)

    def _answer(self, by: Actor, claim: Deed, outcome: Outcome) -> None:
        with self._storage.begin(by.tenant, by.user) as work:
            work.deeds.hold(claim, self._clock.now())
            work.deeds.put(claim.answered(outcome.kept or outcome.answer))
            work.commit()

    def _release(self, by: Actor, claim: Deed) -> None:
        """Let a repeat try at once: nobody is at it any more."""
        with self._storage.begin(by.tenant, by.user) as work:
            work.deeds.forget(claim)
            work.commit()

    def _seen(self, by: Actor, request: Request) -> Told | None:
        """The answer of a deed that was done long ago: that is no reason to wait for those who write."""
        with self._storage.view(by.tenant) as view:
            kept = view.deeds.find(request)
        step = next_for(request, kept, self._clock.now())
        return None if step in (Next.BEGIN, Next.TAKE_OVER) else _told(step, kept)

    def _look(self, work: UnitOfWork, request: Request) -> tuple[Deed, Told | None]:
        """A claim of our own on what is to be done, or what is told of what was done before."""
        now = self._clock.now()
        kept = work.deeds.find(request)
        step = next_for(request, kept, now)
        claim = _claim(request, kept if step is Next.TAKE_OVER else None, now)
        return claim, None if step in (Next.BEGIN, Next.TAKE_OVER) else _told(step, kept)


def _claim(request: Request, lost: Deed | None, now: datetime) -> Deed:
    until = now + HELD
    if lost is not None:
        return lost.taken_over(until)
    return Deed(request=request, begun_at=now, held_until=until)


def _told(step: Next, kept: Deed | None) -> Told:
    if step in REFUSALS:
        raise REFUSALS[step]
    if kept is None or kept.answer is None:
        raise RuntimeError("nothing is told of a deed without an answer")
    if step is Next.TELL_EMPTIED:
        raise AnswerEmptied(kept.answer.status)
    return Told(kept.answer, is_replayed=True)

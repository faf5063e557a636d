"""`influence worker`: doing what comes due."""

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Any, Final

import attrs
import click

from influence.application.holding_leases import Hold
from influence.application.run_due_jobs import Ran, RunDueJobs, Shift
from influence.domain.errors import InfluenceError
from influence.domain.jobs import Ending, Job
from influence.entrypoints.cli.output import clean
from influence.entrypoints.cli.refusals import DONE, status_of
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.cli.worker_telling import (
    outcome_of,
    ran_fields,
    tell_held,
    tell_ran,
    tell_status,
    tenant_words,
)
from influence.entrypoints.plain import in_json

LONGEST_NAP: Final = timedelta(seconds=30)
BORROWED_NAP: Final = timedelta(seconds=1)
"""Where the time is borrowed somebody may move it at any moment."""


@click.command("worker")
@command
@click.option("--once", is_flag=True, help="Do what is due now, say what was done, and end.")
@click.option("--status", is_flag=True, help="Show what is due when and what came of it; do nothing.")
def worker_command(session: Session, once: bool, status: bool) -> Any:
    """Do what comes due, for all tenants unless --tenant names one: checks, refreshes, messages, telling people.

    Runs until it is told to end (SIGTERM or Ctrl-C): it finishes the step at hand and gives back what it holds.
    Several may run at once; each job is done by one of them. One that is killed loses nothing: after five minutes
    another takes over what it had. With --once the exit status is 4 when TikTok failed.
    """
    if once and status:
        raise click.UsageError("--once works and --status only looks; say one of them.")
    if status:
        tell_status(session)
        return DONE
    worker = _Worker(session)
    _refuse_held(session)
    with worker.listening():
        if not once:
            worker.run()
            return DONE
        ran, held = worker.what_is_due(), worker.held()
    tell_ran(session, ran)
    tell_held(session, held)
    return max((status_of(one.error) for one in ran if _failed(one) and one.error), default=DONE)


def _refuse_held(session: Session) -> None:
    """Do not begin to work on a database that is served to nobody. Raises as `Storage.view`."""
    for tenant in session.storage.tenants()[:1]:
        with session.storage.view(tenant):
            pass


@attrs.define
class _Worker:
    """One worker, at work until it is told to end."""

    session: Session
    told: threading.Event = attrs.field(factory=threading.Event)

    @property
    def _shift(self) -> Shift:
        return Shift(self.session.ask, self.session.by.user, self.session.said.get("tenant"))

    def what_is_due(self) -> list[Ran]:
        """Everything that is due, done once."""
        ran: list[Ran] = []
        while not self.told.is_set() and (one := self._next()) is not None:
            ran.append(one)
        return ran

    def held(self) -> tuple[Job, ...]:
        """What is due and left to another worker."""
        return self.session.ask(RunDueJobs).held(self._shift)

    def run(self) -> None:
        """Work and wait."""
        self.session.out.talk("At work. Interrupt to end.")
        while not self.told.is_set():
            try:
                is_idle = self._next() is None
            except InfluenceError as error:  # the database is busy, or TikTok's clock is away: it will pass
                self.session.out.talk(str(error))
                is_idle = True
            if is_idle:
                self.told.wait(self._nap().total_seconds())
        self.session.out.talk("Ended; nothing is held.")

    def _next(self) -> Ran | None:
        begun = time.monotonic()
        ran = self.session.ask(RunDueJobs)(self._shift)
        if ran is not None:
            _remark(self.session, ran, time.monotonic() - begun)
        return ran

    def _nap(self) -> timedelta:
        longest = BORROWED_NAP if self.session.settings.clock else LONGEST_NAP
        try:
            wait = self.session.ask(RunDueJobs).wait(self._shift)
        except InfluenceError:
            return longest
        return longest if wait is None else min(longest, max(wait, timedelta(milliseconds=50)))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """End at the first signal after the step at hand, at the second at once."""
        hold = self.session.ask(Hold)

        def end(*_: object) -> None:
            if self.told.is_set():
                raise KeyboardInterrupt
            hold.is_stopping = True
            self.told.set()

        with _handled((signal.SIGTERM, signal.SIGINT), end):
            yield


@contextmanager
def _handled(
    signals: Sequence[signal.Signals], deed: Callable[[int, FrameType | None], None]
) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # an embedder ends it otherwise
        return
    before = {number: signal.signal(number, deed) for number in signals}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def _failed(ran: Ran) -> bool:
    return ran.result is not None and ran.result.ending is Ending.FAILED


def _remark(session: Session, ran: Ran, seconds: float) -> None:
    """One line for one job, beside the data."""
    if (
        ran.error is not None
        and not isinstance(ran.error, InfluenceError)
        and os.environ.get("INFLUENCE_DEBUG")
    ):
        traceback.print_exception(ran.error)
    if session.out.as_json:
        click.echo(in_json({**ran_fields(ran), "seconds": round(seconds, 1)}), err=True)
        return
    outcome, words = outcome_of(ran)
    click.echo(
        clean(f"{tenant_words(ran.job.tenant)} {ran.job.kind}: {outcome}: {words} ({seconds:.1f} s)"),
        err=True,
    )

"""What a worker did, and what is due: for people and programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from influence.application.run_due_jobs import Ran, ReadJobs, Standing
from influence.domain.jobs import EVERYBODY, Job
from influence.entrypoints.cli.session import Session
from influence.entrypoints.plain import plain

LOST: Final = "another worker took it over"


def outcome_of(ran: Ran) -> tuple[str, str]:
    """How it ended, in a word and in more."""
    return ("lost", LOST) if ran.result is None else (ran.result.ending.value, ran.result.words)


def tell_ran(session: Session, ran: Sequence[Ran]) -> None:
    """What was done."""
    if session.out.as_json:
        session.out.array(map(ran_fields, ran))
        return
    rows = [
        [
            tenant_words(one.job.tenant),
            one.job.kind,
            *outcome_of(one),
            _moment(one.job.due_at),
        ]
        for one in ran
    ]
    session.out.table(["tenant", "job", "outcome", "what came", "next (UTC)"], rows, empty="Nothing is due.")


def tell_held(session: Session, held: Sequence[Job]) -> None:
    """What was due and not done, because another worker has it."""
    for job in held:
        until = f" until {job.lease_until:%H:%M:%S} UTC" if job.lease_until else ""
        session.out.talk(f"{tenant_words(job.tenant)} {job.kind} is held by another worker{until}.")


def ran_fields(ran: Ran) -> dict[str, object]:
    """One job that was run."""
    outcome, words = outcome_of(ran)
    return {
        "tenant": ran.job.tenant or None,
        "job": ran.job.kind,
        "outcome": outcome,
        "words": words,
        "attempts": ran.job.attempts,
        "next_due": plain(ran.job.due_at),
    }


def tell_status(session: Session) -> None:
    """What is due when, and what came of it."""
    read = session.ask(ReadJobs)
    standings = read(session.said.get("tenant"))
    if session.out.as_json:
        session.out.array(_standing_fields(one, read.now()) for one in standings)
        return
    rows = [_standing_row(one, read.now()) for one in standings]
    columns = ["tenant", "job", "next (UTC)", "last ended (UTC)", "last outcome", "failing since (UTC)"]
    session.out.table(columns, rows, empty="There is no tenant. Set one up: influence init")


def _standing_row(one: Standing, now: datetime) -> list[object]:
    job = one.job
    if job is None:
        return [tenant_words(one.tenant), one.duty.kind, "at once", None, "never run", None]
    is_held = _is_running(one, now) and job.lease_until is not None
    due = f"held until {job.lease_until:%H:%M:%S}" if is_held else _moment(job.due_at)
    ended, since = (None if at is None else _moment(at) for at in (job.last_ended, job.failing_since))
    return [tenant_words(one.tenant), one.duty.kind, due, ended, job.last_outcome or "never run", since]


def _standing_fields(one: Standing, now: datetime) -> dict[str, object]:
    job = one.job
    return {
        "tenant": one.tenant or None,
        "job": one.duty.kind,
        "why": one.duty.why,
        "every_seconds": int(one.duty.every.total_seconds()),
        "next_due": plain(job.due_at) if job else None,
        "running": _is_running(one, now),
        "held_until": plain(job.lease_until) if job and _is_running(one, now) else None,
        "attempts": job.attempts if job else 0,
        "last_begun": plain(job.last_begun) if job else None,
        "last_ended": plain(job.last_ended) if job else None,
        "last_outcome": job.last_outcome or None if job else None,
        "failing_since": plain(job.failing_since) if job else None,
    }


def _is_running(one: Standing, now: datetime) -> bool:
    return one.job is not None and one.job.lease_until is not None and one.job.lease_until > now


def tenant_words(name: str) -> str:
    """Whose job it is."""
    return "all tenants" if name == EVERYBODY else name


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"

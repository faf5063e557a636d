"""What is due: held by one worker at a time, and written by nobody who lost it."""

from datetime import datetime
from typing import Any

import attrs
import pytest

from influence.domain.jobs import EVERYBODY, LEASE, UNFINISHED, Ending, Job, LeaseLost, Result
from influence.domain.ports.jobs import Claim, Jobs
from influence.testing.builders import an_event
from influence.testing.contracts.storage.backends import Backend
from influence.testing.contracts.storage.test_inbox import in_threads
from influence.testing.moments import DAY, HOUR, NOON, hours_later

KINDS = ("memberships", "refresh")


@pytest.fixture
def jobs(backend: Backend) -> Jobs:
    """A store in which nothing is due."""
    return backend.jobs


def claim(jobs: Jobs, now: datetime = NOON, *, at: datetime | None = None, **more: Any) -> Job | None:
    """The next job; the machine's clock agrees with the product's unless told."""
    machine = at or now
    return jobs.claim(Claim(**{"now": now, "at": machine, "until": machine + LEASE, "kinds": KINDS, **more}))


def held(jobs: Jobs, now: datetime = NOON) -> Job:
    """The next job, of which there is one."""
    job = claim(jobs, now)
    assert job is not None
    return job


def done(job: Job, at: datetime = NOON) -> Job:
    return job.ended(Result(Ending.DONE, "all well"), at, HOUR, 0.5)


def test_a_job_is_kept_once_and_shown_in_order(jobs: Jobs) -> None:
    assert jobs.add("bolt", "refresh", NOON)
    assert jobs.add("acme", "refresh", NOON)
    assert jobs.add(EVERYBODY, "messages", NOON)
    assert not jobs.add("acme", "refresh", hours_later(1))

    shown = [(job.tenant, job.kind, job.due_at) for job in jobs.all()]

    assert shown == [(EVERYBODY, "messages", NOON), ("acme", "refresh", NOON), ("bolt", "refresh", NOON)]


def test_what_is_due_first_is_claimed_first(jobs: Jobs) -> None:
    for tenant, hour in (("bolt", 0), ("acme", 0), ("cora", -1), ("dora", 1)):
        jobs.add(tenant, "refresh", hours_later(hour))

    claimed = [claim(jobs) for _ in range(4)]

    assert [job and job.tenant for job in claimed] == ["cora", "acme", "bolt", None]


def test_a_held_job_is_in_nobody_elses_hands(jobs: Jobs) -> None:
    jobs.add("acme", "refresh", NOON)

    job = claim(jobs)

    assert job == Job("acme", "refresh", NOON, 1, NOON + LEASE, last_begun=NOON)
    assert jobs.all() == (job,)
    assert claim(jobs) is None


def test_a_claim_names_kinds_and_tenant(jobs: Jobs) -> None:
    jobs.add("acme", "of another version", NOON)
    jobs.add("bolt", "refresh", NOON)

    assert claim(jobs, tenant="acme") is None
    assert claim(jobs, kinds=["memberships"]) is None
    assert claim(jobs, tenant="bolt") is not None


def test_an_ended_job_waits_for_its_next_time(jobs: Jobs) -> None:
    jobs.add("acme", "refresh", NOON)
    ended = done(held(jobs))

    jobs.end(ended)

    assert jobs.all() == (ended,)
    assert (ended.due_at, ended.lease_until, ended.lease_token) == (hours_later(1), None, 1)
    assert claim(jobs, hours_later(0.9)) is None
    assert held(jobs, hours_later(1)).lease_token == 2


def test_the_job_of_a_dead_worker_is_taken_over(jobs: Jobs) -> None:
    jobs.add("acme", "refresh", NOON)
    lost = held(jobs)

    assert claim(jobs, NOON + LEASE * 0.99) is None
    heir = held(jobs, NOON + LEASE)

    assert (heir.lease_token, heir.attempts, heir.last_outcome) == (lost.lease_token + 1, 1, UNFINISHED)
    assert heir.failing_since == NOON


def test_a_lease_is_judged_by_the_machines_clock(jobs: Jobs) -> None:
    jobs.add("acme", "refresh", NOON)
    held(jobs)

    assert claim(jobs, NOON + 9 * DAY, at=NOON) is None
    assert claim(jobs, NOON, at=NOON + LEASE) is not None


def test_a_renewed_lease_lasts_longer(jobs: Jobs) -> None:
    jobs.add("acme", "refresh", NOON)
    job = held(jobs)

    jobs.renew(job, NOON + 2 * LEASE)

    assert claim(jobs, NOON + LEASE) is None
    assert claim(jobs, NOON + 2 * LEASE) is not None


def test_whoever_lost_the_lease_writes_nothing(jobs: Jobs) -> None:
    jobs.add("acme", "refresh", NOON)
    lost = held(jobs)
    held(jobs, NOON + LEASE)
    before = jobs.all()

    with pytest.raises(LeaseLost):
        jobs.renew(lost, NOON + DAY)
    with pytest.raises(LeaseLost):
        jobs.end(done(lost))

    assert jobs.all() == before


def test_a_lease_given_back_is_nobodys(jobs: Jobs) -> None:
    jobs.add("acme", "refresh", NOON)
    job = held(jobs)
    jobs.end(done(job))
    before = jobs.all()

    with pytest.raises(LeaseLost):
        jobs.renew(job, NOON + DAY)
    with pytest.raises(LeaseLost):
        jobs.end(job)

    assert jobs.all() == before


def test_a_job_nobody_knows_cannot_be_ended(jobs: Jobs) -> None:
    with pytest.raises(LeaseLost):
        jobs.end(attrs.evolve(Job("acme", "refresh", NOON), lease_token=1))


def test_a_unit_of_work_is_kept_only_under_the_lease(backend: Backend) -> None:
    backend.storage.add_tenant("acme")
    backend.jobs.add("acme", "refresh", NOON)
    lost = held(backend.jobs)
    heir = held(backend.jobs, NOON + LEASE)

    with backend.storage.begin("acme") as work:
        work.leases.hold(heir, NOON + DAY)
        work.outbox.put(an_event())
        work.commit()
    with pytest.raises(LeaseLost), backend.storage.begin("acme") as work:
        work.leases.hold(lost, NOON + DAY)

    assert backend.jobs.all() == (attrs.evolve(heir, lease_until=NOON + DAY),)


def test_a_hold_that_is_not_committed_holds_nothing(backend: Backend) -> None:
    backend.storage.add_tenant("acme")
    backend.jobs.add("acme", "refresh", NOON)
    job = held(backend.jobs)

    with backend.storage.begin("acme") as work:
        work.leases.hold(job, NOON + DAY)

    assert backend.jobs.all() == (job,)


def test_of_eight_who_claim_each_job_goes_to_one(jobs: Jobs) -> None:
    for number in range(5):
        jobs.add(f"tenant-{number}", "refresh", NOON)
    got: list[str] = []

    def take(_: int) -> None:
        while (job := claim(jobs)) is not None:
            got.append(job.tenant)

    in_threads(8, take)

    assert sorted(got) == [f"tenant-{number}" for number in range(5)]

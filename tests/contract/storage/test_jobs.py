"""What is due: held by one worker at a time, and written by nobody who lost it."""

from datetime import datetime
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.jobs import EVERYBODY, LEASE, UNFINISHED, Ending, Job, LeaseLost, Result
from influence.domain.ports.jobs import Claim, Jobs
from influence.testing.builders import an_event
from influence.testing.contracts.storage.backends import Backend
from influence.testing.moments import DAY, HOUR, NOON, hours_later
from tests.contract.storage.backends import all_backends
from tests.contract.storage.test_inbox import in_threads
from tests.support.sometimes import assert_reached, sometimes

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


HOURS = st.integers(0, 4).map(hours_later)
THERE = (("add", "acme", "refresh", NOON), ("add", "bolt", "refresh", hours_later(1)))
NAMES = st.sampled_from(["acme", "bolt"])
DEEDS = st.one_of(
    st.tuples(st.just("add"), NAMES, st.sampled_from(KINDS), HOURS),
    st.tuples(st.just("claim"), HOURS, st.none()),
    st.tuples(st.just("claim"), HOURS, st.none() | NAMES),
    st.tuples(st.sampled_from(["renew", "end", "end"]), st.integers(0, 5), HOURS),
)


def outcome(jobs: Jobs, deed: tuple[Any, ...], claimed: list[Job]) -> object:
    """What a deed answers; the *claimed* ones are those that somebody held once."""
    if deed[0] == "add":
        return jobs.add(*deed[1:])
    if deed[0] == "claim":
        return claim(jobs, deed[1], tenant=deed[2])
    if not claimed:
        return None
    job = claimed[deed[1] % len(claimed)]
    try:
        if deed[0] == "renew":
            jobs.renew(job, deed[2])
        else:
            jobs.end(done(job, deed[2]))
    except LeaseLost:
        return "lost"
    return "kept"


@settings(max_examples=40)
@given(st.lists(DEEDS, min_size=8, max_size=25))
def agree(deeds: list[tuple[Any, ...]]) -> None:
    with all_backends() as backends:
        stores = [backend.jobs for backend in backends.values()]
        claimed: list[Job] = []
        for deed in [*THERE, *deeds]:
            first, *others = (outcome(jobs, deed, claimed) for jobs in stores)
            assert all(other == first for other in others), deed
            sometimes(f"{deed[0]} {first}" if isinstance(first, str) else deed[0])
            if isinstance(first, Job):
                claimed.append(first)
                sometimes("taken over", first.attempts)
        kept = [jobs.all() for jobs in stores]
        assert all(one == kept[0] for one in kept)


def test_all_stores_of_jobs_answer_alike() -> None:
    agree()

    assert_reached(["renew lost", "renew kept", "end lost", "end kept", "taken over"])

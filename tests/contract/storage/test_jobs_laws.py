from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.jobs import Job, LeaseLost
from influence.domain.ports.jobs import Jobs
from influence.testing.contracts.storage.test_jobs import KINDS, claim, done
from influence.testing.moments import NOON, hours_later
from tests.contract.storage.backends import all_backends
from tests.support.sometimes import assert_reached, sometimes

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

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.events import Numbered
from influence.domain.ports.storage import UnitOfWork
from influence.testing.contracts.storage.test_people import MARA, OTTO, a_notice
from influence.testing.moments import NOON
from tests.contract.storage.backends import all_backends
from tests.support.sometimes import assert_reached, sometimes

DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 1), st.lists(st.integers(1, 5), max_size=4)),
        st.tuples(st.just("read"), st.integers(0, 1), st.lists(st.integers(1, 6), max_size=3)),
    ),
    max_size=8,
)


def _do(
    work: UnitOfWork, deeds: list[tuple[str, int, list[int]]]
) -> tuple[list[int], list[list[tuple[Numbered, datetime | None]]]]:
    people = [work.people.add(MARA).id, work.people.add(OTTO).id]
    answers = [
        work.notices.put(*(a_notice(people[who], number) for number in numbers))
        if deed == "put"
        else work.notices.read(people[who], numbers, NOON)
        for deed, who, numbers in deeds
    ]
    found = [[(one.told, one.read_at) for one in work.notices.of(person)] for person in people]
    return answers, found


def test_all_stores_keep_the_same_notices() -> None:
    @settings(max_examples=40, deadline=None)
    @given(deeds=DEEDS)
    def law(deeds: list[tuple[str, int, list[int]]]) -> None:
        seen = []
        for backend in backends.values():
            with backend.storage.begin("acme") as work:  # nothing is committed: every example begins anew
                seen.append(_do(work, deeds))
        answers, found = seen[0]
        sometimes("a notice came again", any(n < len(d[2]) for n, d in zip(answers, deeds, strict=True)))
        sometimes("something was read", any(one[1] for person in found for one in person))
        assert all(one == seen[0] for one in seen)

    with all_backends() as backends:
        for backend in backends.values():
            backend.storage.add_tenant("acme")
        law()
    assert_reached(["a notice came again", "something was read"])

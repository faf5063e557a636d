from hypothesis import given
from hypothesis import strategies as st

from influence.domain.ports.inbox import Message, MessageKind
from influence.testing.moments import HOUR, NOON
from tests.contract.storage.backends import all_backends

KEYS = st.sampled_from("abcd")
TIMES = st.integers(0, 3).map(lambda hours: NOON + hours * HOUR)
MESSAGES = st.builds(
    Message, KEYS, st.sampled_from(MessageKind), st.none() | TIMES, open_id=st.none() | st.just("open-ann")
)
DEEDS: st.SearchStrategy[tuple[str, tuple[object, ...]]] = st.one_of(
    st.tuples(st.just("put"), st.tuples(MESSAGES, TIMES)),
    st.tuples(st.just("looked_into"), st.tuples(KEYS, TIMES, st.sampled_from(["linked", "nothing"]))),
    st.tuples(st.just("forget"), st.tuples(TIMES)),
    st.tuples(st.sampled_from(["waiting", "newest"]), st.tuples(st.integers(0, 3))),
)


@given(st.lists(DEEDS, min_size=5, max_size=25))
def test_all_inboxes_answer_alike(deeds: list[tuple[str, tuple[object, ...]]]) -> None:
    with all_backends() as backends:
        inboxes = [backend.inbox for backend in backends.values()]
        for name, details in deeds:
            first, *others = (getattr(inbox, name)(*details) for inbox in inboxes)
            assert all(other == first for other in others), name
        first, *others = ((inbox.newest(), inbox.waiting()) for inbox in inboxes)
        assert all(other == first for other in others)

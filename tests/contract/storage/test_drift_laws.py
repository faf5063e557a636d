from hypothesis import given
from hypothesis import strategies as st

from influence.testing.moments import HOUR, NOON
from tests.contract.storage.backends import all_backends

NAMES = st.sampled_from(["a", "b"])
TIMES = st.integers(-3, 3).map(lambda hours: NOON + hours * HOUR)
DEEDS: st.SearchStrategy[tuple[str, tuple[object, ...]]] = st.one_of(
    st.tuples(st.just("note"), st.tuples(NAMES, NAMES, NAMES, TIMES)),
    st.tuples(st.sampled_from(["all", "all", "all", "clear"]), st.just(())),
)


@given(st.lists(DEEDS, min_size=5, max_size=25))
def test_all_stores_keep_the_same_alarms(deeds: list[tuple[str, tuple[object, ...]]]) -> None:
    with all_backends() as backends:
        stores = [backend.drift_alarms for backend in backends.values()]
        for name, details in [*deeds, ("all", ())]:
            first, *others = (getattr(alarms, name)(*details) for alarms in stores)
            assert all(other == first for other in others), name

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.deliveries import Answer, DeliveryId
from influence.domain.ports.storage import UnitOfWork
from influence.domain.webhooks import DisabledBecause, EndpointId
from influence.testing.contracts.storage.test_deliveries import EVERY, a_delivery, an_attempt, endpoints
from influence.testing.moments import HOUR, MINUTE, NOON
from tests.contract.storage.backends import all_backends
from tests.support.sometimes import assert_reached, sometimes

Deeds = list[tuple[str, int, int]]
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["queue", "queue", "try", "again", "disable", "enable", "forget", "forget"]),
        st.integers(0, 2),
        st.integers(0, 5),
    ),
    min_size=6,
    max_size=16,
)


def played(work: UnitOfWork, deeds: Deeds) -> list[object]:
    """What a store tells after *deeds*, by the places of endpoints and the numbers of events."""
    own = endpoints(work, "a", "b", "c")
    told: list[object] = []
    for step, (deed, place, number) in enumerate(deeds):
        now = NOON + step * 10 * MINUTE
        endpoint = work.endpoints.get(own[place])
        if deed == "queue":
            told.append(work.deliveries.queue([a_delivery(own[place], number, step)]))
        elif deed in ("try", "again"):
            for one in work.deliveries.due(now, 1) if deed == "try" else work.deliveries.select(EVERY):
                status = 200 + 70 * number
                sometimes(f"was {deed}", deed == "try" or one.tries)
                tried = one.tried(Answer(took=HOUR, status=status), now, 0.5)
                work.deliveries.save(tried if deed == "try" else one.again(now), an_attempt(status))
        elif deed == "disable":
            work.endpoints.save(endpoint.disabled(DisabledBecause.BY_USER, now))
        elif deed == "enable":
            work.endpoints.save(endpoint.enabled())
        else:
            told.append(sometimes("forgot", work.deliveries.forget(now)))
        due = work.deliveries.due(now, 1 + number)
        told.append([(own.index(one.endpoint), one.event, one.tries, one.due_at) for one in due])
    kept = list(work.deliveries.select(EVERY))
    told.append([attrs.evolve(one, id=DeliveryId(0), endpoint=EndpointId(0)) for one in kept])
    told.append([work.deliveries.attempts(one.id) for one in kept])
    return told


@pytest.mark.slow
def test_every_store_tells_the_same_of_any_history() -> None:
    @settings(max_examples=100, derandomize=True)
    @given(DEEDS)
    def law(deeds: Deeds) -> None:
        told = []
        for backend in backends.values():
            backend.storage.add_tenant("acme")
            with backend.storage.begin("acme") as work:
                told.append(played(work, deeds))
        assert told[0] == told[1]

    with all_backends() as backends:
        law()
    assert_reached(["forgot", "was try", "was again"])

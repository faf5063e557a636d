from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influence.domain.accounts import Account, Door
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network, fold
from influence.domain.observations import Snapshot
from influence.domain.ports.figures import LegacyRow, Taken
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.provenance import Provenance
from influence.testing.builders import (
    a_member,
    a_stub,
)
from influence.testing.contracts.storage.dump import dump_tenant
from influence.testing.moments import DAY, NOON
from tests.support.strategies import handles, values


def one_by_one(work: UnitOfWork, rows: list[LegacyRow], day: int) -> tuple[Taken, ...]:
    """Taking over through the ports of single things."""
    answers = []
    for row in rows:
        at = NOON + day * DAY
        known = work.accounts.find(Network.TIKTOK, row.handle)
        account = known or work.accounts.add(
            Account(Network.TIKTOK, row.handle, Door.TAKEN_OVER, added_at=at, added_by="mara")
        )
        newest = {s.source: s.values for s in work.figures.of_accounts([account.id])[account.id]}
        work.figures.keep_account(account.id, Snapshot(Provenance.LEGACY, at, at, row.values))
        says_the_same = newest.get(Provenance.LEGACY) == row.values
        answers.append(Taken.ADDED if known is None else Taken.KNOWN if says_the_same else Taken.CHANGED)
    return tuple(answers)


_FEW = st.sampled_from(["ann", "Bob", "cem.b", "DEE", "eve_1"])
_FILES = st.lists(
    st.lists(
        st.builds(LegacyRow, _FEW | handles(), st.just({}) | values(AccountMetric)),
        max_size=6,
        unique_by=lambda row: fold(row.handle),
    ),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files=_FILES, members=st.sets(_FEW, max_size=2), stubs=st.sets(_FEW, max_size=2))
def test_taking_over_many_at_once_equals_one_by_one(
    storage: Storage, files: list[list[LegacyRow]], members: set[str], stubs: set[str]
) -> None:
    states = []
    for put in (lambda w, rows, day: w.takeover.put(rows, at=NOON + day * DAY, by="mara"), one_by_one):
        with storage.begin("acme") as work:
            for handle in sorted(members):
                work.accounts.add(a_member(handle))
            for handle in sorted(stubs):
                work.accounts.add(a_stub(handle))

            answers = [put(work, rows, day) for day, rows in enumerate(files)]

            states.append((answers, dump_tenant(work)))

    assert states[0] == states[1]

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.invites import InviteAnswer, InviteId
from influence.testing.contracts.storage.test_invites import an_invite, last
from influence.testing.moments import NOON
from tests.contract.storage.backends import all_backends
from tests.support.strategies import texts


@pytest.mark.slow
def test_every_store_tells_the_same_of_any_history() -> None:
    names = st.sampled_from(["bob", "BOB", "cleo", "straße", "STRASSE"])
    deeds = st.lists(st.tuples(names, st.sampled_from(["add", "answer", "withdraw"]), texts()), max_size=10)

    @given(deeds)
    def law(history: list[tuple[str, str, str]]) -> None:
        told = []
        for backend in backends.values():
            backend.storage.add_tenant("acme")
            with backend.storage.begin("acme") as work:
                for name, deed, reason in history:
                    found = last(work, name)
                    if deed == "add":
                        work.invites.add(an_invite(name))
                    elif found is not None and deed == "answer":
                        work.invites.save(found.answered(InviteAnswer.REJECTED, NOON, reason))
                    elif found is not None:
                        work.invites.withdraw([found.id])
                told.append([attrs.evolve(one, id=InviteId(0)) for one in work.invites.all()])
        assert told[0] == told[1]

    with all_backends() as backends:
        law()

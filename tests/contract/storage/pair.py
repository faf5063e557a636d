"""Two stores that are asked the same and have to answer the same."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

from influence.domain.audit import Chain
from influence.domain.errors import InfluenceError
from influence.domain.ports.storage import UnitOfWork
from influence.testing.contracts.storage.audit_dump import counted
from influence.testing.contracts.storage.dump import dump
from tests.contract.storage.backends import all_backends
from tests.support.sometimes import sometimes

Deed = Callable[[UnitOfWork], object]
"""One thing done in a unit of work; what it answers has no ids in it."""
TENANTS: Final = ("acme", "bolt")


class Pair:
    """All kinds of stores side by side, with one unit of work open in each, or none."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        backends = self._stack.enter_context(all_backends())
        self._stores = {name: backend.storage for name, backend in backends.items()}
        self._open = ExitStack()
        self._works: dict[str, UnitOfWork] = {}
        self._tenant = TENANTS[0]
        for store in self._stores.values():
            for tenant in TENANTS:
                store.add_tenant(tenant)

    def begin(self, tenant: str) -> None:
        """Open a unit of work in each store."""
        self._tenant = tenant
        self._works = {n: self._open.enter_context(s.begin(tenant)) for n, s in self._stores.items()}

    def leave(self) -> None:
        """Drop what was not committed."""
        self._open.close()
        self._works = {}

    def commit(self) -> None:
        """Keep what was done, and compare what the tenant holds then."""
        for work in self._works.values():
            work.commit()
        self.leave()
        self.compare(self._tenant)

    def compare(self, tenant: str | None = None) -> None:
        """Demand that all stores keep the same, of one tenant or of all."""
        first, *others = (dump(store, tenant=tenant) for store in self._stores.values())
        assert all(other == first for other in others), [first, *others]
        self._compare_records(TENANTS if tenant is None else (tenant,))

    def _compare_records(self, tenants: tuple[str, ...]) -> None:
        for tenant in tenants:
            for chain in Chain:
                first, *others = (counted(store, tenant, chain) for store in self._stores.values())
                assert all(other == first for other in others), [other - first for other in others]

    def do(self, deed: Deed) -> object:
        """Do it in each store and demand equal answers, or equal refusals; the answer, None after a refusal."""
        answers = {name: self._answer(deed, work) for name, work in self._works.items()}
        first, *others = answers.values()
        assert all(other == first for other in others), answers
        refusal, answer = first
        if refusal:
            sometimes(refusal)
        return answer

    def _answer(self, deed: Deed, work: UnitOfWork) -> tuple[str, object]:
        try:
            return "", deed(work)
        except InfluenceError as refusal:
            return type(refusal).__name__, None

    def close(self) -> None:
        """End the stores."""
        self.leave()
        self._stack.close()

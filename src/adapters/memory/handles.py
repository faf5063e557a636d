"""What accounts were called before, in memory."""

from collections.abc import Callable

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.former_handles import FormerHandle
from influence.domain.networks import Network, fold


@attrs.frozen
class MemoryHandles:
    """The former handles of one tenant's accounts."""

    _state: State
    _own: Holdings

    def put(self, former: FormerHandle) -> None:
        if former.account not in self._own.accounts:
            raise AccountNotFound(former.account)
        self._own.refuse_erased(former.account)
        self._own.former_handles[self._state.number("former handle")] = former

    def of(self, account: AccountId) -> tuple[FormerHandle, ...]:
        return self._newest_first(lambda former: former.account == account)

    def called(self, network: Network, handle: str) -> tuple[FormerHandle, ...]:
        return self._newest_first(
            lambda former: (
                fold(former.handle) == fold(handle) and self._own.accounts[former.account].network is network
            )
        )

    def _newest_first(self, claim: Callable[[FormerHandle], bool]) -> tuple[FormerHandle, ...]:
        found = [(f.until, number, f) for number, f in self._own.former_handles.items() if claim(f)]
        return tuple(former for *_, former in sorted(found, key=lambda one: one[:2], reverse=True))

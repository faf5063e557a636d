"""Taking over old-source accounts, in memory: one by one, which is what every other store has to equal."""

from collections.abc import Sequence
from datetime import datetime

import attrs

from influence.adapters.memory.accounts import MemoryAccounts
from influence.adapters.memory.figures import MemoryFigures, newest
from influence.adapters.memory.state import State
from influence.domain.accounts import Account, Door
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.ports.figures import LegacyRow, Taken
from influence.domain.provenance import Provenance


@attrs.frozen
class MemoryTakeover:
    """The old source's accounts on their way into one tenant."""

    _state: State
    _accounts: MemoryAccounts
    _figures: MemoryFigures

    def put(self, rows: Sequence[LegacyRow], *, at: datetime, by: str) -> tuple[Taken, ...]:
        self._state.refuse_old_source()
        return tuple(self._put(row, at, by) for row in rows)

    def _put(self, row: LegacyRow, at: datetime, by: str) -> Taken:
        said = Snapshot(Provenance.LEGACY, at, at, row.values)
        account = self._accounts.find(Network.TIKTOK, row.handle)
        if account is None:
            stub = Account(Network.TIKTOK, row.handle, Door.TAKEN_OVER, added_at=at, added_by=by)
            self._figures.keep_account(self._accounts.add(stub).id, said)
            return Taken.ADDED
        known = newest(self._figures.account_history(account.id), Provenance.LEGACY)
        self._figures.keep_account(account.id, said)
        return Taken.KNOWN if known is not None and known.values == row.values else Taken.CHANGED

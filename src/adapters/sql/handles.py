"""What accounts were called before, in SQL."""

from typing import Any, Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.losses import handles
from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.former_handles import FormerHandle
from influence.domain.networks import Network, fold

_NEWEST: Final = (handles.c.until.desc(), handles.c.id.desc())


def _former_of(row: sa.Row[Any]) -> FormerHandle:
    return FormerHandle(AccountId(row.account_id), row.handle, row.since, row.until)


@attrs.frozen
class SqlHandles:
    """The former handles of one tenant's accounts."""

    _scope: Scope

    def put(self, former: FormerHandle) -> None:
        row = {
            "tenant_id": self._scope.tenant,
            "account_id": former.account,
            "handle": former.handle,
            "handle_folded": fold(former.handle),
            "since": former.since,
            "until": former.until,
        }
        with self._scope.refusing({Broken.REFERENCE: AccountNotFound(former.account)}):
            self._scope.run(sa.insert(handles).values(row))

    def of(self, account: AccountId) -> tuple[FormerHandle, ...]:
        return self._found(sa.select(handles).where(handles.c.account_id == account))

    def called(self, network: Network, handle: str) -> tuple[FormerHandle, ...]:
        named = sa.select(handles).join(accounts, accounts.c.id == handles.c.account_id)
        return self._found(
            named.where(accounts.c.network == network, handles.c.handle_folded == fold(handle))
        )

    def _found(self, wanted: sa.Select[Any]) -> tuple[FormerHandle, ...]:
        mine = wanted.where(handles.c.tenant_id == self._scope.tenant).order_by(*_NEWEST)
        return tuple(map(_former_of, self._scope.run(mine)))

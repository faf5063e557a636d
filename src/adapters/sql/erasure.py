"""Taking away what may no longer be held, in SQL."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.closing import CLOSING, FAMILY, FORGETTING, FORGETTING_POSTS
from influence.adapters.sql.closing_kept import KEPT_CLOSING, KEPT_FORGETTING, KEPT_FORGETTING_POSTS
from influence.adapters.sql.roster_copy import mark
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables.accounts import accounts, consent_ends, grants
from influence.adapters.sql.tables.campaigns import orders
from influence.adapters.sql.tables.losses import due_erasures
from influence.adapters.sql.tables.metadata import metadata
from influence.adapters.sql.tables.posts import posts
from influence.domain.accounts import AccountId
from influence.domain.capabilities import Kind
from influence.domain.doors import AccountNotFound
from influence.domain.grants import EndReason
from influence.domain.orders import OrderId
from influence.domain.posts import PostId
from influence.domain.removing_accounts import AccountHeld
from influence.domain.retention import DueErasure

_DUE: Final = due_erasures.c


def _due_of(row: sa.Row[Any]) -> DueErasure:
    return DueErasure(AccountId(row.account_id), row.why, row.erase_by)


@attrs.frozen
class SqlErasure:
    """What one tenant's accounts may no longer hold."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return _DUE.tenant_id == self._scope.tenant

    def keep_only(self, kind: Kind, accounts: Sequence[AccountId]) -> int:
        return self._run((*CLOSING[kind], *KEPT_CLOSING[kind]), accounts)

    def forget(self, accounts: Sequence[AccountId]) -> int:
        return self._run((*FORGETTING, KEPT_FORGETTING), accounts)

    def _run(self, statements: Iterable[sa.Executable], accounts: Sequence[AccountId]) -> int:
        count = 0
        for some in batches(accounts):
            family = self._scope.run(FAMILY, {"tenant": self._scope.tenant, "subjects": some}).scalars().all()
            for subjects in batches(family):
                mark(self._scope.connection, subjects)
                count += sum(self._scope.run(one, {"subjects": subjects}).rowcount for one in statements)
        return count

    def forget_posts(self, posts: Sequence[PostId]) -> int:
        mine = {"tenant": self._scope.tenant}
        return sum(
            self._scope.run(one, {"posts": some, **mine}).rowcount
            for some in batches(posts)
            for one in (FORGETTING_POSTS, KEPT_FORGETTING_POSTS)
        )

    def put_off(self, due: DueErasure) -> None:
        row = {"account_id": due.account, "why": due.why, "erase_by": due.erase_by}
        fresh = insert(due_erasures).values(tenant_id=self._scope.tenant, **row)
        change = {"why": fresh.excluded.why, "erase_by": fresh.excluded.erase_by}
        self._scope.run(fresh.on_conflict_do_update(index_elements=["account_id"], set_=change))

    def call_off(self, accounts: Sequence[AccountId]) -> None:
        for some in batches(accounts):
            self._scope.run(sa.delete(due_erasures).where(self._mine, _DUE.account_id.in_(some)))

    def due(self) -> tuple[DueErasure, ...]:
        return tuple(self._due())

    def due_of(self, accounts: Sequence[AccountId]) -> tuple[DueErasure, ...]:
        return tuple(due for some in batches(accounts) for due in self._due(_DUE.account_id.in_(some)))

    def _due(self, *claims: sa.ColumnElement[bool]) -> Iterator[DueErasure]:
        wanted = sa.select(due_erasures).where(self._mine, *claims).order_by(_DUE.erase_by, _DUE.account_id)
        return map(_due_of, self._scope.run(wanted))

    def remove(self, account: AccountId) -> None:
        family = self._whole_family(account)
        self._refuse_held(family)
        self.end_grants(family)
        theirs = sa.select(posts.c.id).where(posts.c.account_id.in_(family))
        for table in reversed(metadata.sorted_tables):
            for column in _naming(table, posts):
                self._scope.run(sa.delete(table).where(column.in_(theirs)))
            for column in _naming(table, accounts):
                self._scope.run(sa.delete(table).where(column.in_(family)))
        self._scope.run(sa.delete(accounts).where(accounts.c.id.in_(family)))

    def _whole_family(self, account: AccountId) -> Sequence[int]:
        """The account, of whichever network, and those that were merged into it."""
        mine = accounts.c.tenant_id == self._scope.tenant
        asked = sa.select(accounts.c.id).where(mine, accounts.c.id == account).cte("family", recursive=True)
        merged = sa.select(accounts.c.id).join(asked, accounts.c.merged_into == asked.c.id)
        family = self._scope.run(sa.select(asked.union(merged).c.id)).scalars().all()
        if not family:
            raise AccountNotFound(account)
        return family

    def _refuse_held(self, family: Sequence[int]) -> None:
        wanted = sa.select(orders.c.id).where(orders.c.account_id.in_(family)).order_by(orders.c.id)
        held = tuple(OrderId(order) for order in self._scope.run(wanted).scalars())
        if held:
            called = sa.select(accounts.c.handle).where(accounts.c.id == family[0])
            raise AccountHeld(self._scope.run(called).scalar_one(), held)

    def end_grants(self, family: Sequence[int]) -> None:
        """The database gives up a grant only against its end."""
        ending = (grants.c.account_id, grants.c.tenant_id, grants.c.epoch)
        live = sa.select(*ending, sa.literal(EndReason.DISCONNECTED.value), grants.c.granted_at)
        fresh = insert(consent_ends).from_select(
            ["account_id", "tenant_id", "epoch", "reason", "ended_at"],
            live.where(grants.c.account_id.in_(family)),
        )
        change = {name: fresh.excluded[name] for name in ("epoch", "reason", "ended_at")}
        self._scope.run(fresh.on_conflict_do_update(index_elements=["account_id"], set_=change))
        self._scope.run(sa.delete(grants).where(grants.c.account_id.in_(family)))


def _naming(table: sa.Table, owners: sa.Table) -> Iterator[sa.ColumnElement[Any]]:
    """The columns of *table* that say which of *owners* a row hangs on."""
    return (key.parent for key in table.foreign_keys if key.column is owners.c.id)

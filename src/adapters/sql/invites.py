"""Invitations in SQL."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
import sqlalchemy as sa

from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.invites import invites
from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound, Stale
from influence.domain.invites import Invite, InviteId
from influence.domain.networks import fold


def _invite_of(row: sa.Row[Any]) -> Invite:
    fields = {name: row._mapping[_COLUMNS.get(name, name)] for name in attrs.fields_dict(Invite)}
    return Invite(**fields)


def _row_of(invite: Invite) -> dict[str, Any]:
    fields = attrs.asdict(invite, filter=lambda field, _: field.name not in {"id", "version"})
    return {
        **{_COLUMNS.get(name, name): value for name, value in fields.items()},
        "handle_folded": fold(invite.handle),
    }


_COLUMNS = {"account": "account_id"}


@attrs.frozen
class SqlInvites:
    """The invitations of one tenant."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return invites.c.tenant_id == self._scope.tenant

    def add(self, invite: Invite) -> Invite:
        self._refuse_strangers(invite)
        row = {"tenant_id": self._scope.tenant, "version": invite.version, **_row_of(invite)}
        with self._scope.refusing({}):
            key = self._scope.run(sa.insert(invites).values(row)).inserted_primary_key
        return attrs.evolve(invite, id=InviteId(key[0] if key else 0))

    def save(self, invite: Invite) -> Invite:
        self._refuse_strangers(invite)
        change = (
            sa.update(invites)
            .where(self._mine, invites.c.id == invite.id, invites.c.version == invite.version)
            .values(version=invite.version + 1, **_row_of(invite))
        )
        if not self._scope.run(change).rowcount:
            raise Stale(f"The invitation of @{invite.handle}")
        return attrs.evolve(invite, version=invite.version + 1)

    def withdraw(self, invites_: Iterable[InviteId]) -> None:
        for some in batches(list(invites_)):
            self._scope.run(sa.delete(invites).where(self._mine, invites.c.id.in_(some)))

    def of_handles(self, handles: Iterable[str]) -> Mapping[str, Invite]:
        found = self._last(invites.c.handle_folded, [*dict.fromkeys(map(fold, handles))])
        return {fold(invite.handle): invite for invite in found}

    def latest_to(self, accounts_: Iterable[AccountId]) -> Mapping[AccountId, Invite]:
        found = self._last(invites.c.account_id, [*dict.fromkeys(accounts_)])
        return {invite.account: invite for invite in found if invite.account is not None}

    def all(self) -> Iterator[Invite]:
        last = sa.select(sa.func.max(invites.c.id)).where(self._mine).group_by(invites.c.handle_folded)
        wanted = sa.select(invites).where(invites.c.id.in_(last)).order_by(invites.c.id.desc())
        return map(_invite_of, self._scope.run(wanted))

    def _last(self, key: sa.ColumnElement[Any], wanted: list[Any]) -> Iterator[Invite]:
        """The last invitation for each value of *key* that is *wanted*."""
        for some in batches(wanted):
            last = sa.select(sa.func.max(invites.c.id)).where(self._mine, key.in_(some)).group_by(key)
            yield from map(_invite_of, self._scope.run(sa.select(invites).where(invites.c.id.in_(last))))

    def _refuse_strangers(self, invite: Invite) -> None:
        if invite.account is None:
            return
        here = sa.and_(accounts.c.tenant_id == self._scope.tenant, accounts.c.id == invite.account)
        if self._scope.row(sa.select(accounts.c.id).where(here)) is None:
            raise AccountNotFound(invite.account)

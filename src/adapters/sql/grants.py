"""How grants and the ends of consents rest in rows."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.accounts import consent_ends, grants
from influence.domain.accounts import AccountId
from influence.domain.grants import ConsentEnd, Grant

COLUMNS: Final = (
    *(column.label(f"grant_{column.name}") for column in grants.c),
    *(column.label(f"end_{column.name}") for column in consent_ends.c),
)
"""What `grant_of` and `end_of` read, beside the columns of an account."""


def grant_of(row: sa.Row[Any]) -> Grant | None:
    """The live grant of an account's *row*."""
    if row.grant_account_id is None:
        return None
    return Grant(
        open_id=row.grant_open_id,
        epoch=row.grant_epoch,
        scopes=frozenset(row.grant_scopes.split()),
        sealed_access=row.grant_sealed_access,
        sealed_refresh=row.grant_sealed_refresh,
        access_expires_at=row.grant_access_expires_at,
        refresh_expires_at=row.grant_refresh_expires_at,
        granted_at=row.grant_granted_at,
        refresh_begun_at=row.grant_refresh_begun_at,
        refresh_tries=row.grant_refresh_tries,
        end_told_at=row.grant_end_told_at,
    )


def end_of(row: sa.Row[Any]) -> ConsentEnd | None:
    """The end of the last consent of an account's *row*; none while a later one is live."""
    if row.end_account_id is None or row.grant_account_id is not None:
        return None
    return ConsentEnd(row.end_epoch, row.end_reason, row.end_ended_at)


def put_grant(scope: Scope, account: AccountId, grant: Grant) -> None:
    """Keep *grant*, or its new tokens. The database refuses an epoch that goes back."""
    row = {
        "open_id": grant.open_id,
        "epoch": grant.epoch,
        "scopes": " ".join(sorted(grant.scopes)),
        "sealed_access": grant.sealed_access,
        "sealed_refresh": grant.sealed_refresh,
        "access_expires_at": grant.access_expires_at,
        "refresh_expires_at": grant.refresh_expires_at,
        "granted_at": grant.granted_at,
        "refresh_begun_at": grant.refresh_begun_at,
        "refresh_tries": grant.refresh_tries,
        "end_told_at": grant.end_told_at,
    }
    with scope.refusing({}):
        _put(scope, grants, account, row)


def put_end(scope: Scope, account: AccountId, end: ConsentEnd) -> None:
    """Keep *end* and erase the grant. The end goes first: without one the database keeps the grant."""
    _put(scope, consent_ends, account, {"epoch": end.epoch, "reason": end.why, "ended_at": end.at})
    scope.run(sa.delete(grants).where(grants.c.account_id == account))


def _put(scope: Scope, table: sa.Table, account: AccountId, row: dict[str, Any]) -> None:
    fresh = insert(table).values(tenant_id=scope.tenant, account_id=account, **row)
    change = {name: fresh.excluded[name] for name in row}
    scope.run(fresh.on_conflict_do_update(index_elements=["account_id"], set_=change))

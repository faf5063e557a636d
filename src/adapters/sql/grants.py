"""How grants and the ends of consents rest in rows."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.accounts import consent_ends, grants
from influence.domain.accounts import AccountId
from influence.domain.grants import ConsentEnd, Grant

_OF_GRANT: Final = (
    # in the order of the fields of a grant
    grants.c.open_id,
    grants.c.epoch,
    grants.c.scopes,
    grants.c.sealed_access,
    grants.c.sealed_refresh,
    grants.c.access_expires_at,
    grants.c.refresh_expires_at,
    grants.c.granted_at,
    grants.c.refresh_begun_at,
    grants.c.refresh_tries,
    grants.c.end_told_at,
)
CONSENT_COLUMNS: Final = (*_OF_GRANT, consent_ends.c.epoch, consent_ends.c.reason, consent_ends.c.ended_at)
"""Whose values `grant_of` and `end_of` take, beside the columns of an account."""


def grant_of(values: Sequence[Any]) -> Grant | None:
    """The live grant in *values*, where there is one."""
    open_id, epoch, scopes, *more = values[: len(_OF_GRANT)]
    return None if open_id is None else Grant(open_id, epoch, frozenset(scopes.split()), *more)


def end_of(values: Sequence[Any]) -> ConsentEnd | None:
    """The end of the last consent in *values*; none while a later one is live."""
    epoch, why, at = values[len(_OF_GRANT) :]
    is_live = values[0] is not None
    return None if is_live or epoch is None else ConsentEnd(epoch, why, at)


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

# ruff: noqa: S608 # statements are put together from names of this package
"""Bringing the copy up to date: all marked accounts at once, by way of what the read gate opens.

The sources are told apart as the read gate does: of each source the newest day, and among those that the account's
kind may draw on, the value that was confirmed last.
"""

import json
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import ticks
from influence.adapters.sql.engines import Mode
from influence.adapters.sql.snapshots import SOURCE_CODES, column
from influence.adapters.sql.tables.roster import roster
from influence.domain.accounts import kind_of
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.observations import TTCM_DATA_BEGINS
from influence.domain.provenance import Provenance
from influence.domain.read_gate import sources_for

_GIVEN: Final = SOURCE_CODES[Provenance.USER]
_IS_TIKTOK: Final = f"account.network = '{Network.TIKTOK}'"
_IS_MEMBER: Final = f"account.membership = '{Membership.IN}'"
_HAS_CONSENTED: Final = "(consent.account_id IS NOT NULL)"
_IS_SOUND: Final = f"(said.source = {_GIVEN} OR said.as_of >= {ticks(TTCM_DATA_BEGINS)})"


def _claims(*, authenticated: bool, member: bool) -> tuple[str, str]:
    """The claim that an account is of a kind, and the one that a source is open to it."""
    its = f"{_HAS_CONSENTED} = {int(authenticated)} AND ({_IS_MEMBER}) = {int(member)}"
    codes = sorted(SOURCE_CODES[s] for s in sources_for(kind_of(authenticated=authenticated, member=member)))
    return its, f"said.source IN ({', '.join(map(str, codes))})" if codes else "0"


_KINDS: Final = [_claims(authenticated=a, member=m) for a in (True, False) for m in (True, False)]
_IS_OPEN: Final = (
    f"CASE WHEN NOT {_IS_TIKTOK} THEN said.source = {_GIVEN} "
    + " ".join(f"WHEN {its} THEN {sources}" for its, sources in _KINDS)
    + " END"
)
_SHOWS_NOTHING: Final = " OR ".join(f"({its})" for its, sources in _KINDS if sources == "0")
_NAMES: Final = sorted(Provenance)  # of two values of one moment the read gate takes the last of these
_SOURCES: Final = " UNION ALL ".join(
    f"SELECT {code} AS code, {_NAMES.index(source)} AS rank"
    for source, code in SOURCE_CODES.items()
    if source is not Provenance.LEGACY
)
_SAID: Final = f"""
FROM ({_SOURCES}) AS source CROSS JOIN account_days AS said
    ON said.account_id = account.id AND said.source = source.code AND said.day = (
        SELECT max(day) FROM account_days WHERE account_id = account.id AND account_days.source = source.code
    )
WHERE {_IS_OPEN} AND {_IS_SOUND}
"""


def _newest(value: str) -> str:
    order = "said.fetched_at DESC, said.as_of DESC, source.rank DESC"
    return f"(SELECT {value} {_SAID} AND {value} IS NOT NULL ORDER BY {order} LIMIT 1)"


_FOLLOWERS: Final = _newest(f"said.{column(AccountMetric.FOLLOWER_COUNT)}")
_NAME: Final = _newest(f"json_extract(said.lists, '$.{AccountMetric.DISPLAY_NAME}')")


def _if_it_shows_any(value: str) -> str:
    """Nothing is looked up for those who may show nothing, who are many after a takeover."""
    return f"CASE WHEN {_IS_TIKTOK} AND ({_SHOWS_NOTHING}) THEN NULL ELSE {value} END"


_COLUMNS: Final = {
    # of the roster, and where it comes from
    "tenant_id": "account.tenant_id",
    "account_id": "account.id",
    "network": "account.network",
    "handle": "account.handle_folded",
    "influencer_id": "account.influencer_id",
    "country": "person.country",
    "membership": "account.membership",
    "authenticated": _HAS_CONSENTED,
    "followers": _if_it_shows_any(_FOLLOWERS),
    "last_synced": f"CASE WHEN {_IS_TIKTOK} AND NOT ({_SHOWS_NOTHING})"
    f" THEN (SELECT max(said.fetched_at) {_SAID}) END",
    "consent_ends_at": "consent.refresh_expires_at",
    "search": "account.handle_folded || char(10) || coalesce(person.search, char(10)) || char(10)"
    f" || coalesce(fold({_if_it_shows_any(_NAME)}), '')",
}
_CHANGING: Final = [name for name in _COLUMNS if name not in {"tenant_id", "account_id"}]
_IS_LISTED: Final = "account.applying = 0 AND account.merged_into IS NULL"
_MARKED: Final = """
roster_due AS due {} JOIN accounts AS account ON account.id = due.account_id AND account.tenant_id = due.tenant_id
"""

_ANY: Final = "SELECT 1 FROM roster_due LIMIT 1"
_LEAVE: Final = f"""
DELETE FROM roster WHERE (tenant_id, account_id) IN (
    SELECT due.tenant_id, due.account_id FROM {_MARKED.format("LEFT")} WHERE account.id IS NULL OR NOT ({_IS_LISTED})
)
"""
_COUNT: Final = f"""
INSERT INTO roster ({", ".join(_COLUMNS)})
SELECT {", ".join(_COLUMNS.values())} FROM {_MARKED.format("CROSS")}
LEFT JOIN grants AS consent ON consent.account_id = account.id
LEFT JOIN influencers AS person ON person.tenant_id = account.tenant_id AND person.id = account.influencer_id
WHERE {_IS_LISTED} ORDER BY due.tenant_id, due.account_id
ON CONFLICT (tenant_id, account_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _CHANGING)}
WHERE {" OR ".join(f"roster.{name} IS NOT excluded.{name}" for name in _CHANGING)}
"""
_MARK: Final = """
INSERT INTO roster_due SELECT tenant_id, id FROM accounts WHERE id IN (SELECT value FROM json_each(?))
ON CONFLICT DO NOTHING
"""
_DONE: Final = "DELETE FROM roster_due"

if set(_COLUMNS) != set(roster.c.keys()):  # pragma: no cover
    raise AssertionError("a column of the roster is not counted")


def mark(connection: sa.Connection, accounts: Sequence[int]) -> None:
    """Have the rows of *accounts* counted anew. For whoever deletes figures; every other cause marks by itself."""
    connection.exec_driver_sql(_MARK, (json.dumps(list(accounts)),))


def bring_up_to_date(connection: sa.Connection) -> None:
    """Count the rows of all marked accounts, of whatever tenant. A view changes nothing, and finds nothing to do."""
    if connection.get_execution_options().get("mode") is Mode.READ:
        return
    run = connection.exec_driver_sql
    if run(_ANY).first() is not None:
        for statement in (_LEAVE, _COUNT, _DONE):
            run(statement)

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
from influence.domain.capabilities import Kind
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.observations import TTCM_DATA_BEGINS
from influence.domain.provenance import Provenance
from influence.domain.read_gate import sources_for

_IS_TIKTOK: Final = f"account.network = '{Network.TIKTOK}'"
_IS_MEMBER: Final = f"account.membership = '{Membership.IN}'"
_HAS_CONSENTED: Final = "(consent.account_id IS NOT NULL)"
_TIKTOK_BEGINS: Final = ticks(TTCM_DATA_BEGINS)


def _is_open(source: Provenance) -> str:
    """The claim that an account may draw on *source*: it decides before anything is looked up."""
    kinds = [(a, m) for a in (True, False) for m in (True, False)]
    to = [(a, m) for a, m in kinds if source in sources_for(kind_of(authenticated=a, member=m))]
    its = " OR ".join(f"({_HAS_CONSENTED} = {a:d} AND ({_IS_MEMBER}) = {m:d})" for a, m in to) or "0"
    own = f"({_IS_TIKTOK} AND ({its}))"
    return f"({own} OR NOT {_IS_TIKTOK})" if source is Provenance.USER else own


_OPEN_TO_ANY: Final = {Provenance.USER}.union(*map(sources_for, Kind)) - {Provenance.LEGACY}
_SOURCES: Final = [source for source in sorted(Provenance, reverse=True) if source in _OPEN_TO_ANY]
"""Of two values of one moment the read gate takes that of the first of these."""


def _newest_row(source: Provenance) -> str:
    """The newest day of *source*, by its name, if it is open to the account."""
    code, name = SOURCE_CODES[source], source.name
    sound = "" if source is Provenance.USER else f" AND {name}.as_of >= {_TIKTOK_BEGINS}"
    newest = f"SELECT max(day) FROM account_days WHERE account_id = account.id AND source = {code}"
    return (
        f"LEFT JOIN account_days AS {name} ON {name}.account_id = account.id "
        f"AND {name}.source = {code} AND {name}.day = CASE WHEN {_is_open(source)} THEN ({newest}) END{sound}"
    )


def _newest(value: str) -> str:
    """Of the sources' values that are there the one that was confirmed last; *value* tells it of a row."""
    cases = []
    for place, source in enumerate(_SOURCES):
        its = value.format(source.name)
        moment = f"({source.name}.fetched_at, {source.name}.as_of)"
        beats = [
            f"({value.format(other)} IS NULL OR {moment} >= ({other}.fetched_at, {other}.as_of))"
            for other in (later.name for later in _SOURCES[place + 1 :])
        ]
        cases.append(f"WHEN {' AND '.join([f'{its} IS NOT NULL', *beats])} THEN {its}")
    return f"CASE {' '.join(cases)} END"


def _latest() -> str:
    names = [source.name for source in _SOURCES]
    turned = (names[place:] + names[:place] for place in range(len(names)))
    return (
        f"max({', '.join('coalesce(' + ', '.join(f'{n}.fetched_at' for n in some) + ')' for some in turned)})"
    )


_FOLLOWERS: Final = _newest("{}." + column(AccountMetric.FOLLOWER_COUNT))
_NAME: Final = _newest(f"json_extract({{}}.lists, '$.{AccountMetric.DISPLAY_NAME}')")

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
    "followers": _FOLLOWERS,
    "last_synced": f"CASE WHEN {_IS_TIKTOK} THEN {_latest()} END",
    "consent_ends_at": "consent.refresh_expires_at",
    "search": "account.handle_folded || char(10) || coalesce(person.search, char(10)) || char(10)"
    f" || coalesce(fold({_NAME}), '')",
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
SELECT * FROM (SELECT {", ".join(f"{value} AS {name}" for name, value in _COLUMNS.items())}
FROM {_MARKED.format("CROSS")}
LEFT JOIN grants AS consent ON consent.account_id = account.id
LEFT JOIN influencers AS person ON person.tenant_id = account.tenant_id AND person.id = account.influencer_id
{" ".join(map(_newest_row, _SOURCES))}
WHERE {_IS_LISTED} ORDER BY due.tenant_id, due.account_id LIMIT -1) AS fresh
WHERE NOT EXISTS (SELECT 1 FROM roster WHERE {" AND ".join(f"roster.{name} IS fresh.{name}" for name in _COLUMNS)})
ON CONFLICT (tenant_id, account_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _CHANGING)}
"""
"""Where many are counted anew, most rows are as they were. The limit keeps them from being counted twice."""
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

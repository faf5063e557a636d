# ruff: noqa: S608 # statements are put together from names of this package; values are always bound
"""One metric of some accounts over time, read by itself: the chart of a page needs no other column."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from influence.adapters.sql.columns import day_of, instant, ticks
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.snapshots import ACCOUNTS, DEFINITIONS, SOURCES
from influence.domain.accounts import AccountId
from influence.domain.metrics import AccountMetric
from influence.domain.observations import Snapshot
from influence.domain.trends import Span

_SELECTS: Final = {
    metric: f"""
SELECT account_id, source, as_of, fetched_at, definitions, {ACCOUNTS.cell(metric)}
FROM json_each(?) AS asked CROSS JOIN accounts ON accounts.id = asked.value AND accounts.tenant_id = ?
CROSS JOIN account_days ON account_days.account_id = accounts.id
WHERE day <= ? AND as_of <= ? AND fetched_at >= ?
ORDER BY as_of, source
"""
    for metric in AccountMetric
}


def metric_days(
    scope: Scope, accounts: Sequence[AccountId], metric: AccountMetric, span: Span
) -> Mapping[AccountId, tuple[Snapshot[AccountMetric], ...]]:
    """See `Figures.metric_history`."""
    found: dict[AccountId, list[Snapshot[AccountMetric]]] = {account: [] for account in accounts}
    since, until = ticks(span.since), ticks(span.until)
    for some in batches(list(found)):
        asked = (json.dumps(some), scope.tenant, day_of(until), until, since)
        rows = scope.connection.exec_driver_sql(_SELECTS[metric], asked)
        # plain tuples: rows that know their names cost as much as finding them
        for account, source, as_of, fetched_at, told, cell in rows.cursor.fetchall():
            values, seen = ACCOUNTS.read_cell(metric, cell), instant(as_of)
            confirmed = seen if fetched_at == as_of else instant(fetched_at)
            found[account].append(Snapshot(SOURCES[source], seen, confirmed, values, DEFINITIONS[told]))
    return {account: tuple(seen) for account, seen in found.items()}

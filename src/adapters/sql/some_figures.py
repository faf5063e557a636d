"""A few metrics of many accounts, as each source told them last: lists need no other column."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.columns import instant
from influence.adapters.sql.prepared import Prepared
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.snapshots import ACCOUNTS, DEFINITIONS, SOURCES, rank
from influence.domain.accounts import AccountId
from influence.domain.metrics import AccountMetric
from influence.domain.observations import Snapshot
from influence.domain.values import Value

_REMEMBERED: Final = 32
_HEAD: Final = 5
"""So many columns tell of a row what is no figure."""


def some_figures(
    scope: Scope, accounts: Sequence[AccountId], metrics: frozenset[AccountMetric], newest: sa.Select[Any]
) -> Mapping[AccountId, tuple[Snapshot[AccountMetric], ...]]:
    """See `Figures.of_accounts`. *newest* finds the rows, and tells of each what is no figure."""
    found: dict[AccountId, tuple[Snapshot[AccountMetric], ...]] = dict.fromkeys(accounts, ())
    asked = _asked(newest, metrics)
    for some in batches(list(found)):
        for row in asked.newest.rows(scope.connection, {"tenant": scope.tenant, "listed": str(some)}):
            before = found[row[0]]
            said = asked.snapshot(row)
            found[row[0]] = tuple(sorted((*before, said), key=rank)) if before else (said,)
    return found


@attrs.frozen
class _Asked:
    """What is asked for some metrics, and what makes a snapshot of a row of the answer."""

    newest: Prepared
    readers: tuple[tuple[AccountMetric, Callable[[Any], Value]], ...]

    def snapshot(self, row: Sequence[Any]) -> Snapshot[AccountMetric]:
        """The snapshot in *row*, with the metrics that were asked for and told."""
        _, source, as_of, fetched_at, definitions = row[:_HEAD]
        at, values = instant(as_of), dict[AccountMetric, Value]()
        for (metric, read), cell in zip(self.readers, row[_HEAD:], strict=True):
            if cell is not None:
                values[metric] = read(cell)
        confirmed = at if fetched_at == as_of else instant(fetched_at)
        return Snapshot(SOURCES[source], at, confirmed, values, DEFINITIONS[definitions])


@lru_cache(_REMEMBERED)
def _asked(newest: sa.Select[Any], metrics: frozenset[AccountMetric]) -> _Asked:
    ordered = [metric for metric in AccountMetric if metric in metrics]
    cells: list[sa.ColumnElement[Any]] = [sa.literal_column(ACCOUNTS.cell(metric)) for metric in ordered]
    readers = tuple((metric, ACCOUNTS.cell_reader(metric)) for metric in ordered)
    return _Asked(Prepared(newest.add_columns(*cells), reads=False), readers)

# ruff: noqa: S608 # statements are put together from names of this package; values are always bound
"""Taking over many old-source accounts at once, in SQL.

Numbers are given out here, before the insert: the transaction is the only writer, so nobody else takes them. That
spares a look-up of each new row and lets both tables be filled by plain tuples.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import attrs

from influence.adapters.sql.columns import day_of, ticks
from influence.adapters.sql.refusals import answering
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.snapshots import ACCOUNTS, LEGACY, Row
from influence.domain.accounts import Door
from influence.domain.membership import Membership
from influence.domain.networks import Network, fold
from influence.domain.ports.figures import LegacyRow, Taken

BATCH: Final = 5000

_COLUMNS: Final = ("account_id", "source", "day", "as_of", "confirmed_after", *ACCOUNTS.columns)
_VALUES: Final = ", ".join(ACCOUNTS.columns)

_ADD_STUBS: Final = f"""
INSERT INTO accounts (id, tenant_id, network, handle, handle_folded, membership, door, added_at, added_by, version)
VALUES (?, ?, '{Network.TIKTOK}', ?, ?, '{Membership.UNKNOWN}', '{Door.TAKEN_OVER}', ?, ?, 0)
"""
_KEEP_DAYS: Final = f"""
INSERT INTO account_days ({", ".join(_COLUMNS)}) VALUES ({", ".join("?" * len(_COLUMNS))})
ON CONFLICT (account_id, source, day) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[3:])}
WHERE excluded.as_of >= account_days.as_of
"""
_CONFIRM: Final = f"""
UPDATE account_days SET confirmed_after = ? - as_of
WHERE account_id = ? AND source = {LEGACY} AND day = ? AND fetched_at < ?
"""
# An account with an identity comes before a stub of the same name, and the newest before the others.
_FIND: Final = f"""
SELECT handle_folded, accounts.id FROM json_each(?) AS asked CROSS JOIN accounts
WHERE tenant_id = ? AND network = '{Network.TIKTOK}' AND handle_folded = asked.value AND {{}}
ORDER BY accounts.id
"""  # CROSS: for each name one look into the index
_STUBS: Final = "creator_id IS NULL AND open_id IS NULL AND merged_into IS NULL"
_KNOWN: Final = "(creator_id IS NOT NULL OR open_id IS NOT NULL) AND merged_into IS NULL AND applying = 0"
# The highest that was ever given out: the number of an account that went is never another's.
_LAST_NUMBER: Final = """
SELECT max(
    coalesce((SELECT max(id) FROM accounts), 0),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'accounts'), 0)
)
"""
_NEWEST: Final = f"""
SELECT account_id, day, {_VALUES} FROM json_each(?) AS asked CROSS JOIN account_days AS days
WHERE account_id = asked.value AND source = {LEGACY} AND day = (
    SELECT max(day) FROM account_days WHERE account_id = days.account_id AND source = {LEGACY}
)
"""


@attrs.frozen
class SqlTakeover:
    """The old source's accounts on their way into one tenant."""

    _scope: Scope

    def put(self, rows: Sequence[LegacyRow], *, at: datetime, by: str) -> tuple[Taken, ...]:
        self._scope.refuse_old_source()
        taken: list[Taken] = []
        for some in batches(rows, BATCH):
            taken += self._put(some, ticks(at), by)
        return tuple(taken)

    def _rows(self, statement: str, *values: object) -> Iterable[Any]:
        return self._scope.connection.exec_driver_sql(statement, values)

    def _many(self, statement: str, rows: list[Row]) -> None:
        if rows:
            self._scope.connection.exec_driver_sql(statement, rows)

    def _put(self, rows: Sequence[LegacyRow], at: int, by: str) -> list[Taken]:
        names = [fold(row.handle) for row in rows]
        ids = self._accounts(names)
        newest = self._newest(list(ids.values()))
        number = next(iter(self._rows(_LAST_NUMBER)))[0]
        tenant, head = self._scope.tenant, (LEGACY, day_of(at), at, 0)
        stubs: list[Row] = []
        days: list[Row] = []
        confirmed: list[Row] = []
        taken: list[Taken] = []
        for name, row in zip(names, rows, strict=True):
            said = ACCOUNTS.write(row.values)
            account = ids.get(name)
            if account is None:
                number += 1
                stubs.append((number, tenant, row.handle, name, at, by))
                days.append((number, *head, *said))
                taken.append(Taken.ADDED)
                continue
            day, before = newest.get(account, (0, None))
            if before is not None and ACCOUNTS.same(before, said):
                confirmed.append((at, account, day, at))
                taken.append(Taken.KNOWN)
            else:
                days.append((account, *head, *said))
                taken.append(Taken.CHANGED)
        with answering({}):  # no savepoint: in a large transaction each page would be copied for it
            self._many(_ADD_STUBS, stubs)
            self._many(_KEEP_DAYS, days)
            self._many(_CONFIRM, confirmed)
        return taken

    def _accounts(self, names: list[str]) -> dict[str, int]:
        """The account of each name that has one."""
        asked = json.dumps(names)
        found: dict[str, int] = {}
        for which in (_STUBS, _KNOWN):
            found.update(dict(map(tuple, self._rows(_FIND.format(which), asked, self._scope.tenant))))
        return found

    def _newest(self, accounts: list[int]) -> Mapping[int, tuple[int, Row]]:
        """What the old source said last of each account, and on which day."""
        if not accounts:
            return {}
        return {
            account: (day, tuple(said)) for account, day, *said in self._rows(_NEWEST, json.dumps(accounts))
        }

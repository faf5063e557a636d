# ruff: noqa: S608 # statements are put together from names of this package; values are always bound
"""What is held about a person, in SQL: found and erased by the registry of columns."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.accounts import SqlAccounts
from influence.adapters.sql.applications import SqlApplications
from influence.adapters.sql.columns import Instant, instant, ticks
from influence.adapters.sql.erasure import SqlErasure
from influence.adapters.sql.influencers import SqlInfluencers
from influence.adapters.sql.outlived import OUTLIVED, limits
from influence.adapters.sql.personal import ABOUT, PERSONAL, THEIRS, WHOLE, Rows
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.accounts import Account, AccountId
from influence.domain.applications import Application
from influence.domain.erasures import Category, Counts, Identity, Traces, added
from influence.domain.influencers import Influencer, InfluencerId
from influence.domain.personal_terms import PersonalTerms
from influence.domain.ports.erasures import HeldRow
from influence.domain.posts import PostId

SHORTEST: Final = 8
"""Characters of a text that can be told from chance."""
_MOST_TEXTS: Final = 20_000
_BY_POST: Final = (
    ("attachments", "post_id"),
    ("kept_values", "post_id"),
    ("kept_posts", "post_id"),
    ("post_days", "post_id"),
    ("posts", "id"),
)
_OF_FIGURES: Final = WHOLE | {"roster", "kept_values"}
"""Tables with figures, of which the read gate says what may be shown."""
_NONE_LEFT: Final = "NOT EXISTS (SELECT 1 FROM orders WHERE account_id = accounts.id)"

_BORNE: Final = """
SELECT id FROM accounts WHERE tenant_id = :tenant AND network = 'tiktok' AND merged_into IS NOT id AND (
    creator_id IN (SELECT value FROM json_each(:creator_ids)) OR open_id IN (SELECT value FROM json_each(:open_ids))
    OR creator_id IS NULL AND open_id IS NULL AND handle_folded IN (SELECT value FROM json_each(:names))
) UNION SELECT id FROM accounts WHERE tenant_id = :tenant AND merged_into IS NOT id
    AND influencer_id IN (SELECT value FROM json_each(:influencers))
"""
_FAMILY: Final = f"""
WITH RECURSIVE family(id) AS (
    {_BORNE}
    UNION SELECT accounts.id FROM family JOIN accounts ON accounts.merged_into = family.id
        OR accounts.id = (SELECT merged_into FROM accounts AS gone WHERE gone.id = family.id)
    WHERE accounts.tenant_id = :tenant
) SELECT id FROM family ORDER BY id
"""
_OTHERS_NAMES: Final = f"""
SELECT handle_folded FROM accounts WHERE tenant_id = :tenant AND NOT {THEIRS.replace("account_id", "id")}
    AND handle_folded IN (SELECT value FROM json_each(:names))
UNION SELECT handle_folded FROM handles WHERE tenant_id = :tenant AND NOT {THEIRS}
    AND handle_folded IN (SELECT value FROM json_each(:names))
"""
_THEIR_LETTERS: Final = f"""
SELECT id FROM letters WHERE tenant_id = :tenant AND (
    {ABOUT} OR fold(recipient) IN (SELECT value FROM json_each(:emails))
    OR state <> 'sent' AND about IN (
        SELECT 'schedule/' || schedules.id FROM schedules JOIN participants USING (campaign_id) WHERE {THEIRS}
    )
)
"""
_LOOSE_LETTERS: Final = """
SELECT id, subject || char(10) || text || char(10) || coalesce(html, '') AS said FROM letters
WHERE tenant_id = :tenant AND about NOT LIKE 'account/%' AND about NOT LIKE 'order/%'
    AND about NOT LIKE 'application/%' AND instr(subject || text || coalesce(html, ''), '@')
"""
_RAW: Final = "SELECT id, raw AS said FROM inbox WHERE raw <> ''"
_JOBS: Final = (
    "SELECT kind AS id, last_outcome AS said FROM jobs WHERE tenant = :tenant_name AND last_outcome <> ''"
)


def _naming(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any of *names* as a whole word."""
    some = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    return re.compile(rf"(?<![\w.])(?:{some})(?![\w.])", re.IGNORECASE) if some else None


@attrs.frozen
class SqlPersonalData:
    """What one tenant holds about persons."""

    _scope: Scope
    _tenant: str

    def _run(self, statement: str, **values: object) -> sa.CursorResult[Any]:
        return self._scope.connection.execute(sa.text(statement), values)

    def accounts(self, person: Identity, influencers: Collection[InfluencerId]) -> tuple[Account, ...]:
        found = self._run(
            _FAMILY,
            tenant=self._scope.tenant,
            creator_ids=_array(person.creator_ids),
            open_ids=_array(person.open_ids),
            names=_array(person.handles),
            influencers=_array(influencers),
        ).scalars()
        return tuple(SqlAccounts(self._scope).get(AccountId(number)) for number in found.all())

    def influencers(self, emails: Collection[str]) -> tuple[Influencer, ...]:
        found = self._run(
            "SELECT id FROM influencers WHERE tenant_id = :tenant AND email <> ''"
            " AND fold(email) IN (SELECT value FROM json_each(:emails)) ORDER BY id",
            tenant=self._scope.tenant,
            emails=_array(emails),
        ).scalars()
        return tuple(SqlInfluencers(self._scope).get(InfluencerId(number)) for number in found.all())

    def applications(
        self,
        accounts: Collection[AccountId],
        influencers: Collection[InfluencerId],
        emails: Collection[str],
    ) -> tuple[Application, ...]:
        found = self._run(
            "SELECT id FROM applications WHERE tenant_id = :tenant AND ("
            f"{THEIRS} OR influencer_id IN (SELECT value FROM json_each(:influencers))"
            " OR email <> '' AND fold(email) IN (SELECT value FROM json_each(:emails))) ORDER BY id",
            tenant=self._scope.tenant,
            accounts=_array(accounts),
            influencers=_array(influencers),
            emails=_array(emails),
        ).scalars()
        return tuple(SqlApplications(self._scope).get(number) for number in found.all())

    def borne_by_others(self, names: Collection[str], accounts: Collection[AccountId]) -> frozenset[str]:
        values = {"tenant": self._scope.tenant, "accounts": _array(accounts), "names": _array(names)}
        return frozenset(self._run(_OTHERS_NAMES, **values).scalars())

    def _values(self, traces: Traces) -> dict[str, object]:
        """What the claims of the registry are asked with."""
        values: dict[str, object] = {
            "tenant": self._scope.tenant,
            "tenant_name": self._tenant,
            "accounts": _array(traces.accounts),
            "influencers": _array(traces.influencers),
            "applications": _array(traces.applications),
            "names": _array(traces.names),
            "emails": _array(traces.emails),
            "open_ids": _array(traces.open_ids),
            "references": _array(traces.references),
            "letters": "[]",
        }
        letters = set(self._run(_THEIR_LETTERS, **values).scalars())
        letters |= set(self._saying(_LOOSE_LETTERS, {f"@{name}" for name in traces.names}, values))
        told = {*traces.names, *traces.open_ids, *traces.creator_ids}
        return {
            **values,
            "letters": _array(letters),
            "messages": _array(self._saying(_RAW, told, values)),
        }

    def _saying(self, statement: str, names: Collection[str], values: Mapping[str, object]) -> list[Any]:
        """The keys of rows whose text names one of *names*."""
        pattern = _naming(names)
        if pattern is None:
            return []
        return [row.id for row in self._run(statement, **values) if pattern.search(row.said)]

    def counts(self, traces: Traces) -> Counts:
        values = self._values(traces)
        found: dict[Category, int] = defaultdict(int)
        for table, rows in PERSONAL.items():
            if rows.category is not None and table != "inbox":
                found[rows.category] += self._counted(table, rows, values)
        found[Category.SCHEDULES] += len(self._schedules(traces))
        return added(found)

    def messages(self, traces: Traces) -> frozenset[str]:
        wanted = f"SELECT key FROM inbox WHERE {PERSONAL['inbox'].whose}"
        return frozenset(self._run(wanted, **self._values(traces)).scalars())

    def _counted(self, table: str, rows: Rows, values: Mapping[str, object]) -> int:
        return int(self._run(f"SELECT count(*) FROM {table} WHERE {rows.whose}", **values).scalar_one())

    def erase(self, traces: Traces, alias: str, now: datetime) -> Counts:
        values = {**self._values(traces), "alias": alias, "now": ticks(now)}
        gone: dict[Category, int] = defaultdict(int)
        self._empty_jobs(traces, values)
        gone[Category.SCHEDULES] += self._drop_recipients(traces)
        ended = self._counted("grants", PERSONAL["grants"], values)
        SqlErasure(self._scope).end_grants(traces.accounts)
        gone[Category.GRANTS] += ended
        for table, rows in PERSONAL.items():
            if rows.is_bulk:
                continue
            count = self._run(_statement(table, rows), **values).rowcount
            if rows.category is not None:
                gone[rows.category] += count
        return added(gone)

    def _empty_jobs(self, traces: Traces, values: Mapping[str, object]) -> None:
        named = self._saying(_JOBS, {f"@{name}" for name in traces.names}, values)
        self._run(
            "UPDATE jobs SET last_outcome = '' WHERE tenant = :tenant_name"
            " AND kind IN (SELECT value FROM json_each(:kinds))",
            tenant_name=self._tenant,
            kinds=_array(named),
        )

    def _schedules(self, traces: Traces) -> dict[int, str]:
        """The schedules that write to the person, with whom they write to besides."""
        rows = self._run(
            "SELECT id, recipients FROM schedules WHERE tenant_id = :tenant", tenant=self._scope.tenant
        )
        found: dict[int, str] = {}
        for row in rows:
            others = [one for one in row.recipients.split() if one.lower() not in traces.emails]
            if len(others) < len(row.recipients.split()):
                found[row.id] = " ".join(others)
        return found

    def _drop_recipients(self, traces: Traces) -> int:
        found = self._schedules(traces)
        for number, others in found.items():
            deed = (
                "UPDATE schedules SET recipients = :others, version = version + 1"
                if others
                else "DELETE FROM schedules"
            )
            self._run(f"{deed} WHERE id = :id", id=number, **({"others": others} if others else {}))
        return len(found)

    def sweep(self, accounts: Sequence[AccountId], most: int) -> Counts:
        values = {"accounts": _array(accounts), "most": most, "tenant": self._scope.tenant}
        gone: dict[Category, int] = defaultdict(int)
        posts = self._run(f"SELECT id FROM posts WHERE {THEIRS} ORDER BY id LIMIT :most", **values).scalars()
        some = {"posts": _array(posts.all())}
        for table, column in _BY_POST:
            claim = f"{column} IN (SELECT value FROM json_each(:posts))"
            count = self._run(f"DELETE FROM {table} WHERE {claim}", **some).rowcount
            category = PERSONAL[table].category
            if category is not None:
                gone[category] += count
        key = "account_id, source, day"
        days = f"SELECT {key} FROM account_days WHERE {THEIRS} LIMIT :most"
        gone[Category.FIGURES] += self._run(
            f"DELETE FROM account_days WHERE ({key}) IN ({days})", **values
        ).rowcount
        gone[Category.PICTURES] += self._run(f"DELETE FROM images WHERE {THEIRS}", **values).rowcount
        if any(gone.values()):
            return added(gone)
        return self._leave(values)

    def _leave(self, values: Mapping[str, object]) -> Counts:
        """The places in campaigns and the accounts that no order holds."""
        self._run(f"DELETE FROM agreements WHERE {PERSONAL['agreements'].whose}", **values)
        places = self._run(
            f"DELETE FROM participants WHERE {PERSONAL['participants'].whose}", **values
        ).rowcount
        theirs = THEIRS.replace("account_id", "id")
        self._run(f"DELETE FROM accounts WHERE {theirs} AND merged_into = id AND {_NONE_LEFT}", **values)
        return added({Category.PLACES: places})

    def texts(self, traces: Traces) -> frozenset[str]:
        values = self._values(traces)
        return frozenset(islice(self._texts(values), _MOST_TEXTS))

    def _texts(self, values: Mapping[str, object]) -> Iterator[str]:
        for table, rows in PERSONAL.items():
            for column in rows.personal:
                wanted = f'SELECT DISTINCT "{column}" FROM {table} WHERE ({rows.whose})'
                said = f'{wanted} AND typeof("{column}") = \'text\' AND length("{column}") >= {SHORTEST}'
                yield from self._run(said, **values).scalars()
        listed = f"SELECT DISTINCT value FROM account_days, json_each(lists) WHERE {THEIRS} AND type = 'text'"
        yield from (one for one in self._run(listed, **values).scalars() if len(one) >= SHORTEST)

    def standing(self, texts: Collection[str]) -> frozenset[str]:
        left = set(texts)
        for table, columns in self._text_columns():
            said = " || char(10) || ".join(f"coalesce(\"{column}\", '')" for column in columns)
            for some in self._run(f'SELECT {said} FROM "{table}"').scalars().partitions(5000):
                joined = "\n".join(some)
                left -= {text for text in left if text in joined}
        return frozenset(texts) - left

    def _text_columns(self) -> Iterator[tuple[str, list[str]]]:
        tables = self._run("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        for table in (*tables, "sqlite_master"):  # a word of the rules, such as a state, is nobody's
            rows = self._run("SELECT name FROM pragma_table_info(:table) WHERE type = 'TEXT'", table=table)
            if columns := rows.scalars().all():
                yield table, list(columns)

    def posts(self, accounts: Collection[AccountId]) -> tuple[PostId, ...]:
        wanted = f"SELECT id FROM posts WHERE {THEIRS} ORDER BY id"
        return tuple(PostId(number) for number in self._run(wanted, accounts=_array(accounts)).scalars())

    def rows(self, traces: Traces) -> Iterator[HeldRow]:
        values = self._values(traces)
        for table, rows in PERSONAL.items():
            if table in _OF_FIGURES:
                continue
            for row in self._run(f"SELECT * FROM {table} WHERE {rows.whose}", **values).mappings():
                shown = {
                    name: "(sealed)" if name in rows.sealed else _in_words(table, name, value)
                    for name, value in row.items()
                }
                yield HeldRow(table, shown)

    def outlived(self, terms: PersonalTerms, now: datetime) -> Counts:
        values = {"tenant": self._scope.tenant, **limits(terms, now)}
        found: dict[Category, int] = defaultdict(int)
        for one in OUTLIVED:
            if one.category is not None:
                wanted = f"SELECT count(*) FROM {one.table} WHERE tenant_id = :tenant AND {one.claim}"
                found[one.category] += int(self._run(wanted, **values).scalar_one())
        return added(found)

    def drop_outlived(self, terms: PersonalTerms, now: datetime) -> Counts:
        values = {"tenant": self._scope.tenant, **limits(terms, now)}
        gone: dict[Category, int] = defaultdict(int)
        for one in OUTLIVED:
            count = self._run(f"DELETE FROM {one.table} WHERE tenant_id = :tenant AND {one.claim}", **values)
            if one.category is not None:
                gone[one.category] += count.rowcount
        return added(gone)


def _in_words(table: str, column: str, value: object) -> object:
    """A time as a time, whatever the database makes of it."""
    is_time = isinstance(metadata.tables[table].c[column].type, Instant) and isinstance(value, int)
    return instant(value) if is_time and isinstance(value, int) else value


def _array(values: Iterable[object]) -> str:
    return json.dumps(sorted(values, key=str))


def _statement(table: str, rows: Rows) -> str:
    """What becomes of the rows of a person in *table*."""
    if not rows.emptied:
        return f"DELETE FROM {table} WHERE {rows.whose}"
    changes = ", ".join(f'"{column}" = {value}' for column, value in rows.emptied.items())
    return f"UPDATE {table} SET {changes} WHERE {rows.whose}"

"""Statements that are put together once: they find what others find, are refused alike, and hide from nobody."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from influence.adapters.sql.engines import Mode, transaction
from influence.adapters.sql.prepared import Prepared
from influence.adapters.sql.storage import SqlStorage
from influence.adapters.sql.tables.accounts import accounts
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.testing.builders import a_member
from influence.testing.moments import NOON

CHECKED = (
    sa.select(accounts.c.handle, accounts.c.network, accounts.c.checked_at)
    .where(accounts.c.membership == Membership.IN, accounts.c.checked_at < sa.bindparam("end"))
    .order_by(accounts.c.id)
)
TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def kept(storage: SqlStorage) -> Iterator[sa.Connection]:
    """A transaction that sees two members."""
    with storage.begin("acme") as work:
        for handle in ("ann", "bob"):
            work.accounts.add(a_member(handle))
        work.commit()
    with transaction(storage.engine, Mode.READ) as connection:
        yield connection


def test_it_finds_what_the_statement_finds(kept: sa.Connection) -> None:
    found = Prepared(CHECKED).rows(kept, {"end": TOMORROW})

    assert [tuple(row) for row in found] == [("ann", Network.TIKTOK, NOON), ("bob", Network.TIKTOK, NOON)]
    assert [tuple(row) for row in found] == [tuple(row) for row in kept.execute(CHECKED, {"end": TOMORROW})]
    assert Prepared(CHECKED).rows(kept, {"end": NOON}) == []
    assert Prepared(CHECKED).first(kept, {"end": NOON}) is None


def test_values_may_stay_as_they_rest(kept: sa.Connection) -> None:
    [handle, network, at] = Prepared(CHECKED, reads=False).rows(kept, {"end": TOMORROW})[0]

    assert (handle, type(network), type(at)) == ("ann", str, int)


def test_a_value_that_is_missing_is_a_mistake(kept: sa.Connection) -> None:
    with pytest.raises(KeyError):
        Prepared(CHECKED).rows(kept, {})


def test_whoever_listens_hears_of_it(kept: sa.Connection, storage: SqlStorage) -> None:
    heard: list[tuple[str, object]] = []

    @event.listens_for(storage.engine, "before_cursor_execute")
    def listen(_: object, __: object, statement: str, values: object, *___: object) -> None:
        heard.append((statement, values))

    Prepared(CHECKED).rows(kept, {"end": TOMORROW})
    kept.execute(CHECKED, {"end": TOMORROW})

    assert len(heard) == 2
    assert heard[0] == heard[1]


def test_what_the_driver_refuses_is_refused_alike(storage: SqlStorage) -> None:
    missing = sa.select(sa.table("nowhere", sa.column("x")))

    with transaction(storage.engine, Mode.READ) as connection:
        with pytest.raises(sa.exc.OperationalError) as by_us:
            Prepared(missing).rows(connection, {})
        with pytest.raises(sa.exc.OperationalError) as by_others:
            connection.execute(missing)

    assert str(by_us.value) == str(by_others.value)


def test_it_begins_a_transaction_where_none_is(storage: SqlStorage) -> None:
    with storage.engine.connect() as connection:
        Prepared(CHECKED).rows(connection, {"end": TOMORROW})

        assert connection.in_transaction()

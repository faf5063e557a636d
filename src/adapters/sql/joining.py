"""Units of work within a transaction of the host: what is kept in them is kept when the host commits.

The host's connection gets the settings that protect our data, and keeps them. They can only be set between
transactions, so a connection that has begun to write must have them already.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, Final

import attrs
import sqlalchemy as sa
from sqlalchemy import event

from influence.adapters.sql.audit_seal import act, forget_acting, seal
from influence.adapters.sql.daily_writes import watch
from influence.adapters.sql.engines import PATIENCE, Mode, guard, path_of, set_guards, teach
from influence.adapters.sql.errors import DatabaseAddressUnusable, plainly
from influence.adapters.sql.gate import PhaseGate
from influence.adapters.sql.removal import Progress
from influence.adapters.sql.roster_copy import bring_up_to_date
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.storage import SqlStorage, SqlView, number_of
from influence.adapters.sql.write_turns import take_turn
from influence.domain.errors import Refused

_TURN: Final = "UPDATE installation SET phase = phase WHERE 0"
"""Changes nothing, and is a write: within a transaction that was begun otherwise, it takes the turn."""
_GUARDED: Final = "influence-guarded"


@attrs.frozen
class NotOurDatabase(Refused):
    """A connection of the host that does not lead to the database of this installation."""

    code: ClassVar[str] = "not_our_database"

    why: str

    def __str__(self) -> str:
        return f"This connection cannot be joined: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Open on the host's engine."""
        return ("Open with Influence.open(engine=…) and join connections and sessions of that engine.",)


class _Point:
    """The place to which an abandoned unit of work goes back."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._nested = connection.begin_nested()

    def keep(self) -> None:
        """Keep what was done since, as far as the host keeps it; go on from here."""
        self._nested.commit()
        self._nested = self._connection.begin_nested()

    def drop(self) -> None:
        """Go back."""
        self._nested.rollback()


@attrs.frozen
class JoinedUnitOfWork(SqlView):
    """One command's changes, within the host's transaction."""

    by: str
    _gate: PhaseGate
    _point: _Point

    def commit(self) -> None:
        """Keep everything when the host commits; what is done after this needs another commit."""
        bring_up_to_date(self._scope.connection)
        self._gate.keep(self._scope.connection)
        seal(self._scope.connection)
        self._point.keep()


@attrs.frozen
class JoinedStorage:
    """*storage*, on the host's connection, which leads to the same file. For one thread, like the connection.

    The connection is asked for each time: a session begins its savepoints when it is asked.
    """

    _storage: SqlStorage
    _connect: Callable[[], sa.Connection]

    @contextmanager
    def begin(self, tenant: str, by: str = "") -> Iterator[JoinedUnitOfWork]:
        """Start a unit of work within the host's transaction; others that write wait until that ends.

        Raises:
            TenantNotFound: no such tenant.
            DatabaseBusy: another writer did not finish in time, or has written since the host began to read.
            RestoredBefore: it is older than the cut-over that was finished here.
        """
        connection, gate = self._ready(), self._storage.gate
        with self._plainly():
            _take_turn(connection)
            point = _Point(connection)
            try:
                act(connection, self._storage.acting(by))
                gate.enforce(connection)
                scope = Scope(connection, number_of(connection, tenant))
                yield JoinedUnitOfWork(tenant, scope, Progress(), by, gate, point)
            finally:
                point.drop()
                forget_acting(connection)

    @contextmanager
    def view(self, tenant: str) -> Iterator[SqlView]:
        """Look at what the host's transaction sees; meanwhile the database refuses every change."""
        connection = self._ready()
        with self._plainly(), _looking(connection):
            floor = self._storage.gate.look(connection)
            yield SqlView(tenant, Scope(connection, number_of(connection, tenant), floor), Progress())

    def tenants(self) -> tuple[str, ...]:
        """All tenants as last committed, by name."""
        return self._storage.tenants()

    def add_tenant(self, tenant: str) -> bool:
        """Never: tenants come one by one, not with rows of the host. Raises `NotOurDatabase`."""
        raise NotOurDatabase(f"the tenant {tenant!r} cannot be made within a transaction of the host")

    def tenant_of_consent(self, state: str) -> str | None:
        """The tenant at which the consent of *state* was begun, as last committed."""
        return self._storage.tenant_of_consent(state)

    def tenants_with_grant(self, open_id: str) -> tuple[str, ...]:
        """The tenants that hold a grant of this creator, as last committed."""
        return self._storage.tenants_with_grant(open_id)

    def _ready(self) -> sa.Connection:
        """The host's connection, fit to be joined. Raises as `join`."""
        connection = self._connect()
        driver = _driver(connection)
        path = driver.execute("PRAGMA database_list").fetchone()[2]
        if not path or not Path(path).samefile(path_of(self._storage.engine)):
            raise NotOurDatabase(f"it leads to {path or 'a database in memory'}")
        teach(driver)
        guard(driver)
        if not event.contains(connection, "commit", seal):
            event.listen(connection, "commit", seal)
            watch(connection)
        return connection

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            if (plain := plainly(error, path_of(self._storage.engine))) is not None:
                raise plain from error
            raise


def join(storage: SqlStorage, connect: Callable[[], sa.Connection]) -> JoinedStorage:
    """*storage* on the connection of the host that *connect* gives.

    Raises:
        NotOurDatabase: it leads elsewhere.
        DatabaseUnsafe: it has begun to write without the settings that protect the data.
    """
    joined = JoinedStorage(storage, connect)
    joined._ready()
    return joined


def file_behind(engine: sa.Engine) -> str:
    """The address of the file that the host's *engine* is on.

    Raises:
        DatabaseAddressUnusable: it is on none.
    """
    shown = engine.url.render_as_string(hide_password=True)
    if engine.dialect.name != "sqlite" or engine.dialect.is_async:
        raise DatabaseAddressUnusable(shown, "only engines on SQLite files are supported, and no async ones")
    return shown


def protect(engine: sa.Engine) -> Callable[[], None]:
    """Let our settings hold on every connection of the host's *engine* from its next use on; the answer ends that."""

    def on_checkout(driver: Any, record: Any, _: object) -> None:
        if _GUARDED not in record.info:
            record.info[_GUARDED] = True
            with suppress(
                sqlite3.OperationalError
            ):  # somebody is making the file; joining looks whether they hold
                set_guards(driver)

    event.listen(engine, "checkout", on_checkout)
    return lambda: event.remove(engine, "checkout", on_checkout)


def _driver(connection: sa.Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise NotOurDatabase("it is none of the sqlite3 module")
    return driver


def _take_turn(connection: sa.Connection) -> None:
    """Become the one who writes."""
    driver = _driver(connection)
    if driver.in_transaction:
        connection.exec_driver_sql(_TURN)
        return
    patience = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    try:
        take_turn(connection, Mode.WRITE.value, PATIENCE)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {patience}")


@contextmanager
def _looking(connection: sa.Connection) -> Iterator[None]:
    """One moment, and no changes."""
    driver = _driver(connection)
    is_begun = driver.in_transaction
    if not is_begun:
        driver.execute(Mode.READ.value)
    before = driver.execute("PRAGMA query_only").fetchone()[0]
    driver.execute("PRAGMA query_only = 1")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA query_only = {before}")
        if not is_begun:
            driver.rollback()

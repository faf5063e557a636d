"""`Influence`: the product, opened by the program that embeds it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from threading import RLock
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import attrs
import punq
import sqlalchemy as sa

from influence.adapters.sql.engines import file_of
from influence.adapters.sql.joining import NotOurDatabase, file_behind, join, protect
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage
from influence.application.acting import Actor
from influence.application.tell_people import Taker
from influence.domain.api_keys import READ_ONLY, Scope
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.notifications import Notifier
from influence.domain.ports.sealing import Sealer
from influence.entrypoints.bootstrap import Adapters, wired
from influence.entrypoints.facade.gateways import Asgi, Who, Wsgi
from influence.entrypoints.facade.joined import HasConnection, Joined, connecting
from influence.entrypoints.facade.nouns import Nouns
from influence.entrypoints.own import Own, WholeStorage
from influence.entrypoints.settings import Settings, load

U = TypeVar("U")
TENANT: Final = "default"
USER: Final = "influence"


@attrs.define(eq=False)
class House:
    """What all who act in one opened product share."""

    adapters: Adapters
    settings: Settings
    hosted: sa.Engine | None
    container: punq.Container = attrs.field(init=False)
    _turn: RLock = attrs.field(factory=RLock, init=False)

    def __attrs_post_init__(self) -> None:
        self.container = wired(self.adapters)

    def ask(self, kind: type[U]) -> U:
        """The use-case *kind*, wired. Of what all threads share, only one is ever made."""
        with self._turn:
            wired_up: Any = self.container.resolve(kind)
        found: U = wired_up
        return found


class Influence(Nouns):
    """The product in a program: its use-cases by noun, for one actor.

    Opening one does nothing yet: no file, thread or connection before something is asked for. Any number may be open
    side by side. It may be used from several threads.
    """

    def __init__(self, house: House, by: Actor) -> None:
        super().__init__(house.ask, by)
        self._house = house

    @classmethod
    def open(  # noqa: PLR0913 - each of them is one thing that an embedder may bring
        cls,
        where: str | Settings | None = None,
        *,
        tenant: str = TENANT,
        user: str = "",
        engine: sa.Engine | None = None,
        storage: WholeStorage | None = None,
        clock: Clock | None = None,
        ttcm: Marketplace | None = None,
        notifier: Notifier | None = None,
        queue: Sequence[Taker] = (),
        ports: Mapping[type[Any], object] | None = None,
    ) -> "Influence":
        """The product in the database *where*, or on the host's *engine*, or on adapters of the host's own.

        With an address or an engine, all else is set as for the program, by INFLUENCE_… and `influence.toml`; with
        `Settings`, by these alone; beside an engine these count but for their database. *tenant* and *user* act;
        *queue* takes events; *ports* gives an adapter for any other port.

        Raises:
            BadInput: the address or a setting cannot be used.
        """
        settings = _settings(where, engine, user)
        own = Own(
            storage=storage, clock=clock, ttcm=ttcm, notifier=notifier, queue=tuple(queue), ports=ports or {}
        )
        adapters = Adapters(settings, _say_nothing, own)
        if engine is not None:
            adapters.closing.callback(protect(engine))
        return cls(House(adapters, settings, engine), Actor(tenant, user or settings.user or USER))

    def acting(self, user: str, *, tenant: str = "") -> "Influence":
        """The same, with *user* written down as acting, for another *tenant* if one is named."""
        return Influence(self._house, Actor(tenant or self.by.tenant, user))

    def set_up(self) -> bool:
        """Make what is missing (database, tenant, sealing key) or bring it up to date; True when something changed.

        A database of an older version is changed for good: copy it first. In a file of the host's engine, the
        host's tables stay beside ours.
        """
        changed = False
        if self._house.adapters.own.storage is None:
            changed = prepare(self._house.settings.database_url, beside_others=self._house.hosted is not None)
        made = self._house.adapters.kept.add_tenant(self.by.tenant)
        self._house.ask(Sealer)  # type: ignore[type-abstract]  # a port, wired; its key is made with it
        return changed or made

    def joined(self, host: sa.Connection | HasConnection) -> Joined:
        """The product within the present transaction of the host's session or connection: kept or dropped with it.

        Raises:
            NotOurDatabase: it leads to another database, or the storage is the host's own.
            DatabaseUnsafe: it has begun to write without the settings that protect our data.
        """
        kept = self._house.adapters.kept
        if not isinstance(kept, SqlStorage):
            raise NotOurDatabase("the storage was brought along")
        return Joined(self._house.container, join(kept, connecting(host)), self.by)

    def http(
        self,
        *,
        who: Who | None = None,
        scopes: Iterable[Scope] = READ_ONLY,
        prefix: str = "",
        beside: Asgi | None = None,
    ) -> Asgi:
        """The HTTP application as an ASGI application, to be mounted anywhere.

        *who* is the host's login: whoever it names may use the Business API without a key, as far as *scopes* go.
        Where the host's framework mounts nothing, *prefix* is the path to answer under, and *beside* the host's own
        application for all others.

        Raises:
            Refused: the database cannot be used as it is.
        """
        from influence.entrypoints.facade import doors  # noqa: PLC0415 - who serves nothing needs no web framework

        login = None if who is None else doors.Login(who=who, scopes=frozenset(scopes))
        house = self._house
        mounted = doors.mount(house.ask, house.settings, self.by.user, login, house.adapters.own.storage)
        house.adapters.closing.callback(mounted.end)
        return doors.under(prefix, mounted, beside) if prefix else mounted

    def wsgi(
        self,
        *,
        who: Who | None = None,
        scopes: Iterable[Scope] = READ_ONLY,
        prefix: str = "",
        beside: Wsgi | None = None,
    ) -> Wsgi:
        """The HTTP application as a WSGI application, otherwise as of `http`. Its thread begins with a request."""
        from influence.entrypoints.facade import wsgi  # noqa: PLC0415 - as for `http`

        bridge = wsgi.Bridge(partial(self.http, who=who, scopes=tuple(scopes)))
        self._house.adapters.closing.callback(bridge.close)
        return wsgi.wsgi_under(prefix, bridge, beside) if prefix else bridge

    def close(self) -> None:
        """Close every file and connection that was opened."""
        self._house.adapters.closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _settings(where: str | Settings | None, engine: sa.Engine | None, user: str) -> Settings:
    """The settings for *where* or *engine*; a relative file stays the same file, wherever the program goes."""
    found = where if isinstance(where, Settings) else load(database=where, user=user)
    file = file_of(found.database_url if engine is None else file_behind(engine))
    return attrs.evolve(found, database=f"sqlite:///{file}")


def _say_nothing(_: str) -> None:
    """What happened is told by the notifier that the host brings, or found in the notices."""

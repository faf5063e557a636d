"""Two tenants whose programs write over HTTP, with a marketplace and a clock in memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import httpx
import punq

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.log_file import MemoryLogFile
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.memory.sealer import MemorySealer
from influence.adapters.memory.signer import MemorySigner
from influence.application.acting import Actor
from influence.application.run_api_keys import RunApiKeys
from influence.domain.api_keys import Scope
from influence.domain.membership import Membership
from influence.domain.ports.cutover import Premises
from influence.domain.ports.erasures import LogFile
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.signing import Signer
from influence.entrypoints.api.v1.manners import Manners
from influence.entrypoints.api.v1.router import PATH
from influence.entrypoints.bootstrap import Adapters, wired
from influence.entrypoints.own import Own, WholeStorage
from influence.entrypoints.settings import Settings
from influence.testing.contracts.storage.backends import Backend
from tests.entrypoints.api.recording import recorded
from tests.entrypoints.api.running import running

EVERYTHING: Final = frozenset(Scope)
UNLIMITED: Final = Manners(requests=100_000_000)


@attrs.frozen
class Programs:
    """An installation that serves; *key* is one of the tenant acme that may do everything."""

    http: httpx.Client
    container: punq.Container
    storage: WholeStorage
    market: FakeMarketplace
    clock: SteppedClock
    key: str
    counted: list[int] = attrs.field(factory=list)

    def another_key(self, name: str, *scopes: Scope, tenant: str = "acme") -> str:
        keys: RunApiKeys = self.container.resolve(RunApiKeys)
        return keys.create(Actor(tenant, "mara"), name, scopes or EVERYTHING).secret.reveal()

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        once: str | None = "",
        key: str = "",
        **more: Any,
    ) -> httpx.Response:
        """The answer to *body*; unless told, under an Idempotency-Key that nobody had before."""
        self.counted.append(1)
        named = f"deed-{len(self.counted)}" if once == "" else once
        headers = {"Authorization": f"Bearer {key or self.key}", **more.pop("headers", {})}
        if named is not None:
            headers["Idempotency-Key"] = named
        said: dict[str, Any] = {} if body is None else {"json": body}
        return self.http.request(method, f"{PATH}{path}", headers=headers, **said, **more)

    def post(self, path: str, body: object = None, **more: Any) -> httpx.Response:
        return self.ask("POST", path, body, **more)

    def told(self, path: str, body: object = None, **more: Any) -> Any:
        """What a POST that goes well is answered."""
        answer = self.post(path, body, **more)
        assert answer.is_success, answer.text
        return answer.json()

    def members(self, *handles: str) -> None:
        """Creators who are in the marketplace, as accounts here."""
        for handle in handles:
            self.market.add_creator(handle, Membership.IN)
        assert {one["status"] for one in self.told("/accounts", {"handles": handles})["results"]} == {201}

    def campaign(self, name: str = "Spring", *handles: str) -> int:
        """A campaign in which these take part."""
        number: int = self.told("/campaigns", {"name": name, "brand": "Acme"})["id"]
        if handles:
            self.told(f"/campaigns/{number}/participants", {"handles": handles})
        return number


@contextmanager
def programs(
    backend: Backend, folder: Path, *, tenants: Sequence[str] = ("acme", "bolt")
) -> Iterator[Programs]:
    """Programs that ask an installation on *backend*."""
    clock = SteppedClock()
    market = FakeMarketplace(clock)
    storage: WholeStorage = backend.storage  # type: ignore[assignment]  # every storage of the product is whole
    ports: dict[type[object], object] = {
        Sealer: MemorySealer(),
        Signer: MemorySigner(),
        LogFile: MemoryLogFile(),
        Premises: backend.premises,
    }
    own = Own(storage=storage, clock=clock, ttcm=market, ports=ports)
    container = wired(Adapters(Settings(home=str(folder)), lambda _: None, own))
    for tenant in tenants:
        storage.add_tenant(tenant)
    keys: RunApiKeys = container.resolve(RunApiKeys)
    key = keys.create(Actor("acme", "mara"), "everything", EVERYTHING).secret.reveal()
    with serving(container) as http:
        yield Programs(http, container, storage, market, clock, key)


@contextmanager
def serving(container: punq.Container) -> Iterator[httpx.Client]:
    """A process that answers on what *container* wires."""
    desk = attrs.evolve(recorded().desk, manners=UNLIMITED)
    with running(desk, container.resolve) as app:
        yield app.http

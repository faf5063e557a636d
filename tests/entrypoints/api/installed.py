"""An installation with two tenants that serves the Business API, and whoever asks it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import httpx

from influence.application.acting import Actor
from influence.application.run_api_keys import RunApiKeys
from influence.domain.api_keys import Scope
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.storage import Storage
from influence.entrypoints.api.desk import open_desk
from influence.entrypoints.api.v1.router import PATH
from influence.entrypoints.bootstrap import bootstrap
from influence.entrypoints.settings import Settings
from influence.testing.moments import NOON
from tests.contract.storage.backends import sqlite
from tests.entrypoints.api.running import Running, running

UNLIMITED: Final = 100_000_000
EVERYTHING: Final = frozenset(Scope)


@attrs.frozen
class Installed:
    """An installation that serves; *key* is one of the first tenant's that may do everything."""

    app: Running
    storage: Storage
    keys: RunApiKeys
    key: str
    remarks: list[str]

    def another_key(self, name: str, *scopes: Scope, tenant: str = "acme") -> str:
        made = self.keys.create(Actor(tenant, "mara"), name, scopes or EVERYTHING)
        return made.secret.reveal()

    def ask(self, path: str, key: str = "", method: str = "GET", **more: Any) -> httpx.Response:
        """The answer at *path* of the API."""
        said = {"Authorization": f"Bearer {key or self.key}", **more.pop("headers", {})}
        return self.app.http.request(method, f"{PATH}{path}", headers=said, **more)


@contextmanager
def installed(folder: Path, **chosen: Any) -> Iterator[Installed]:
    """An installation in *folder*, with the settings *chosen*, that serves while the block lasts."""
    with sqlite(folder):
        settings = Settings(
            home=str(folder), database=str(folder / "influence.db"), **{"api_requests": UNLIMITED, **chosen}
        )
        container = bootstrap(settings, lambda _: None)
        storage: Storage = container.resolve(Storage)
        keys: RunApiKeys = container.resolve(RunApiKeys)
        for tenant in ("acme", "bolt"):
            storage.add_tenant(tenant)
            with storage.begin(tenant) as work:
                rows = [LegacyRow(f"{tenant}.{number}", {}) for number in range(3)]
                work.takeover.put(rows, at=NOON, by="mara")
                work.commit()
        key = keys.create(Actor("acme", "mara"), "everything", EVERYTHING).secret.reveal()
        remarks: list[str] = []
        desk = open_desk(container.resolve, settings, "mara", remarks.append)
        with running(desk, container.resolve) as app:
            yield Installed(app, storage, keys, key, remarks)

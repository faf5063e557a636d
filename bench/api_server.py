"""The application, or a bare handler in its place, in a process of its own: `python -m bench.api_server …`."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import sqlalchemy as sa
from litestar import Litestar, Response, get
from sqlalchemy import event

from influence.adapters.sql.engines import Mode, engine_for, transaction
from influence.entrypoints.api.app import create_app
from influence.entrypoints.api.desk import open_desk
from influence.entrypoints.api.server import Server, address_of, listen
from influence.entrypoints.bootstrap import bootstrap
from influence.entrypoints.settings import Settings

Statement = tuple[str, Any] | None
"""A statement with its values; None where a transaction begins."""


def ours(database: Path) -> Litestar:
    """The application as it is, without a limit that could be reached."""
    settings = Settings(home=str(database.parent), database=str(database), api_requests=100_000_000)
    container = bootstrap(settings, lambda _: None)
    return create_app(open_desk(container.resolve, settings, "bench"), container.resolve)


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """What is asked of all engines while the block lasts."""
    found: list[Statement] = []

    def begin(_: sa.Connection) -> None:
        found.append(None)

    def ask(_: sa.Connection, __: object, statement: str, values: Any, ___: object, ____: object) -> None:
        found.append((statement, values))

    event.listen(sa.Engine, "begin", begin)
    event.listen(sa.Engine, "before_cursor_execute", ask)
    yield found
    event.remove(sa.Engine, "begin", begin)
    event.remove(sa.Engine, "before_cursor_execute", ask)


async def answered(app: Litestar, path: str, key: str) -> bytes:
    """What *app* answers, which must be something."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(cast("Any", app)), base_url="http://bench"
    ) as client:
        answer = await client.get(path, headers={"Authorization": f"Bearer {key}"})
    if answer.status_code != 200:
        raise AssertionError(answer.text)
    return answer.content


def bare(database: Path, path: str, key: str) -> Litestar:
    """One handler that runs the statements which the application runs at *path*, and answers the same bytes."""
    app, engine = ours(database), engine_for(f"sqlite:///{database}")
    asyncio.run(answered(app, path, key))  # the first one notes the use of the key
    with recorded() as statements:
        body = asyncio.run(answered(app, path, key))
    deeds = _transactions(statements)

    @get(path.partition("?")[0], sync_to_thread=True)
    def handler() -> Response[bytes]:
        for deed in deeds:
            with transaction(engine, Mode.READ) as connection:
                for statement, values in deed:
                    connection.exec_driver_sql(statement, values).fetchall()
        return Response(body, media_type="application/json")

    return Litestar([handler], openapi_config=None, logging_config=None)


def _transactions(statements: list[Statement]) -> list[list[tuple[str, Any]]]:
    found: list[list[tuple[str, Any]]] = []
    for one in statements:
        if one is None:
            found.append([])
        elif not one[0].startswith(("BEGIN", "PRAGMA")):
            found[-1].append(one)
    return found


def main() -> None:
    """Serve what is asked for until told to end; the address is told on the first line."""
    kind, database, path, key = sys.argv[1:]
    app = ours(Path(database)) if kind == "ours" else bare(Path(database), path, key)
    listening = listen("127.0.0.1", 0)
    Server(app, listening).run(lambda: print(address_of(listening), flush=True))


if __name__ == "__main__":
    main()

"""The simulator over HTTP: for good in the foreground, or in a thread beside whoever needs it."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import attrs
import uvicorn

from influence.adapters.simulator.hooks import Hooks, Mishap
from influence.adapters.simulator.hostility.dealer import Hostility
from influence.adapters.simulator.quota import Quota
from influence.adapters.simulator.state_file import StateFile
from influence.adapters.simulator.traffic import BASE
from influence.adapters.simulator.web.app import create_app
from influence.adapters.simulator.web.house import House
from influence.adapters.simulator.web.line import Line
from influence.adapters.simulator.world import World

__all__ = ["Conduct", "RunningSimulator", "create_app", "environment", "serve"]

LOOPBACK: Final = "127.0.0.1"
_PATIENCE: Final = 10.0


@attrs.frozen(kw_only=True)
class Conduct:
    """How a simulator conducts itself: without quota everybody is served, without hostility in full.

    *api* is the generation that clients are told to speak; both are always there.
    """

    api: str = "ttcm"
    quota: Quota | str | None = None
    hostility: Hostility | None = None
    mishaps: tuple[Mishap | str, ...] = ()
    signed: bool = True


def environment(world: World, origin: str, conduct: Conduct | None = None) -> dict[str, str]:
    """What a client has to export to talk to the simulator of *world* at *origin*."""
    ours, conduct = world.credentials, conduct or Conduct()
    told = {
        "INFLUENCE_TIKTOK_BASE_URL": origin + BASE,
        "INFLUENCE_TIKTOK_AUTHORIZE_URL": f"{origin}/v2/auth/authorize",
        "INFLUENCE_TIKTOK_API": conduct.api,
        "INFLUENCE_TIKTOK_APP_ID": ours.app_id,
        "INFLUENCE_TIKTOK_APP_SECRET": ours.app_secret,
        "INFLUENCE_TIKTOK_ACCESS_TOKEN": ours.access_token,
        "INFLUENCE_TIKTOK_ACCOUNT_ID": ours.account_id,
        "INFLUENCE_IMAGE_HOSTS": origin.removeprefix("http://"),
    }
    quota = "none" if conduct.quota is None else _one_word(str(conduct.quota))
    return {**told, "INFLUENCE_TIKTOK_QUOTA": quota, "INFLUENCE_CLOCK": f"{origin}/simulator/clock"}


def _one_word(quota: str) -> str:
    """*quota* in a form that no shell has to quote."""
    return quota.replace("insights ", "insights:").replace(" ", ",")


def serve(
    world: World,
    port: int,
    state_file: Path | None = None,
    *,
    conduct: Conduct | None = None,
    ready: Callable[[dict[str, str]], None] = lambda _: None,
) -> None:
    """Serve *world* on loopback until interrupted; *ready* hears what to export once it answers.

    A state file that exists replaces *world*, and holds every change from then on. Port 0 takes a free one.

    Raises:
        StateFileUnreadable: the state file holds something else.
        QuotaUnreadable: the quota names no limits.
        OSError: the port is taken.
    """
    server = _Server(world, port, state_file, conduct or Conduct())
    with suppress(KeyboardInterrupt):
        server.run(lambda: ready(environment(server.world, server.origin, conduct)))


class RunningSimulator:
    """A simulator on a free loopback port while the block lasts, for tests and for programs that embed it."""

    def __init__(
        self,
        world: World | None = None,
        *,
        port: int = 0,
        state_file: Path | None = None,
        quota: Quota | str | None = None,
        hostility: Hostility | None = None,
    ) -> None:
        self._conduct = Conduct(quota=quota, hostility=hostility)
        self._server = _Server(world or World(), port, state_file, self._conduct)
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tiktok-simulator", daemon=True)

    @property
    def world(self) -> World:
        return self._server.world

    @property
    def house(self) -> House:
        """The door with its meter, its hostility and its log, and the hooks."""
        return self._server.house

    @property
    def origin(self) -> str:
        return self._server.origin

    @property
    def base_url(self) -> str:
        return self.origin + BASE

    def environment(self, api: str = "ttcm") -> dict[str, str]:
        """What a client has to export to talk to this simulator in one generation of the API."""
        return environment(self.world, self.origin, attrs.evolve(self._conduct, api=api))

    def start(self) -> Self:
        """The simulator, answering."""
        self._thread.start()
        if not self._started.wait(_PATIENCE) or not self._thread.is_alive():
            raise RuntimeError("the simulator did not start")
        return self

    def stop(self) -> None:
        """Stop answering; the state file, if there is one, is complete then."""
        self._server.stop()
        self._thread.join(_PATIENCE)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self) -> None:
        self._server.run(self._started.set)


class _Server(uvicorn.Server):
    """One server with its world, its socket and its state file."""

    def __init__(self, world: World, port: int, state_file: Path | None, conduct: Conduct) -> None:
        self._file = None if state_file is None else StateFile(state_file)
        self.world = (self._file.load() if self._file else None) or world
        if self._file is not None:
            self._save()
            self.world.subscribe(self._save)
        self.house = House(
            self.world,
            quota=conduct.quota,
            hostility=conduct.hostility,
            hooks=Hooks(self.world, signed=conduct.signed, mishaps=conduct.mishaps),
        )
        self._listening = _listening_at(port)
        self.origin = f"http://{LOOPBACK}:{self._listening.getsockname()[1]}"
        self._ready: Callable[[], None] = lambda: None
        super().__init__(
            uvicorn.Config(
                create_app(self.house),
                log_config=None,
                log_level="critical",
                access_log=False,
                lifespan="off",
                loop="asyncio",
                http=Line,
                ws="none",
                timeout_graceful_shutdown=2,
                server_header=False,
            )
        )

    def run(self, ready: Callable[[], None]) -> None:  # type: ignore[override]
        self._ready = ready
        try:
            super().run(sockets=[self._listening])
        finally:
            self._listening.close()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.house.hooks.close()
        await super().shutdown(sockets=sockets)
        self._save()  # here, because a signal may end the process before `run` comes back

    def stop(self) -> None:
        self.should_exit = True

    def _save(self) -> None:
        if self._file is not None:
            self._file.save(self.world)


def _listening_at(port: int) -> socket.socket:
    """A bound socket that says it speaks TCP: only then does asyncio send small answers without delay."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOOPBACK, port))
    except OSError:
        bound.close()
        raise
    return bound

"""The simulator of TikTok's marketplace behind a real socket, and a client that talks to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import httpx

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.world import World
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.adapters.tiktok.wire import Wire
from influence.domain.ports.marketplace import Marketplace
from influence.domain.secret import Secret


class SharedClock(SimClock):
    """The simulated world's clock, when that is the application's: whoever moves one has moved the other."""

    def __init__(self, clock: SteppedClock) -> None:
        super().__init__(clock.now(), frozen=True)
        self._clock = clock

    def move(
        self, *, to: datetime | None = None, by: timedelta = timedelta(0), frozen: bool | None = None
    ) -> datetime:
        """The instant after moving both. Raises like `SimClock`."""
        self._clock.set(super().move(to=to or self._clock.now(), by=by, frozen=frozen))
        return self._clock.now()

    def _now(self) -> datetime:
        return self._clock.now()


@contextmanager
def simulated(clock: SteppedClock) -> Iterator[RunningSimulator]:
    """A simulator on a free port of this machine, with nobody in it, at the time of *clock*."""
    with RunningSimulator(World(1, clock=SharedClock(clock))) as simulator:
        yield simulator


@contextmanager
def client_of(simulator: RunningSimulator, clock: SteppedClock) -> Iterator[Marketplace]:
    """The product's own client, talking to *simulator*."""
    ours = simulator.world.credentials
    settings = TikTokSettings(
        app_id=ours.app_id,
        app_secret=Secret(ours.app_secret),
        access_token=Secret(ours.access_token),
        account_id=ours.account_id,
        base_url=simulator.base_url,
        authorize_url=f"{simulator.origin}/v2/auth/authorize",
    )
    with httpx.Client(trust_env=False) as client:
        yield TtcmMarketplace(Wire(client, settings.base_url, clock=clock), settings, clock)

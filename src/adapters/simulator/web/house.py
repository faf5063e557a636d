"""Everything that answers under one roof: the world, its door, and what goes out of the house by itself."""

from influence.adapters.simulator.hooks import Hooks
from influence.adapters.simulator.hostility.dealer import Hostility
from influence.adapters.simulator.meter import Meter
from influence.adapters.simulator.quota import Quota, quota_of
from influence.adapters.simulator.wire.door import Door
from influence.adapters.simulator.world import World


class House:
    """One world with its door and its hooks. Without quota everybody is served, without hostility in full."""

    def __init__(
        self,
        world: World,
        *,
        quota: Quota | str | None = None,
        hostility: Hostility | None = None,
        hooks: Hooks | None = None,
    ) -> None:
        self.world = world
        limits = quota_of(quota) if isinstance(quota, str) else quota
        self.door = Door(world, Meter(limits, now=world.clock.now), hostility)
        self.hooks = hooks or Hooks(world)

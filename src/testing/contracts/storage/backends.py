"""What a storage has to bring to be held to its contract, and the one that the product keeps in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.premises import MemoryPremises
from influence.adapters.memory.storage import MemoryStorage
from influence.domain.ports.api_keys import KeyRing
from influence.domain.ports.cutover import Premises
from influence.domain.ports.drift import DriftAlarms
from influence.domain.ports.inbox import Inbox
from influence.domain.ports.jobs import Jobs
from influence.domain.ports.storage import Storage


@attrs.frozen
class Backend:
    """A fresh store without tenants, what no tenant owns, and the places where its data rests."""

    storage: Storage
    premises: Premises
    inbox: Inbox
    drift_alarms: DriftAlarms
    jobs: Jobs
    key_ring: KeyRing


@contextmanager
def memory(_: Path) -> Iterator[Backend]:
    """A store that ends with the block."""
    storage = MemoryStorage(SteppedClock())
    yield Backend(
        storage, MemoryPremises(storage), storage.inbox, storage.drift_alarms, storage.jobs, storage.key_ring
    )

"""Signed plans that programs hand back: only where one tenant has the installation to itself."""

import json
from collections.abc import Mapping
from typing import Final

import attrs

from influence.application.run_api_keys import Caller
from influence.domain.ports.storage import Storage
from influence.domain.request_refusals import InstallationShared
from influence.entrypoints.api.desk import Ask

MOST_BYTES: Final = 32 * 1024 * 1024
"""Of a body with a plan, which has a line for each account."""
TOLD_ONCE: Final = "It was told once, with the first answer. Make a new plan under a new Idempotency-Key."


@attrs.frozen(kw_only=True)
class PlanBody:
    """The plan, as it was answered: a signed document."""

    plan: Mapping[str, object]

    @property
    def written(self) -> bytes:
        """The document as text."""
        return json.dumps(self.plan).encode()


def need_whole_installation(ask: Ask, caller: Caller, what: str, command: str) -> None:
    """Pass where the caller's tenant is the only one.

    Raises:
        InstallationShared: there are others.
    """
    storage: Storage = ask(Storage)
    if storage.tenants() != (caller.tenant,):
        raise InstallationShared(what, command)

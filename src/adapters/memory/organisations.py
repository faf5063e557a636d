"""What a tenant agreed and chose, in memory."""

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.organisation import Organisation


@attrs.frozen
class MemoryOrganisations:
    """The organisation that one tenant is."""

    _own: Holdings

    def get(self) -> Organisation:
        return self._own.organisation.get(0, Organisation())

    def save(self, organisation: Organisation) -> None:
        self._own.organisation[0] = organisation

"""Keeping what was done for programs, so that nothing is done twice."""

from datetime import datetime
from typing import Protocol

from influence.domain.idempotency import Deed, Request


class Deeds(Protocol):
    """What was begun and answered for the programs of this tenant: one deed for a caller and a key."""

    def find(self, request: Request) -> Deed | None:
        """The deed under the key of *request*, whatever it asked for."""
        ...

    def put(self, deed: Deed) -> None:
        """Keep *deed* in the place of whatever is kept under its key."""
        ...

    def hold(self, deed: Deed, until: datetime) -> None:
        """Make the unit of work part of what *deed* may do, and hold the deed longer.

        Raises:
            RequestTakenOver: it is answered, forgotten, or somebody took a later turn.
        """
        ...

    def forget(self, deed: Deed) -> None:
        """Drop it, unless somebody took a later turn or it is answered: nothing was done for it."""
        ...

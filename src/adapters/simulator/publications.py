"""Videos that creators hand over for publication."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from influence.adapters.simulator.chance import number


@attrs.frozen
class Publication:
    """A video handed over by *owner*: without an id of its own it is a draft in the creator's inbox."""

    share_id: str
    owner: str
    handed_over_at: datetime
    video_id: str | None


class Publications:
    """What was handed over, by the id under which its progress is asked for."""

    def __init__(self, seed: int, publications: Iterable[Publication] = ()) -> None:
        self._seed = seed
        self._publications = {one.share_id: one for one in publications}

    @property
    def all(self) -> tuple[Publication, ...]:
        return tuple(self._publications.values())

    def add(self, owner: str, video_id: str | None, now: datetime) -> Publication:
        """The publication of that video, or of a draft."""
        share_id = "v_pub_url~v2." + number(self._seed, "publication", len(self._publications))
        self._publications[share_id] = Publication(share_id, owner, now, video_id)
        return self._publications[share_id]

    def of(self, owner: str) -> list[Publication]:
        """Everything that *owner* handed over, oldest first."""
        return [one for one in self._publications.values() if one.owner == owner]

    def find(self, owner: str, share_id: str) -> Publication | None:
        """What *owner* handed over under that id."""
        publication = self._publications.get(share_id)
        return publication if publication is not None and publication.owner == owner else None

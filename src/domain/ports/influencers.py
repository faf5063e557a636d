"""Keeping influencers and their groups."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import attrs

from influence.domain.influencers import Group, GroupKey, Influencer, InfluencerId


@attrs.frozen
class InfluencerFilter:
    """Which influencers; what is None does not matter. *text* stands somewhere in the name or e-mail, without case."""

    tags: tuple[str, ...] = ()
    group: GroupKey | None = None
    country: str | None = None
    text: str | None = None
    after: InfluencerId | None = None
    limit: int | None = None


class Influencers(Protocol):
    """The influencers of this tenant."""

    def get(self, influencer: InfluencerId) -> Influencer:
        """The influencer.

        Raises:
            InfluencerNotFound: there is none.
        """
        ...

    def of(self, influencers: Sequence[InfluencerId]) -> Mapping[InfluencerId, Influencer]:
        """Many at once; who is not here is missing."""
        ...

    def select(self, wanted: InfluencerFilter) -> Iterator[Influencer]:
        """The influencers that fit, in the order of their ids."""
        ...

    def add(self, influencer: Influencer) -> Influencer:
        """Keep a new one; the answer has its id.

        Raises:
            GroupNotFound: it is in a group that is not here.
        """
        ...

    def save(self, influencer: Influencer) -> Influencer:
        """Keep a changed one; the answer has the next version.

        Raises:
            Stale: somebody else saved it since it was read, or it is not here.
            GroupNotFound: it is in a group that is not here.
        """
        ...

    def remove(self, influencer: InfluencerId) -> None:
        """Forget it with its tags, notes and groups. Its accounts stay and belong to nobody.

        Raises:
            InfluencerNotFound: there is none.
        """
        ...

    def persons(self) -> int:
        """How many there are: influencers, and accounts of lists that belong to none."""
        ...


class Groups(Protocol):
    """The groups of this tenant."""

    def find(self, key: GroupKey) -> Group | None:
        """The group of that key."""
        ...

    def get(self, key: GroupKey) -> Group:
        """The group of that key.

        Raises:
            GroupNotFound: there is none.
        """
        ...

    def all(self) -> tuple[Group, ...]:
        """All groups, by key."""
        ...

    def add(self, group: Group) -> None:
        """Keep a new one.

        Raises:
            GroupExists: the key is taken.
        """
        ...

    def save(self, group: Group) -> None:
        """Keep a changed one.

        Raises:
            GroupNotFound: there is none.
        """
        ...

"""Who lives in the simulated world, and under which handle."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

import attrs

from influence.adapters.simulator import wording
from influence.adapters.simulator.chance import dice
from influence.adapters.simulator.creators import Creator, Membership, plain_handle
from influence.adapters.simulator.refusals import Refused, Why

MOST_CREATORS: Final = 500_000


@attrs.frozen
class Seeded:
    """What one seeding brought. *members* counts the members among all *distinct* handles it named."""

    given: int
    distinct: int
    added: int
    existing: int
    members: int
    skipped: tuple[str, ...] = ()


class Population:
    """The creators by their unchanging key, and the handles that lead to them."""

    def __init__(self, creators: Iterable[Creator] = ()) -> None:
        self._by_key = {creator.key: creator for creator in creators}
        self._keys = {creator.handle: creator.key for creator in self._by_key.values() if not creator.gone}

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[Creator]:
        """Everybody, also those who are gone, in the order of arrival."""
        return iter(self._by_key.values())

    def find(self, handle: str) -> Creator | None:
        """Who is called *handle* now, whatever its case."""
        key = self._keys.get(handle.casefold())
        return None if key is None else self._by_key[key]

    def by_key(self, key: str) -> Creator:
        return self._by_key[key]

    def put(self, creator: Creator) -> None:
        """Keep *creator* as it is now; a former handle leads nowhere any more."""
        before = self._by_key.get(creator.key)
        if before is not None:
            self._keys.pop(before.handle, None)
        self._by_key[creator.key] = creator
        if not creator.gone:
            self._keys[creator.handle] = creator.key

    def seed(self, handles: Sequence[str], share: float, seed: int, since: date) -> Seeded:
        """Add the *handles* nobody bears yet, so that *share* of all of them are members.

        Who is a member is decided by the dice of *seed*. Creators who live here already keep what they are and
        count towards the share.

        Raises:
            Refused: the world would become too large, or *share* is no share.
        """
        if not 0 <= share <= 1:
            raise Refused(Why.BAD_ARGUMENT, "the share of members lies between 0 and 1")
        distinct, skipped = _told_apart(handles)
        new = [handle for handle in distinct if handle not in self._keys]
        if len(self._by_key) + len(new) > MOST_CREATORS:
            raise Refused(Why.BAD_ARGUMENT, f"the simulated world holds at most {MOST_CREATORS} creators")
        members = sum(1 for handle in distinct if handle in self._keys and self._member(handle))
        wanted = min(max(_rounded(share * len(distinct)) - members, 0), len(new))
        chosen = set(_shuffled(new, seed)[:wanted])
        for handle in new:
            self.put(self._newcomer(handle, seed, since, member=handle in chosen))
        return Seeded(
            given=len(handles),
            distinct=len(distinct),
            added=len(new),
            existing=len(distinct) - len(new),
            members=members + wanted,
            skipped=skipped,
        )

    def _member(self, handle: str) -> bool:
        return self._by_key[self._keys[handle]].is_member

    def _newcomer(self, handle: str, seed: int, since: date, *, member: bool) -> Creator:
        key, again = handle, 1
        while key in self._by_key:  # somebody else was called so before
            again += 1
            key = f"{handle}#{again}"
        membership = Membership.IN if member else Membership.NOT_IN
        return Creator(key, seed, handle, membership, born_member=member, since=since)


def invented_handles(count: int, seed: int) -> list[str]:
    """*count* different made-up handles that belong to *seed*."""
    rolled = dice(seed, "handles")
    handles: dict[str, None] = {}
    while len(handles) < count:
        name, topic = rolled.choice(wording.FIRST_NAMES), rolled.choice(wording.TOPICS)
        joint = rolled.choice((".", "_", ""))
        handles[f"{name}{joint}{topic}{rolled.choice(('', rolled.randrange(1, 10_000)))}"] = None
    return list(handles)


def _told_apart(handles: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    distinct: dict[str, None] = {}
    skipped = []
    for handle in handles:
        try:
            distinct[plain_handle(handle.strip().removeprefix("@"))] = None
        except Refused:
            skipped.append(handle)
    return list(distinct), tuple(skipped)


def _shuffled(handles: Sequence[str], seed: int) -> list[str]:
    shuffled = sorted(handles)
    dice(seed, "members").shuffle(shuffled)
    return shuffled


def _rounded(amount: float) -> int:
    return int(amount + 0.5 + 1e-9)

"""Influencers and their groups, in memory."""

from collections.abc import Iterator, Mapping, Sequence

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.doors import Stale
from influence.domain.influencer_refusals import GroupExists, GroupNotFound, InfluencerNotFound
from influence.domain.influencers import Group, GroupKey, Influencer, InfluencerId
from influence.domain.networks import fold
from influence.domain.ports.influencers import InfluencerFilter
from influence.domain.roster import is_listed, search_of


@attrs.frozen
class MemoryGroups:
    """The groups of one tenant."""

    _own: Holdings

    def find(self, key: GroupKey) -> Group | None:
        return self._own.groups.get(key)

    def get(self, key: GroupKey) -> Group:
        found = self.find(key)
        if found is None:
            raise GroupNotFound(key)
        return found

    def all(self) -> tuple[Group, ...]:
        return tuple(sorted(self._own.groups.values(), key=lambda group: group.key))

    def add(self, group: Group) -> None:
        if group.key in self._own.groups:
            raise GroupExists(group.key)
        self._own.groups[group.key] = group

    def save(self, group: Group) -> None:
        self.get(group.key)
        self._own.groups[group.key] = group


@attrs.frozen
class MemoryInfluencers:
    """The influencers of one tenant."""

    _state: State
    _own: Holdings

    def get(self, influencer: InfluencerId) -> Influencer:
        found = self._own.influencers.get(influencer)
        if found is None:
            raise InfluencerNotFound(influencer)
        return found

    def of(self, influencers: Sequence[InfluencerId]) -> Mapping[InfluencerId, Influencer]:
        kept = self._own.influencers
        return {influencer: kept[influencer] for influencer in influencers if influencer in kept}

    def select(self, wanted: InfluencerFilter) -> Iterator[Influencer]:
        fitting = [one for one in self._own.influencers.values() if _fits(one, wanted)]
        return iter(fitting[: wanted.limit])

    def _refuse_unknown(self, influencer: Influencer) -> None:
        for key in sorted(influencer.groups):
            if key not in self._own.groups:
                raise GroupNotFound(key)

    def add(self, influencer: Influencer) -> Influencer:
        self._refuse_unknown(influencer)
        kept = attrs.evolve(influencer, id=InfluencerId(self._state.number("influencer")))
        self._own.influencers[kept.id] = kept
        return kept

    def save(self, influencer: Influencer) -> Influencer:
        kept = self._own.influencers.get(influencer.id)
        if kept is None or kept.version != influencer.version:
            raise Stale(f"Influencer {influencer.id}")
        self._refuse_unknown(influencer)
        after = attrs.evolve(influencer, version=influencer.version + 1)
        self._own.influencers[after.id] = after
        return after

    def remove(self, influencer: InfluencerId) -> None:
        self.get(influencer)
        for account in list(self._own.accounts.values()):
            if account.influencer == influencer:
                alone = attrs.evolve(account, influencer=None, version=account.version + 1)
                self._own.accounts[account.id] = alone
        del self._own.influencers[influencer]

    def persons(self) -> int:
        listed = filter(is_listed, self._own.accounts.values())
        alone = sum(account.influencer is None for account in listed)
        return len(self._own.influencers) + alone


def _fits(one: Influencer, wanted: InfluencerFilter) -> bool:
    return (
        one.tags.issuperset(wanted.tags)
        and (wanted.group is None or wanted.group in one.groups)
        and wanted.country in (None, one.country)
        and (wanted.after is None or one.id > wanted.after)
        and fold(wanted.text or "") in search_of(one)
    )

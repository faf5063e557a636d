"""What is left of the old source, in memory, over all tenants."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeVar

import attrs

from influence.adapters.memory.kept_reports import forget_old_source, posts_with_old
from influence.adapters.memory.state import Holdings, Place, State
from influence.adapters.memory.table import Table
from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.events import OLD_POST
from influence.domain.metrics import Metric
from influence.domain.observations import Snapshot
from influence.domain.phase import Phase, PhaseRefused
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.posts import PostId, Why
from influence.domain.provenance import Provenance

S = TypeVar("S", AccountId, PostId)
M = TypeVar("M", bound=Metric)


def _old(history: tuple[Snapshot[M], ...]) -> tuple[Snapshot[M], ...]:
    return tuple(snapshot for snapshot in history if snapshot.source is Provenance.LEGACY)


def _places(held: Holdings) -> dict[PostId, list[Place]]:
    """The reasons that go, by post: captures of the old source, and every reason of a post that is its own."""
    places: dict[PostId, list[Place]] = {}
    for place in held.attachments:
        _, post, why, _ = place
        if why is Why.LEGACY_CAPTURE or held.posts[post].source is Provenance.LEGACY:
            places.setdefault(post, []).append(place)
    return places


def _campaigns(places: list[Place]) -> set[CampaignId]:
    return {campaign for campaign, *_ in places}


def _forget(figures: Table[S, tuple[Snapshot[M], ...]], subject: S, *, wholly: bool = False) -> int:
    history = figures.pop(subject, ())
    left = () if wholly else tuple(s for s in history if s.source is not Provenance.LEGACY)
    if left:
        figures[subject] = left
    return len(history) - len(left)


def _drain_news(held: Holdings) -> int:
    old = {post.url for post in held.posts.values() if post.source is Provenance.LEGACY}
    news = {number: event for number, event in held.outbox.items() if event.detail in old}
    for number, event in news.items():
        held.outbox[number] = attrs.evolve(event, detail=OLD_POST)
    notices = {key: one for key, one in held.notices.items() if one.told.event.detail in old}
    for key, notice in notices.items():
        event = attrs.evolve(notice.told.event, detail=OLD_POST)
        held.notices[key] = attrs.evolve(notice, told=attrs.evolve(notice.told, event=event))
    return len(news) + len(notices)


def _drain_reports(held: Holdings) -> int:
    return forget_old_source(held, set(posts_with_old(held)))


@attrs.frozen
class MemoryOldSource:
    """The old source's rows of every tenant."""

    _state: State

    def counts(self) -> Mapping[str, int]:
        tenants = self._state.tenants.values()
        accounts = [s for held in tenants for history in held.account_figures.values() for s in _old(history)]
        posts = [s for held in tenants for history in held.post_figures.values() for s in _old(history)]
        kept = [post for held in tenants for post in held.kept_posts.values()]
        return {
            "account snapshots": len(accounts),
            "account values": sum(len(snapshot.values) for snapshot in accounts),
            "posts": sum(p.source is Provenance.LEGACY for held in tenants for p in held.posts.values()),
            "post snapshots": len(posts),
            "post values": sum(len(snapshot.values) for snapshot in posts),
            "posts in campaigns": sum(self.posts_in_campaigns().values()),
            "posts in kept reports": sum(post.is_old for post in kept),
            "values in kept reports": sum(post.old_figures for post in kept),
        }

    def posts_in_campaigns(self) -> Mapping[tuple[str, CampaignId], int]:
        counts: dict[tuple[str, CampaignId], int] = {}
        for tenant, held in self._state.tenants.items():
            for places in _places(held).values():
                for campaign in _campaigns(places):
                    counts[tenant, campaign] = counts.get((tenant, campaign), 0) + 1
        return counts

    def remove(self, most: int) -> int:
        if self._state.release.phase is Phase.BEFORE:
            raise PhaseRefused(Phase.BEFORE, Phase.CLOSING)
        accounts = list(islice(self._accounts(), most))
        posts = list(islice(self._posts(), most - len(accounts)))
        rows = sum(_forget(held.account_figures, account) for held, account in accounts)
        return rows + sum(self._remove_post(held, post, places) for held, post, places in posts)

    def _accounts(self) -> Iterator[tuple[Holdings, AccountId]]:
        for held in self._state.tenants.values():
            yield from ((held, account) for account, history in held.account_figures.items() if _old(history))

    def _posts(self) -> Iterator[tuple[Holdings, PostId, list[Place]]]:
        for held in self._state.tenants.values():
            places, in_reports = _places(held), set(posts_with_old(held))
            for post in held.posts.values():
                mine = places.get(post.id, [])
                is_old = post.source is Provenance.LEGACY or post.id in in_reports
                if mine or is_old or _old(held.post_figures.get(post.id, ())):
                    yield held, post.id, mine

    def _remove_post(self, held: Holdings, post: PostId, places: list[Place]) -> int:
        since = self._state.release.since
        for campaign in _campaigns(places):
            if since is not None:
                held.removed_posts[campaign, since] = held.removed_posts.get((campaign, since), 0) + 1
        for place in places:
            del held.attachments[place]
        reported = forget_old_source(held, {post})
        kept = held.posts[post]
        goes = kept.source is Provenance.LEGACY
        if goes:
            del held.posts[post]
            del held.external_ids[kept.network, kept.external_id]
        return reported + len(places) + goes + _forget(held.post_figures, post, wholly=goes)

    def open_places(self) -> tuple[str, ...]:
        try:
            self._state.refuse_old_source()
        except LegacyWriteRefused:
            return ()
        return ("account_figures", "post_figures", "posts", "attachments")

    def drain(self, most: int) -> int:  # noqa: ARG002 # at once: memory knows no long transactions
        return sum(_drain_news(held) + _drain_reports(held) for held in self._state.tenants.values())

    def rebuild(self, after: int, most: int) -> int | None:
        """Nothing is counted beforehand here; it goes through the accounts all the same."""
        numbers = sorted(account for held in self._state.tenants.values() for account in held.accounts)
        return max([number for number in numbers if number > after][:most], default=None)

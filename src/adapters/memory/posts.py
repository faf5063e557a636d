"""Posts and their places in campaigns, in memory."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import attrs

from influence.adapters.memory.state import Holdings, Place, State
from influence.domain.campaigns import CampaignId
from influence.domain.doors import AccountNotFound, Stale
from influence.domain.errors import Unusable
from influence.domain.networks import Network
from influence.domain.ports.posts import PlacedFilter
from influence.domain.posts import Attachment, CampaignPost, PlacedPost, Post, PostId, PostStatus, Why
from influence.domain.provenance import Provenance

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def _place(attachment: Attachment) -> Place:
    return (attachment.campaign, attachment.post, attachment.why, attachment.order)


def _is_wanted(attachment: Attachment, wanted: PlacedFilter) -> bool:
    return (
        wanted.post in (None, attachment.post)
        and wanted.campaign in (None, attachment.campaign)
        and wanted.network in (None, attachment.network)
        and wanted.why in (None, attachment.why)
        and (wanted.after is None or (attachment.campaign, attachment.post) > wanted.after)
    )


def _refreshed(kept: Post, new: Post) -> Post:
    if new.source is Provenance.LEGACY and kept.source is not Provenance.LEGACY:
        return kept
    source = new.source if kept.source is Provenance.LEGACY else kept.source
    return attrs.evolve(new, id=kept.id, account=kept.account, source=source)


@attrs.frozen
class MemoryPosts:
    """The known posts of one tenant."""

    _state: State
    _own: Holdings

    def keep(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        if any(post.source is Provenance.LEGACY for post in posts):
            self._state.refuse_old_source()
        self._refuse_unfit(posts)
        ids = [self._keep(post) for post in posts]
        return tuple(self._own.posts[post] for post in ids)

    def _refuse_unfit(self, posts: Sequence[Post]) -> None:
        for post in posts:
            if post.account not in self._own.accounts:
                raise AccountNotFound(post.account, post.network)
            self._own.refuse_erased(post.account)
        for post in posts:
            if post.caption and post.network is Network.TIKTOK and post.source is not Provenance.LEGACY:
                raise Unusable("caption", post.caption, "captions of TikTok posts are not kept")

    def _keep(self, post: Post) -> PostId:
        name = (post.network, post.external_id)
        known = self._own.external_ids.get(name)
        if known is not None:
            self._own.posts[known] = _refreshed(self._own.posts[known], post)
            return known
        new = PostId(self._state.number("post"))
        self._own.posts[new] = attrs.evolve(post, id=new)
        self._own.external_ids[name] = new
        return new

    def get(self, post: PostId) -> Post | None:
        return self._own.posts.get(post)

    def find(self, network: Network, external_id: str) -> Post | None:
        post = self._own.external_ids.get((network, external_id))
        return None if post is None else self._own.posts[post]

    def of_participants(self, campaign: CampaignId) -> tuple[Post, ...]:
        posts = [p for p in self._own.posts.values() if (campaign, p.account) in self._own.participants]
        posts.sort(key=lambda p: (p.published_at or _NEVER, p.id), reverse=True)
        return tuple(sorted(posts, key=lambda p: p.network))

    def page(self, campaign: CampaignId, after: PostId | None, limit: int) -> tuple[Post, ...]:
        its = (
            post
            for post in self._own.posts.values()
            if (campaign, post.account) in self._own.participants and (after is None or post.id > after)
        )
        return tuple(sorted(its, key=lambda post: post.id)[:limit])

    def in_campaigns(self, campaigns: Sequence[CampaignId]) -> tuple[CampaignPost, ...]:
        reasons: dict[PostId, list[Attachment]] = {}
        for one in self._own.attachments.values():
            if one.campaign in campaigns and one.why is not Why.LEGACY_CAPTURE:
                reasons.setdefault(one.post, []).append(one)
        found = [(self._own.posts[post], reasons[post]) for post in sorted(reasons)]
        return tuple(
            CampaignPost(
                post,
                by_hand=any(one.why is Why.BY_HAND for one in why),
                orders=frozenset(one.order for one in why if one.order is not None),
                newer=self._newer(post),
            )
            for post, why in found
            if post.network is Network.TIKTOK and post.status is not PostStatus.DELETED
        )

    def _newer(self, post: Post) -> int:
        if post.published_at is None:
            return 0
        its = (one for one in self._own.posts.values() if one.account == post.account)
        times = [one.published_at for one in its if one.source is not Provenance.LEGACY]
        return sum(at is not None and at > post.published_at for at in times)

    def placed(self, wanted: PlacedFilter) -> tuple[PlacedPost, ...]:
        reasons: dict[tuple[CampaignId, PostId], set[Attachment]] = {}
        for one in self._own.attachments.values():
            if (one.campaign, self._own.posts[one.post].account) in self._own.participants:
                reasons.setdefault((one.campaign, one.post), set()).add(one)
        places = sorted(
            place for place, why in reasons.items() if any(_is_wanted(one, wanted) for one in why)
        )
        return tuple(
            PlacedPost(campaign, self._own.posts[post], frozenset(reasons[campaign, post]))
            for campaign, post in places[: wanted.limit]
        )

    def attach(self, attachments: Sequence[Attachment]) -> None:
        if any(attachment.why is Why.LEGACY_CAPTURE for attachment in attachments):
            self._state.refuse_old_source()
        if not all(map(self._fits, attachments)):
            raise Stale("The post")
        for attachment in attachments:
            self._own.attachments.setdefault(_place(attachment), attachment)

    def _fits(self, attachment: Attachment) -> bool:
        """True when the post, the campaign and the order that it names are there and belong together."""
        post = self._own.posts.get(attachment.post)
        if post is None or post.network is not attachment.network:
            return False
        if attachment.order is None:
            return attachment.campaign in self._own.campaigns
        order = self._own.orders.get(attachment.order)
        return order is not None and order.campaign == attachment.campaign

    def detach(self, attachment: Attachment) -> None:
        self._own.attachments.pop(_place(attachment), None)

    def attachments(self, campaign: CampaignId) -> tuple[Attachment, ...]:
        return tuple(a for a in self._own.attachments.values() if a.campaign == campaign)

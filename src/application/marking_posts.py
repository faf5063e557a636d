"""Marking the posts that TikTok lists no longer: private or deleted, as far as its lists tell."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from influence.application.asking_creators import Told
from influence.domain.campaigns import CampaignId
from influence.domain.order_steps import OrderStep, stages
from influence.domain.ports.storage import UnitOfWork, View
from influence.domain.post_states import is_deleted
from influence.domain.posts import Post, PostId, PostStatus
from influence.domain.provenance import Provenance

_OWN: Final = Provenance.TTCM_AUTHORISED


def mark_gone(work: UnitOfWork, told: Told, gone: Sequence[Post], now: datetime) -> None:
    """Mark the posts that were *gone* from the list that TikTok *told*; figures of deleted ones are erased.

    What is in the list again is live again, as every post is that is kept from it.
    """
    posts = [post for post in gone if post.source is not Provenance.LEGACY]
    told_at = _last_told(work, posts)
    for post in posts:
        own = told.source is _OWN
        is_over = own and is_deleted(post.status, told_at.get(post.id), now)
        status = PostStatus.DELETED if is_over or post.status is PostStatus.DELETED else PostStatus.PRIVATE
        if status is post.status:
            continue
        work.posts.keep([attrs.evolve(post, status=status)])
        if status is PostStatus.DELETED:
            work.erasure.forget_posts([post.id])


def _last_told(work: UnitOfWork, posts: Sequence[Post]) -> Mapping[PostId, datetime]:
    """When figures of each post were told last."""
    found = work.figures.of_posts([post.id for post in posts])
    return {post: max(one.fetched_at for one in some) for post, some in found.items() if some}


def reviewed_in(view: View, campaign: CampaignId) -> Mapping[str, OrderStep]:
    """What TikTok's review said last of each video that orders of *campaign* named."""
    orders = [order.id for order in view.orders.select(campaign=campaign)]
    steps = [step for some in view.order_steps.of(orders).values() for step in some]
    return stages(sorted(steps, key=lambda step: step.at))

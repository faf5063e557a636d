"""The question for pages of posts in campaigns."""

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.tables.campaigns import campaigns, participants
from influence.adapters.sql.tables.posts import attachments, posts
from influence.domain.ports.posts import PlacedFilter
from influence.domain.posts import Why

_NO_LIMIT: Final = -1
"""Said to SQLite, it finds the places first, also where there are few; unsaid, it may read a campaign for each."""


def _claims(wanted: PlacedFilter) -> Iterator[sa.ColumnElement[bool]]:
    asked = (
        (attachments.c.post_id, wanted.post),
        (attachments.c.campaign_id, wanted.campaign),
        (attachments.c.network, wanted.network),
        (attachments.c.why, wanted.why),
    )
    yield from (column == value for column, value in asked if value is not None)
    if wanted.after is not None:
        campaign, post = wanted.after
        yield campaigns.c.id >= campaign
        yield sa.or_(campaigns.c.id > campaign, attachments.c.post_id > post)


def _is_first(why: Why | None) -> sa.ColumnElement[bool]:
    """True for one reason of each place. DISTINCT would say the same, and sort all places for every page."""
    earlier = attachments.alias("earlier")
    is_same = (
        earlier.c.post_id == attachments.c.post_id,
        earlier.c.campaign_id == attachments.c.campaign_id,
        earlier.c.id < attachments.c.id,
    )
    claims = is_same if why is None else (*is_same, earlier.c.why == why)
    return ~sa.select(earlier.c.id).where(*claims).exists()


def placed_posts(tenant: int, wanted: PlacedFilter) -> sa.Executable:
    """A row for each reason of the places that are wanted. Campaigns lead: their index has the order already."""
    takes_part = sa.and_(
        participants.c.campaign_id == campaigns.c.id, participants.c.account_id == posts.c.account_id
    )
    places = (
        sa.select(campaigns.c.id.label("campaign_id"), attachments.c.post_id)
        .join_from(campaigns, attachments, attachments.c.campaign_id == campaigns.c.id)
        .join(posts, attachments.c.post_id == posts.c.id)
        .join(participants, takes_part)
        .where(campaigns.c.tenant_id == tenant, *_claims(wanted), _is_first(wanted.why))
        .order_by(campaigns.c.id, attachments.c.post_id)
        .limit(_NO_LIMIT if wanted.limit is None else wanted.limit)
        .subquery("page")
    )
    its = sa.and_(
        attachments.c.campaign_id == places.c.campaign_id, attachments.c.post_id == places.c.post_id
    )
    told = (
        attachments.c.campaign_id,
        attachments.c.why,
        attachments.c.at,
        attachments.c.by,
        attachments.c.order_id,
    )
    return (
        sa.select(posts, posts.c.id.label("post_id"), *told)
        .join_from(places, attachments, its)
        .join(posts, posts.c.id == places.c.post_id)
        .order_by(places.c.campaign_id, places.c.post_id)
    )

"""Posts and their places in campaigns, in SQL."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.placed_posts import placed_posts
from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables import posts as tables
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.campaigns import participants
from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.doors import AccountNotFound, Stale
from influence.domain.errors import Unusable
from influence.domain.networks import Network
from influence.domain.orders import OrderId
from influence.domain.ports.posts import PlacedFilter
from influence.domain.posts import Attachment, CampaignPost, PlacedPost, Post, PostId, PostStatus, Why
from influence.domain.provenance import Provenance

_REFRESHED: Final = ("url", "published_at", "caption", "status")
_POST: Final = tables.posts.c
_ATTACHMENT: Final = tables.attachments.c


def _post_of(row: sa.Row[Any]) -> Post:
    return Post(
        network=row.network,
        external_id=row.external_id,
        account=AccountId(row.account_id),
        url=row.url,
        source=row.source,
        id=PostId(row.id),
        published_at=row.published_at,
        caption=row.caption,
        status=row.status,
    )


def _row_of(post: Post) -> dict[str, Any]:
    return {
        "network": post.network,
        "external_id": post.external_id,
        "account_id": post.account,
        "url": post.url,
        "caption": post.caption,
        "published_at": post.published_at,
        "status": post.status,
        "source": post.source,
    }


def _attachment_of(row: sa.Row[Any]) -> Attachment:
    return Attachment(
        campaign=CampaignId(row.campaign_id),
        post=PostId(row.post_id),
        network=row.network,
        why=row.why,
        at=row.at,
        by=row.by,
        order=None if row.order_id is None else OrderId(row.order_id),
    )


def _keeping() -> sa.Executable:
    fresh = insert(tables.posts)
    is_old = _POST.source == Provenance.LEGACY
    change: dict[str, Any] = {name: fresh.excluded[name] for name in _REFRESHED}
    change["source"] = sa.case((is_old, fresh.excluded.source), else_=_POST.source)
    # What comes from TikTok is never replaced by the old source.
    may = sa.or_(is_old, fresh.excluded.source != Provenance.LEGACY)
    return fresh.on_conflict_do_update(
        index_elements=["tenant_id", "network", "external_id"], set_=change, where=may
    )


def _too_much(posts: Iterable[Post]) -> Unusable:
    """The answer to a caption that no table names."""
    tiktok = (post for post in posts if post.network is Network.TIKTOK)
    fresh = (post.caption for post in tiktok if post.source is not Provenance.LEGACY and post.caption)
    return Unusable("caption", next(fresh, ""), "captions of TikTok posts are not kept")


def _in_campaigns() -> sa.Executable:
    """A row for each reason, with how many posts of the account were published later than its post."""
    later = tables.posts.alias()
    newer = (
        sa.select(sa.func.count())
        .where(
            later.c.account_id == _POST.account_id,
            later.c.published_at > _POST.published_at,
            later.c.source != Provenance.LEGACY,
        )
        .scalar_subquery()
    )
    return (
        sa.select(tables.posts, _ATTACHMENT.why, _ATTACHMENT.order_id, newer.label("newer"))
        .join_from(tables.attachments, tables.posts, _ATTACHMENT.post_id == _POST.id)
        .where(
            _ATTACHMENT.tenant_id == sa.bindparam("tenant"),
            _ATTACHMENT.campaign_id.in_(sa.bindparam("campaigns", expanding=True)),
            _ATTACHMENT.why != Why.LEGACY_CAPTURE,
            _POST.network == Network.TIKTOK,
            _POST.status != PostStatus.DELETED,
        )
    )


def _campaign_post_of(row: sa.Row[Any]) -> CampaignPost:
    orders = frozenset() if row.order_id is None else frozenset({OrderId(row.order_id)})
    return CampaignPost(_post_of(row), row.why is Why.BY_HAND, orders, row.newer)


def _together(one: CampaignPost, other: CampaignPost) -> CampaignPost:
    """The same post, for the reasons of both."""
    by_hand = one.by_hand or other.by_hand
    return attrs.evolve(one, by_hand=by_hand, orders=one.orders | other.orders)


_IN_CAMPAIGNS: Final = _in_campaigns()
_KEEPING: Final = _keeping()


@attrs.frozen
class SqlPosts:
    """The known posts of one tenant."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return _POST.tenant_id == self._scope.tenant

    def keep(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        if any(post.source is Provenance.LEGACY for post in posts):
            self._scope.refuse_old_source()
        self._refuse_unknown_accounts(posts)
        tenant = {"tenant_id": self._scope.tenant}
        with self._scope.refusing({Broken.CAPTION_KEPT: _too_much(posts)}):
            for some in batches(posts):
                self._scope.connection.execute(_KEEPING, [tenant | _row_of(post) for post in some])
        known = self._known(posts)
        return tuple(known[post.network, post.external_id] for post in posts)

    def _refuse_unknown_accounts(self, posts: Iterable[Post]) -> None:
        asked = list({post.account: post for post in posts}.values())
        for some in batches(asked):
            ids = [post.account for post in some]
            mine = accounts.c.tenant_id == self._scope.tenant
            here = set(
                self._scope.run(sa.select(accounts.c.id).where(mine, accounts.c.id.in_(ids))).scalars()
            )
            for post in some:
                if post.account not in here:
                    raise AccountNotFound(post.account, post.network)

    def _known(self, posts: Sequence[Post]) -> dict[tuple[Network, str], Post]:
        known: dict[tuple[Network, str], Post] = {}
        for network in {post.network for post in posts}:
            for some in batches([post.external_id for post in posts if post.network is network]):
                claims = (self._mine, _POST.network == network, _POST.external_id.in_(some))
                for row in self._scope.run(sa.select(tables.posts).where(*claims)):
                    known[network, row.external_id] = _post_of(row)
        return known

    def get(self, post: PostId) -> Post | None:
        return self._one(_POST.id == post)

    def find(self, network: Network, external_id: str) -> Post | None:
        return self._one(_POST.network == network, _POST.external_id == external_id)

    def _one(self, *claims: sa.ColumnElement[bool]) -> Post | None:
        row = self._scope.row(sa.select(tables.posts).where(self._mine, *claims))
        return None if row is None else _post_of(row)

    def of_participants(self, campaign: CampaignId) -> tuple[Post, ...]:
        newest_first = (_POST.network, _POST.published_at.desc().nulls_last(), _POST.id.desc())
        wanted = self._of_participants(campaign).order_by(*newest_first)
        return tuple(map(_post_of, self._scope.run(wanted)))

    def _of_participants(self, campaign: CampaignId) -> sa.Select[Any]:
        who = sa.select(participants.c.account_id).where(participants.c.campaign_id == campaign)
        return sa.select(tables.posts).where(self._mine, _POST.account_id.in_(who))

    def page(self, campaign: CampaignId, after: PostId | None, limit: int) -> tuple[Post, ...]:
        behind = self._of_participants(campaign).where(_POST.id > (after or 0))
        return tuple(map(_post_of, self._scope.run(behind.order_by(_POST.id).limit(limit))))

    def in_campaigns(self, campaigns: Sequence[CampaignId]) -> tuple[CampaignPost, ...]:
        found: dict[PostId, CampaignPost] = {}
        for some in batches(campaigns):
            for row in self._scope.run(
                _IN_CAMPAIGNS, {"tenant": self._scope.tenant, "campaigns": list(some)}
            ):
                one = _campaign_post_of(row)
                known = found.get(one.post.id)
                found[one.post.id] = one if known is None else _together(known, one)
        return tuple(found[post] for post in sorted(found))

    def placed(self, wanted: PlacedFilter) -> tuple[PlacedPost, ...]:
        rows = self._scope.run(placed_posts(self._scope.tenant, wanted))
        places = [list(some) for _, some in groupby(rows, lambda row: (row.campaign_id, row.post_id))]
        return tuple(
            PlacedPost(
                CampaignId(some[0].campaign_id), _post_of(some[0]), frozenset(map(_attachment_of, some))
            )
            for some in places
        )

    def attach(self, attachments: Sequence[Attachment]) -> None:
        if any(attachment.why is Why.LEGACY_CAPTURE for attachment in attachments):
            self._scope.refuse_old_source()
        attaching = insert(tables.attachments).on_conflict_do_nothing()
        with self._scope.refusing({Broken.REFERENCE: Stale("The post")}):
            for some in batches(attachments):
                self._scope.connection.execute(attaching, [self._row_of(one) for one in some])

    def _row_of(self, attachment: Attachment) -> dict[str, Any]:
        return {
            "tenant_id": self._scope.tenant,
            "campaign_id": attachment.campaign,
            "post_id": attachment.post,
            "network": attachment.network,
            "why": attachment.why,
            "at": attachment.at,
            "by": attachment.by,
            "order_id": attachment.order,
        }

    def detach(self, attachment: Attachment) -> None:
        self._scope.run(
            sa.delete(tables.attachments).where(
                _ATTACHMENT.tenant_id == self._scope.tenant,
                _ATTACHMENT.campaign_id == attachment.campaign,
                _ATTACHMENT.post_id == attachment.post,
                _ATTACHMENT.why == attachment.why,
                _ATTACHMENT.order_id.is_not_distinct_from(attachment.order),
            )
        )

    def attachments(self, campaign: CampaignId) -> tuple[Attachment, ...]:
        here = (_ATTACHMENT.tenant_id == self._scope.tenant, _ATTACHMENT.campaign_id == campaign)
        rows = self._scope.run(sa.select(tables.attachments).where(*here).order_by(_ATTACHMENT.id))
        return tuple(map(_attachment_of, rows))

"""Keeping posts and their places in campaigns."""

from collections.abc import Sequence
from typing import Protocol

import attrs

from influence.domain.campaigns import CampaignId
from influence.domain.networks import Network
from influence.domain.posts import Attachment, CampaignPost, PlacedPost, Post, PostId, Why


@attrs.frozen(kw_only=True)
class PlacedFilter:
    """Which posts in campaigns; what is None does not matter.

    Those *after* stand behind the post of that number in the campaign of that number.
    """

    post: PostId | None = None
    campaign: CampaignId | None = None
    network: Network | None = None
    why: Why | None = None
    after: tuple[CampaignId, PostId] | None = None
    limit: int | None = None


class Posts(Protocol):
    """Known posts, and their places in campaigns."""

    def keep(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """Keep new posts and refresh known ones (address, time, caption, status); the answers have ids.

        A known post keeps its id, its account and its first source on TikTok. A post of the old source never
        replaces one from TikTok; one from TikTok takes over one of the old source with every field.

        Raises:
            LegacyWriteRefused: an old-source post, from CLOSING on.
            Unusable: a caption of a TikTok post that is not the old source's.
        """
        ...

    def get(self, post: PostId) -> Post | None:
        """The post."""
        ...

    def find(self, network: Network, external_id: str) -> Post | None:
        """The post with the network's own id."""
        ...

    def of_participants(self, campaign: CampaignId) -> tuple[Post, ...]:
        """Every known post of the campaign's participants, by network's name, the newest first."""
        ...

    def page(self, campaign: CampaignId, after: PostId | None, limit: int) -> tuple[Post, ...]:
        """The next known posts of the campaign's participants behind *after*, by their numbers."""
        ...

    def in_campaigns(self, campaigns: Sequence[CampaignId]) -> tuple[CampaignPost, ...]:
        """The TikTok posts in any of *campaigns* by hand or by an order, each once, as they came; no deleted ones."""
        ...

    def placed(self, wanted: PlacedFilter) -> tuple[PlacedPost, ...]:
        """The posts in campaigns in which their accounts take part, by the numbers of campaign and post.

        What is there for one reason that is wanted comes with all its reasons.
        """
        ...

    def attach(self, attachments: Sequence[Attachment]) -> None:
        """Keep reasons; a known one (campaign, post, why, order) changes nothing.

        Raises:
            LegacyWriteRefused: from CLOSING on, for the old source's.
            Stale: post, campaign or order are not here, or do not fit together.
        """
        ...

    def detach(self, attachment: Attachment) -> None:
        """Drop one reason."""
        ...

    def attachments(self, campaign: CampaignId) -> tuple[Attachment, ...]:
        """All reasons of all posts of a campaign."""
        ...

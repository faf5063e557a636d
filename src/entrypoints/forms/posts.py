"""Posts as programs read them."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from influence.application.read_posts import PostRow
from influence.domain.capabilities import Tie
from influence.domain.networks import Network
from influence.domain.posts import Why
from influence.entrypoints.forms.readings import NamedReadingForm, ReadingForm, parts_form, readings_form


@attrs.frozen(kw_only=True)
class PostForm:
    """A post in a campaign with every figure or why there is none."""

    network: Network
    id: str
    url: str
    handle: str
    published_at: datetime | None
    in_campaign: bool
    tracked_via: tuple[Why, ...]
    tie: Tie | None
    metrics: Mapping[str, NamedReadingForm]
    parts: Mapping[str, Mapping[str, ReadingForm]]

    @classmethod
    def of(cls, row: PostRow) -> "PostForm":
        """How a post may be shown in one campaign now."""
        return PostForm(
            network=row.post.network,
            id=row.post.external_id,
            url=row.post.url,
            handle=row.account.handle,
            published_at=row.post.published_at,
            in_campaign=row.in_campaign,
            tracked_via=tuple(sorted(row.reasons)),
            tie=row.tie,
            metrics=readings_form(row.readings),
            parts=parts_form(row.parts),
        )

"""Posts as programs read them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from influence.application.read_posts import PostRow
from influence.domain.campaigns import CampaignId
from influence.domain.capabilities import Tie
from influence.domain.networks import Network
from influence.domain.post_states import PostState
from influence.domain.posts import Why
from influence.entrypoints.forms.growing import grown
from influence.entrypoints.forms.readings import NamedReadingForm, ReadingForm, parts_form, readings_form


@attrs.frozen(kw_only=True)
class PostForm:
    """A post in a campaign with every figure or why there is none."""

    network: Network
    id: str
    url: str
    handle: str
    published_at: datetime | None
    state: PostState
    state_reason: str | None
    state_since: datetime | None
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
            state=row.standing.state,
            state_reason=row.standing.why or None,
            state_since=row.standing.since,
            in_campaign=row.in_campaign,
            tracked_via=tuple(sorted(row.reasons)),
            tie=row.tie,
            metrics=readings_form(row.readings),
            parts=parts_form(row.parts),
        )


@attrs.frozen(kw_only=True)
class PostListedForm(PostForm):
    """A post with its number, and the campaign in which it is shown so."""

    number: int
    campaign: int

    @classmethod
    def listed(cls, row: PostRow, campaign: CampaignId) -> "PostListedForm":
        """How a post may be shown in that campaign now."""
        return grown(cls, PostForm.of(row), number=row.post.id, campaign=campaign)


@attrs.frozen(kw_only=True)
class PostShownForm:
    """A post in every campaign that it is in: what it shows differs with the way it is tracked."""

    number: int
    network: Network
    id: str
    url: str
    handle: str
    campaigns: tuple[PostListedForm, ...]

    @classmethod
    def shown(cls, places: Sequence[tuple[PostRow, CampaignId]]) -> "PostShownForm":
        """One post from its rows, of which there is at least one."""
        row = places[0][0]
        return cls(
            number=row.post.id,
            network=row.post.network,
            id=row.post.external_id,
            url=row.post.url,
            handle=row.account.handle,
            campaigns=tuple(PostListedForm.listed(one, campaign) for one, campaign in places),
        )

"""`/api/v1/posts`: the posts of campaigns, each with every figure that it may show there."""

from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.read_changes import ReadChanges
from influence.application.read_posts import ReadPosts, Tab
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.campaigns import CampaignId
from influence.domain.networks import Network
from influence.domain.ports.posts import PlacedFilter
from influence.domain.posts import UNKEPT, PostId, Why
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import Page, Parameters, cut, one_of, page_of, whole
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import (
    FIELDS,
    UPDATED_SINCE,
    answered,
    by_number,
    changes,
    number_in,
    opening,
    page_asks,
    place_of,
    told,
)
from influence.entrypoints.forms.changes import RemovalForm
from influence.entrypoints.forms.posts import PostListedForm, PostShownForm

_NARROWED: Final[Parameters] = {
    "tracked_via": one_of("Those that are in the campaign for this reason.", Why, Why),
    "network": one_of("Those of this network.", Network, Network),
}
_ASKS: Final[Parameters] = {
    "campaign": whole("Those of the campaign of this number."),
    **_NARROWED,
    **UPDATED_SINCE,
    **page_asks(PostListedForm),
}
_OF_CAMPAIGN: Final[Parameters] = {
    "list": one_of(
        "Published Posts are the campaign's TikTok posts, Posts those of other networks, All Posts every known post "
        "of those who take part; all unless told.",
        Tab,
        Tab,
    ),
    **_NARROWED,
    **page_asks(PostListedForm),
}
_IN_CAMPAIGN: Final = (Tab.PUBLISHED, Tab.POSTS)


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/posts", opt=needs(Scope.POSTS_READ, asks=_ASKS, tells_pages_of=PostListedForm | RemovalForm))
    async def posts(request: AnyRequest) -> Response[bytes]:
        """The posts in campaigns, by campaign and number; with `updated_since` those that changed."""
        return await answered(request, hands, lambda caller, found: _page(ask, caller, found))

    @get("/posts/{number:int}", opt=needs(Scope.POSTS_READ, tells=PostShownForm))
    async def post(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One post in every campaign that it is in, with figures and their organic and paid parts."""
        return await answered(request, hands, lambda caller, _: _one(ask, caller, number))

    @get(
        "/campaigns/{number:int}/posts",
        opt=needs(Scope.POSTS_READ, asks=_OF_CAMPAIGN, tells_pages_of=PostListedForm),
    )
    async def campaign_posts(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One of the three lists of posts of a campaign, by number."""
        return await answered(request, hands, lambda caller, found: _list(ask, caller, number, found))

    return [posts, post, campaign_posts]


def _page(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names, since = opening(found)
    if since is not None:
        changed: ReadChanges = ask(ReadChanges)
        return changes(
            page,
            lambda after, most: changed.posts(caller.actor, since, after, most),
            lambda change: told(PostListedForm.listed(change.what, change.place[0]), names),
        )
    read: ReadPosts = ask(ReadPosts)
    campaign, post = place_of(page)
    wanted = _wanted(page, found, (CampaignId(campaign), PostId(post)))
    listed: dict[str, object] = cut(
        page,
        iter(read.everywhere(caller.actor, wanted)),
        lambda pair: told(PostListedForm.listed(pair[1], pair[0]), names),
        lambda pair: f"{pair[0]}/{pair[1].post.id}",
    )
    return listed


def _list(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    page, names = page_of(found), found.get(FIELDS)
    read: ReadPosts = ask(ReadPosts)
    after = (CampaignId(number), number_in(page, PostId) or UNKEPT)
    wanted = _wanted(page, found, after)
    listed = read.by_number(caller.actor, str(number), found.get("list", Tab.ALL), wanted)
    campaign = listed.campaign.id
    return by_number(
        page,
        listed.rows,
        lambda row: row.post.id,
        lambda row: told(PostListedForm.listed(row, campaign), names),
    )


def _wanted(page: Page, found: dict[str, Any], after: tuple[CampaignId, PostId]) -> PlacedFilter:
    return PlacedFilter(
        campaign=found.get("campaign"),
        network=found.get("network"),
        why=found.get("tracked_via"),
        after=after,
        limit=page.limit + 1,
    )


def _one(ask: Ask, caller: Caller, number: int) -> dict[str, object]:
    read: ReadPosts = ask(ReadPosts)
    return told(PostShownForm.shown(read.numbered(caller.actor, PostId(number))))

"""How orders come about, with the limits and refusals of each API generation."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from influence.adapters.memory.market.creators import Creator
from influence.adapters.memory.market.orders import Code, OrderBook, ShownOrder
from influence.adapters.memory.market.refusals import NUMBER_LIMIT, PARAMETER, demand, given
from influence.domain.campaign_codes import ORDERS_PER_CODE
from influence.domain.campaigns import LONGEST_BRAND
from influence.domain.deliverables import LONGEST_NAME, SPARK_DAYS
from influence.domain.networks import fold
from influence.domain.orders import HANDLES_PER_ORDER, MOST_POSTS
from influence.domain.ports.upstream import OrderRequest
from influence.domain.ports.upstream_failures import CodeUsedUp, Generation, TikTokRefused

LONGEST_TITLE: Final = 120
LONGEST_DESCRIPTION: Final = 1000

Place = Callable[[OrderBook, OrderRequest, Sequence[Creator]], list[ShownOrder]]


def place_under_code(book: OrderBook, request: OrderRequest, creators: Sequence[Creator]) -> list[ShownOrder]:
    """One order for each of *creators*, all or none.

    Raises:
        TikTokRefused: as TikTok does.
    """
    _within("brand_name", 1, len(request.brand), LONGEST_BRAND)
    _within("description", 1, len(request.description), LONGEST_BRAND)
    _within("handle_names", 1, len(creators), HANDLES_PER_ORDER)
    _within("video_number", 1, request.posts_required, MOST_POSTS)
    demand(request.spark_days in {None, *SPARK_DAYS}, "spark_ads_requested_authorization_days: unknown")
    if request.deliverables:
        _within("deliverables", 1, len(request.deliverables), MOST_POSTS)
    for one in request.deliverables:
        _within("deliverable_name", 1, len(one.name), LONGEST_NAME)
    code = _code(book, request)
    for creator in creators:
        demand(
            book.of(creator, code.text) is None, f"{creator.handle} has an order under {code.text} already"
        )
    first = len(book.orders) + 1
    return [
        book.open(code, creator, f"72000000000000{first + place:05}")
        for place, creator in enumerate(creators)
    ]


def invite_to_campaign(
    book: OrderBook, request: OrderRequest, creators: Sequence[Creator]
) -> list[ShownOrder]:
    """Each of *creators* among the invited of a campaign; who is there already stays as he was.

    Raises:
        TikTokRefused: as TikTok does.
    """
    _within("handle_names", 1, len(creators), HANDLES_PER_ORDER)
    campaign = _campaign(book, request)
    return [
        book.of(creator, campaign.text)
        or book.open(campaign, creator, f"{campaign.text}/{fold(creator.handle)}")
        for creator in creators
    ]


PLACING: Final[Mapping[Generation, Place]] = {
    Generation.TTCM: place_under_code,
    Generation.TIKTOK_ONE: invite_to_campaign,
}


def _code(book: OrderBook, request: OrderRequest) -> Code:
    if request.campaign_code is None:
        text = f"CODE{len(book.codes) + 1:04}"
        link = _new_link(book)
        videos = len(request.deliverables) or request.posts_required
        return Code(text, link, request.brand, "", videos=videos, orders=ORDERS_PER_CODE)
    code = next((one for one in book.codes if one.text == request.campaign_code), None)
    if code is None or code.brand != request.brand:
        raise TikTokRefused(PARAMETER, f"campaign_code {request.campaign_code} is not of this brand")
    if book.remaining(code) == 0:
        raise CodeUsedUp(NUMBER_LIMIT, f"campaign code {code.text} carries no further order")
    return code


def _campaign(book: OrderBook, request: OrderRequest) -> Code:
    """One that exists takes handles, and nothing else of the request is looked at."""
    if request.campaign_code is None:
        _within("brand_name", 1, len(request.brand), LONGEST_BRAND)
        _within("campaign_name", 1, len(request.title), LONGEST_TITLE)
        _within("campaign_description", 0, len(request.description), LONGEST_DESCRIPTION)
        text = f"74000000000000{len(book.codes) + 1:05}"
        return Code(text, _new_link(book), request.brand, request.reference)
    found = next((one for one in book.codes if one.text == request.campaign_code), None)
    return given(found, f"campaign_id {request.campaign_code} does not exist")


def _new_link(book: OrderBook) -> str:
    return f"https://www.tiktok.com/t/FAKE{len(book.codes) + 1:04}/"


def _within(name: str, least: int, size: int, most: int) -> None:
    demand(least <= size <= most, f"{name}: must be {least} to {most}")

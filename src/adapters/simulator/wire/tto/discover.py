"""The search for creators."""

from collections.abc import Callable
from typing import Final

import attrs

from influence.adapters.simulator import wording
from influence.adapters.simulator.audiences import finer_ages
from influence.adapters.simulator.creators import Creator, Membership
from influence.adapters.simulator.profiles import Profile, profile_of
from influence.adapters.simulator.standing import Standing
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.creators import profile_image
from influence.adapters.simulator.wire.envelope import PARAMETER, ApiRefused
from influence.adapters.simulator.wire.pages import numbered_page, paged
from influence.adapters.simulator.wire.parameters import Kind, Parameter
from influence.adapters.simulator.wire.tto.accounts import ACCOUNT
from influence.adapters.simulator.wire.tto.creators import PICTURE_DAYS

_AGES: Final = ("18-24", "25-34", "35-44", "45-54", "55+")
_GENDERS: Final = tuple(f"{gender}_{share}" for gender in ("FEMALE", "MALE") for share in (50, 60, 70))
_SORTS: Final = ("RELEVANCE", "FOLLOWERS", "MEDIAN_VIEWS", "ENGAGEMENT_RATE")


def _bound(name: str, most: int = 10**12) -> tuple[Parameter, Parameter]:
    least, greatest = (
        Parameter(f"{side}_{name}", Kind.NUMBER, required=False, least=0, most=most)
        for side in ("min", "max")
    )
    return least, greatest


DISCOVER: Final = (
    ACCOUNT,
    Parameter("country_codes", Kind.TEXTS, most=50),
    Parameter("state_provinces", Kind.TEXTS, required=False, most=100),
    Parameter("content_label_ids", Kind.TEXTS, required=False, most=100),
    Parameter("industry_label_ids", Kind.TEXTS, required=False, most=100),
    *_bound("followers"),
    Parameter("languages", Kind.TEXTS, required=False, most=50),
    *_bound("creator_price"),
    Parameter("creator_price_currency", required=False, default="USD", choices=("USD",)),
    *_bound("avg_views"),
    *_bound("median_views"),
    *_bound("engagement_rate", 1),
    Parameter("follower_country_code", required=False, most=2),
    Parameter("follower_country_codes", Kind.TEXTS, required=False, most=50),
    Parameter("follower_gender_ratio", required=False, choices=_GENDERS),
    Parameter("follower_age", required=False, choices=_AGES),
    Parameter("keyword_search", required=False, most=100),
    Parameter("sort_field", required=False, default="RELEVANCE", choices=_SORTS),
    Parameter("sort_order", required=False, default="DESC", choices=("ASC", "DESC")),
    *paged(200, 24),
)


@attrs.frozen
class _Found:
    creator: Creator
    profile: Profile
    standing: Standing


def discover(call: Call) -> Data:
    """The members that fit, without ids and rates: ask for the public profile of each."""
    _check_places(call)
    reverse = call.text("sort_order") == "DESC"
    found = sorted(_fitting(call), key=_ORDERS[call.text("sort_field")], reverse=reverse)
    page, note = numbered_page(call, found)
    if call.world.habits.contradictions == "example":
        note["total_page"] = note["page"]
    if not found:
        return {"page_info": note}
    return {"creators": [_told(call, one) for one in page], "page_info": note}


def _check_places(call: Call) -> None:
    countries = set(call.texts("country_codes"))
    if call.texts("state_provinces") and countries != {"US"}:
        raise ApiRefused(PARAMETER, "state_provinces: only with country_codes of exactly US")
    regions = {wording.REGIONS.get(country, country) for country in countries}
    if len(regions) > 1 and call.world.habits.discover_mixes == "refuse":
        raise ApiRefused(PARAMETER, "country_codes: must lie in one region")


def _fitting(call: Call) -> list[_Found]:
    countries, word = set(call.texts("country_codes")), (call.text_or_none("keyword_search") or "").casefold()
    topics, industries = set(call.texts("content_label_ids")), set(call.texts("industry_label_ids"))
    found = []
    for creator in call.world.creators(Membership.IN):
        profile = profile_of(creator)
        fits = (
            profile.country in countries
            and (not word or word in f"{creator.handle} {profile.display_name}".casefold())
            and (not topics or topics & set(dict(profile.topics)))
            and (not industries or industries & set(dict(profile.industries)))
            and _audience_fits(call, profile)
        )
        if fits:
            one = _Found(creator, profile, call.world.standing(creator))
            found.extend([one] if _numbers_fit(call, one) else [])
    return found


def _audience_fits(call: Call, profile: Profile) -> bool:
    audience = profile.audience
    wanted = {call.text_or_none("follower_country_code"), *call.texts("follower_country_codes")} - {None}
    ratio, age = call.text_or_none("follower_gender_ratio"), call.text_or_none("follower_age")
    if wanted and not wanted & set(dict(audience.countries)):
        return False
    if ratio is not None:
        gender, share = ratio.split("_")
        if dict(audience.genders)[gender] <= int(share) / 100:
            return False
    return age is None or max(finer_ages(audience.ages), key=lambda part: part[1])[0] == age


def _numbers_fit(call: Call, one: _Found) -> bool:
    numbers = {
        "followers": one.standing.followers,
        "creator_price": one.profile.rate,
        "avg_views": one.standing.average_views,
        "median_views": one.standing.median_views,
        "engagement_rate": one.standing.engagement_rate,
    }
    for name, number in numbers.items():
        least, most = call.number(f"min_{name}"), call.number(f"max_{name}")
        if (least is not None or most is not None) and number is None:
            return False
        if number is not None and not (least or 0) <= number <= (number if most is None else most):
            return False
    return True


def _told(call: Call, one: _Found) -> Data:
    return {
        "handle_name": one.creator.handle,
        "display_name": one.profile.display_name,
        "profile_image": profile_image(call, one.creator, days=PICTURE_DAYS),
        "followers_count": one.standing.followers,
        "following_count": one.standing.following,
        "likes_count": one.standing.likes,
        "videos_count": one.standing.videos,
    }


_ORDERS: Final[dict[str, Callable[[_Found], tuple[float, str]]]] = {
    "RELEVANCE": lambda one: (0, one.creator.key),
    "FOLLOWERS": lambda one: (one.standing.followers, one.creator.key),
    "MEDIAN_VIEWS": lambda one: (one.standing.median_views or 0, one.creator.key),
    "ENGAGEMENT_RATE": lambda one: (one.standing.engagement_rate or 0, one.creator.key),
}

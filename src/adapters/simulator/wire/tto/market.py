"""Labels, the ranking and the search for creators."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from influence.adapters.simulator import wording
from influence.adapters.simulator.chance import dice
from influence.adapters.simulator.creators import Creator, Membership
from influence.adapters.simulator.profiles import Profile, profile_of
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.creators import labels, profile_image
from influence.adapters.simulator.wire.envelope import PARAMETER, ApiRefused
from influence.adapters.simulator.wire.pages import numbered_page, paged
from influence.adapters.simulator.wire.parameters import Parameter
from influence.adapters.simulator.wire.tto.accounts import ACCOUNT
from influence.adapters.simulator.wire.tto.creators import PICTURE_DAYS

MOST_RANKED: Final = 100
LABELS: Final = (ACCOUNT, Parameter("label_type", choices=("RANKING", "SEARCH")))
RANK: Final = (
    ACCOUNT,
    Parameter("ranking_type", choices=("BRANDED_CONTENT", "ORGANIC_CONTENT")),
    Parameter("time_period", choices=("WEEK", "MONTH")),
    Parameter("time_period_lookback", choices=("ONE", "TWO", "THREE")),
    Parameter("label_id"),
    Parameter("country_code", choices=("US",)),
    *paged(100, 20),
)

Labels = tuple[tuple[str, str], ...]
# Which labels a ranking is about.
_RANKED_BY: Final[Mapping[str, tuple[Labels, Callable[[Profile], Labels]]]] = {
    "BRANDED_CONTENT": (wording.INDUSTRY_LABELS, lambda profile: profile.industries),
    "ORGANIC_CONTENT": (wording.TOPIC_LABELS, lambda profile: profile.topics),
}
_LOOKBACKS: Final = {"ONE": 0, "TWO": 1, "THREE": 2}
_PERIODS: Final = {"WEEK": timedelta(days=7), "MONTH": timedelta(days=30)}


def label_list(_: Call) -> Data:
    """The labels that rankings and searches know."""
    return {
        "industry_labels": labels(wording.INDUSTRY_LABELS),
        "content_labels": labels(wording.TOPIC_LABELS),
    }


def rank(call: Call) -> Data:
    """Up to 100 creators, the best first. Its rates are percent."""
    known, of = _RANKED_BY[call.text("ranking_type")]
    label = call.text("label_id")
    if label not in dict(known):
        raise ApiRefused(PARAMETER, f"label_id: {label} is no label of this ranking")
    members = (c for c in call.world.creators(Membership.IN) if profile_of(c).country == "US")
    fit = [creator for creator in members if label in dict(of(profile_of(creator)))]
    ranked = sorted(fit, key=lambda creator: (-_score(call, creator), creator.key))[:MOST_RANKED]
    page, note = numbered_page(call, ranked)
    return {
        "creators": [_ranked(call, creator) for creator in page],
        "last_updated_at": f"{call.now:%Y-%m-%dT00:00:00Z}",
        "page_info": note,
    }


def _score(call: Call, creator: Creator) -> float:
    period = call.now - _PERIODS[call.text("time_period")] * _LOOKBACKS[call.text("time_period_lookback")]
    name = (creator.creator_id, call.text("ranking_type"), call.text("time_period"), period.date())
    return round(dice(*name).uniform(1, 100), 2)


def _ranked(call: Call, creator: Creator) -> Data:
    profile, standing = profile_of(creator), call.world.standing(creator)
    is_branded = call.text("ranking_type") == "BRANDED_CONTENT"
    percent = round((standing.engagement_rate or 0) * 100, 2)
    views = standing.average_views or 0
    move = dice(creator.creator_id, call.text("label_id"), call.now.date()).randrange(-5, 6)
    return {
        "ranking_change": f"{move:+d}" if move else "0",
        "handle": creator.handle,
        "display_name": profile.display_name,
        "profile_image": profile_image(call, creator, days=PICTURE_DAYS),
        "country": profile.country,
        "industry_labels": labels(profile.industries),
        "content_labels": labels(profile.topics),
        "score": _score(call, creator),
        "number_of_followers": standing.followers,
        "branded_content_video_views": views if is_branded else None,
        "branded_content_engagement_rate": percent if is_branded else None,
        "total_video_views": views * standing.videos,
        "engagement_rate": percent,
        "starting_price": profile.rate,
        "starting_price_currency": profile.currency if profile.rate is not None else "",
        "follower_growth": None if is_branded else int(standing.followers * profile.daily_growth * 7),
    }

"""The consented profile: what a creator's own token opens."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from influence.adapters.simulator.audiences import Shares
from influence.adapters.simulator.chance import dice
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.credentials import open_id as open_id_of
from influence.adapters.simulator.profiles import Profile, profile_of
from influence.adapters.simulator.standing import Standing
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.creators import profile_image, told
from influence.adapters.simulator.wire.envelope import PARAMETER, PERMISSION, ApiRefused
from influence.adapters.simulator.wire.parameters import Kind, Parameter

OPEN_ID: Final = Parameter("creator_id")
FIELDS: Final = (OPEN_ID, Parameter("fields", Kind.TEXTS, most=100))
INFO: Final = "biz.creator.info"
INSIGHTS: Final = "biz.creator.insights"


@attrs.frozen
class _About:
    call: Call
    creator: Creator
    profile: Profile
    standing: Standing


def open_id(call: Call, creator: Creator) -> str:
    """The id under which this app, and no other, knows *creator*."""
    return open_id_of(call.world.credentials.app_id, creator.creator_id)


def identified(call: Call) -> Creator:
    """The creator whose token the call bears and whom it names.

    Raises:
        ApiRefused: it names somebody else.
    """
    creator = call.holder()
    if call.text("creator_id") != open_id(call, creator):
        call.remarks.append("creator_id must be the open_id that came with the creator's token")
        raise ApiRefused(PERMISSION, "creator_id: no permission to operate this creator")
    return creator


def authorized_profile(call: Call) -> Data:
    """The fields that were asked for, as far as TikTok knows them."""
    creator = identified(call)
    wanted = dict.fromkeys(call.texts("fields"))
    unknown = [field for field in wanted if field not in TABLE]
    if unknown:
        raise ApiRefused(PARAMETER, f"fields: {unknown[0]!r} is not a field")
    about = _About(call, creator, profile_of(creator), call.world.standing(creator))
    for scope in sorted({TABLE[field][0] for field in wanted}):
        call.demand(scope)
    fields = {field: TABLE[field][1](about) for field in wanted}
    return told(about.profile, {name: value for name, value in fields.items() if value not in (None, [])})


def _rate(about: _About) -> Data:
    if about.profile.rate is None:
        return {"is_negotiable_type": True}
    priced: Data = {"rate": about.profile.rate, "currency": about.profile.currency}
    return {**priced, "is_negotiable_type": about.profile.is_negotiable}


def _on_vacation(about: _About) -> bool:
    vacation = about.profile.vacation
    return vacation is not None and vacation[0] <= about.call.now.date() <= vacation[1]


def _vacation_day(place: int) -> Callable[[_About], object]:
    def day(about: _About) -> object:
        return None if about.profile.vacation is None else about.profile.vacation[place].isoformat()

    return day


def _parts(name: str, shares: Shares) -> list[Data]:
    return [{name: key, "percentage": share} for key, share in shares]


def _benchmark(field: str) -> Callable[[_About], object]:
    def best_is_one(about: _About) -> object:
        return round(dice(about.creator.creator_id, field).uniform(0.05, 1.0), 4)

    return best_is_one


def _six_seconds(about: _About) -> object:
    completion = about.standing.completion_rate
    return None if completion is None else round(min(1.0, completion + 0.2), 4)


# Each field: the scope it needs, and where it comes from.
TABLE: Final[Mapping[str, tuple[str, Callable[[_About], object]]]] = {
    "handle_name": (INFO, lambda about: about.creator.handle),
    "display_name": (INFO, lambda about: about.profile.display_name),
    "profile_image": (INFO, lambda about: profile_image(about.call, about.creator)),
    "bio": (INFO, lambda about: about.profile.bio),
    "followers_count": (INFO, lambda about: about.standing.followers),
    "is_on_vacation": (INFO, _on_vacation),
    "vacation_start_date": (INFO, _vacation_day(0)),
    "vacation_end_date": (INFO, _vacation_day(1)),
    "creator_rate": (INFO, _rate),
    "location": (INFO, lambda about: about.profile.country),
    "topics": (INFO, lambda about: [name for _, name in about.profile.topics]),
    "creator_badges": (INFO, lambda about: ["PROFILE_COMPLETE"] if about.profile.bio else []),
    "audience_countries": (INSIGHTS, lambda about: _parts("country", about.profile.audience.countries)),
    "audience_genders": (INSIGHTS, lambda about: _parts("gender", about.profile.audience.genders)),
    "audience_ages": (INSIGHTS, lambda about: _parts("age", about.profile.audience.ages)),
    "audience_locales": (INSIGHTS, lambda about: _locales(about.profile)),
    "audience_device": (INSIGHTS, lambda about: _parts("device", about.profile.audience.devices)),
    "audience_usage": (INSIGHTS, lambda about: _parts("usage", about.profile.audience.usages)),
    "average_views": (INSIGHTS, lambda about: about.standing.average_views),
    "six_seconds_views_rate": (INSIGHTS, _six_seconds),
    "engagement_rate": (INSIGHTS, lambda about: about.standing.engagement_rate),
    "completion_rate": (INSIGHTS, lambda about: about.standing.completion_rate),
    "followers_growth_rate": (INSIGHTS, lambda about: round((1 + about.profile.daily_growth) ** 30 - 1, 4)),
    "average_likes": (INSIGHTS, lambda about: about.standing.average_likes),
    "average_shares": (INSIGHTS, lambda about: about.standing.average_shares),
    "average_comments": (INSIGHTS, lambda about: about.standing.average_comments),
    "average_views_benchmark": (INSIGHTS, _benchmark("average_views")),
    "engagement_rate_benchmark": (INSIGHTS, _benchmark("engagement_rate")),
    "completion_rate_benchmark": (INSIGHTS, _benchmark("completion_rate")),
    "six_seconds_views_rate_benchmark": (INSIGHTS, _benchmark("six_seconds_views_rate")),
    "engagements_benchmark": (INSIGHTS, _benchmark("engagements")),
    "followers_growth_rate_benchmark": (INSIGHTS, _benchmark("followers_growth_rate")),
    "sponsored_video": (INSIGHTS, lambda _: None),
}


def _locales(profile: Profile) -> list[Data]:
    return _parts("locale", profile.audience.locales) if profile.country == "US" else []

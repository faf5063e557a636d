"""Creators as the campaign generation tells about them: membership, public and consented profile."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from influence.adapters.simulator.audiences import DEVICE_MAKERS, Shares, finer_ages
from influence.adapters.simulator.chance import dice, shares
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.profiles import Profile, profile_of
from influence.adapters.simulator.standing import Standing
from influence.adapters.simulator.wire.authorized import INFO, INSIGHTS, OPEN_ID, identified
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.creators import profile_image, public_numbers, told
from influence.adapters.simulator.wire.envelope import PARAMETER, ApiRefused
from influence.adapters.simulator.wire.parameters import Kind, Parameter
from influence.adapters.simulator.wire.tto.accounts import ACCOUNT

PICTURE_DAYS: Final = 7
HANDLES: Final = (ACCOUNT, Parameter("handle_names", Kind.HANDLES, most=20))
HANDLE: Final = (ACCOUNT, Parameter("handle_name", Kind.HANDLE))
AUTHORIZED: Final = (
    OPEN_ID,
    Parameter(
        "fields", Kind.TEXTS, required=False, default=("profile_image", "display_name"), least=0, most=100
    ),
)


@attrs.frozen
class _About:
    call: Call
    creator: Creator
    profile: Profile
    standing: Standing


def status(call: Call) -> Data:
    """Who of up to 20 handles is a member."""
    return {"onboarding_status": [_status(call, handle) for handle in call.texts("handle_names")]}


def public_profile(call: Call) -> Data:
    """The public numbers of a member."""
    return public_numbers(call, call.member(call.text("handle_name")), days=PICTURE_DAYS)


def authorized_profile(call: Call) -> Data:
    """The fields that were asked for, by default picture and name, as far as TikTok knows them."""
    creator = identified(call)
    wanted = dict.fromkeys(call.texts("fields") or ("profile_image", "display_name"))
    unknown = [field for field in wanted if field not in TABLE]
    if unknown:
        raise ApiRefused(PARAMETER, f"fields: {unknown[0]!r} is not a field")
    for scope in sorted({TABLE[field][0] for field in wanted}):
        call.demand(scope)
    about = _About(call, creator, profile_of(creator), call.world.standing(creator))
    fields = {field: TABLE[field][1](about) for field in wanted}
    return told(about.profile, {name: value for name, value in fields.items() if value not in (None, [])})


def _status(call: Call, handle: str) -> Data:
    creator = call.world.find(handle)
    if creator is None:
        return {"handle_name": handle, "status": "INVALID"}
    return {"handle_name": handle, "status": "IN" if creator.is_member else "NOT_IN"}


def _parts(name: str, parts: Shares) -> list[Data]:
    return [{name: key, "percentage": share} for key, share in parts]


def _rate(about: _About) -> object:
    if about.profile.rate is None:
        return None
    return {"rate": about.profile.rate, "currency": about.profile.currency}


def _genders(about: _About) -> object:
    """Women and men, capitalised here and nowhere else."""
    return _parts("gender", tuple((g.title(), s) for g, s in about.profile.audience.genders if g != "NONE"))


def _devices(about: _About) -> object:
    rolled = dice(about.creator.creator_id, "devices")
    named = tuple((maker if maker != "OTHER" else "Other", s) for maker, s in shares(rolled, DEVICE_MAKERS))
    return _parts("device", named)


def _labels(pairs: tuple[tuple[str, str], ...]) -> list[Data]:
    """Labels with ids that are numbers, as in no other call."""
    return [{"label_id": int(label_id), "label_name": name} for label_id, name in pairs]


def _usages(about: _About) -> object:
    return _parts("usage", tuple((usage.lower(), share) for usage, share in about.profile.audience.usages))


# Each field: the scope it needs, and where it comes from.
TABLE: Final[Mapping[str, tuple[str, Callable[[_About], object]]]] = {
    "handle_name": (INFO, lambda about: about.creator.handle),
    "display_name": (INFO, lambda about: about.profile.display_name),
    "profile_image": (INFO, lambda about: profile_image(about.call, about.creator, days=PICTURE_DAYS)),
    "bio": (INFO, lambda about: about.profile.bio),
    "followers_count": (INFO, lambda about: about.standing.followers),
    "following_count": (INFO, lambda about: about.standing.following),
    "videos_count": (INFO, lambda about: about.standing.videos),
    "likes_count": (INFO, lambda about: about.standing.likes),
    "creator_rate": (INFO, _rate),
    "country_code": (INFO, lambda about: about.profile.country),
    "content_labels": (INFO, lambda about: _labels(about.profile.topics)),
    "industry_labels": (INFO, lambda about: _labels(about.profile.industries)),
    "audience_countries": (INSIGHTS, lambda about: _parts("country", about.profile.audience.countries)),
    "audience_genders": (INSIGHTS, _genders),
    "audience_ages": (INSIGHTS, lambda about: _parts("age", finer_ages(about.profile.audience.ages))),
    "audience_devices": (INSIGHTS, _devices),
    "audience_usages": (INSIGHTS, _usages),
}

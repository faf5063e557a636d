"""Profiles: the made-up facts of a creator that never change, drawn from the creator's dice."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import attrs

from influence.adapters.simulator import wording
from influence.adapters.simulator.audiences import Audience, audience_of
from influence.adapters.simulator.chance import dice
from influence.adapters.simulator.creators import Creator

# What some creators lack: their answer leaves it out, it is not zero.
GAPS: Final = (
    "bio", "engagement_rate", "average_views", "completion_rate", "audience_countries", "audience_genders",
    "audience_ages", "audience_locales", "median_views", "likes_count", "profile_image",
)  # fmt: skip


@attrs.frozen
class Profile:
    """What a creator brings along."""

    display_name: str
    bio: str
    country: str
    followers: int
    following: int
    daily_growth: float
    videos: int
    is_business: bool
    reject_reason: str | None
    vacation: tuple[date, date] | None
    rate: int | None
    currency: str
    is_negotiable: bool
    topics: tuple[tuple[str, str], ...]
    industries: tuple[tuple[str, str], ...]
    lacking: frozenset[str]
    audience: Audience


@lru_cache(maxsize=20_000)
def _profile(seed: int, key: str, since: date, *, born_member: bool) -> Profile:
    rolled = dice(seed, key, "profile")
    country = rolled.choices(*zip(*wording.MARKETPLACE_COUNTRIES.items(), strict=True))[0]
    profile = Profile(
        display_name=_display_name(rolled, key),
        bio=rolled.choice(wording.BIOS),
        country=country,
        followers=int(10_000 * 10 ** rolled.triangular(0.0, 3.2, 0.7)),
        following=rolled.randrange(0, 2_000),
        daily_growth=rolled.uniform(-0.0005, 0.004),
        videos=rolled.randrange(5, 41),
        is_business=False,
        reject_reason=None,
        vacation=_vacation(rolled, since),
        rate=rolled.randrange(50, 5_000, 10) if rolled.random() < 0.8 else None,
        currency=wording.CURRENCIES.get(country, "USD"),
        is_negotiable=rolled.random() < 0.5,
        topics=tuple(rolled.sample(wording.TOPIC_LABELS, 2)),
        industries=tuple(rolled.sample(wording.INDUSTRY_LABELS, 1)),
        lacking=_gaps(rolled),
        audience=audience_of(rolled, country),
    )
    if born_member or rolled.random() < 0.65:
        return profile
    return rolled.choice(_OBSTACLES)(rolled, profile)


def profile_of(creator: Creator) -> Profile:
    """The profile that belongs to *creator*."""
    return _profile(creator.seed, creator.key, creator.since, born_member=creator.born_member)


def _display_name(rolled: random.Random, key: str) -> str:
    name = key.split("#", maxsplit=1)[0].replace(".", " ").replace("_", " ").title().strip() or key
    return rolled.choice(wording.DISPLAY_FORMS).format(name=name, topic=rolled.choice(wording.TOPICS))


def _vacation(rolled: random.Random, since: date) -> tuple[date, date] | None:
    if rolled.random() >= 0.08:
        return None
    first = since + timedelta(days=rolled.randrange(-5, 30))
    return first, first + timedelta(days=rolled.randrange(3, 21))


def _gaps(rolled: random.Random) -> frozenset[str]:
    return frozenset(rolled.sample(GAPS, rolled.randrange(1, 4))) if rolled.random() < 0.1 else frozenset()


def _too_small(rolled: random.Random, profile: Profile) -> Profile:
    return attrs.evolve(
        profile, followers=rolled.randrange(12, 9_500), reject_reason="FOLLOWERS_BELOW_MINIMUM"
    )


def _too_young(_: random.Random, profile: Profile) -> Profile:
    return attrs.evolve(profile, reject_reason="AGE_BELOW_MINIMUM")


def _too_quiet(rolled: random.Random, profile: Profile) -> Profile:
    return attrs.evolve(profile, videos=rolled.randrange(0, 3), reject_reason="TOO_FEW_RECENT_POSTS")


def _business(_: random.Random, profile: Profile) -> Profile:
    return attrs.evolve(profile, is_business=True, reject_reason="BUSINESS_ACCOUNT")


def _abroad(rolled: random.Random, profile: Profile) -> Profile:
    country = rolled.choice(wording.OTHER_COUNTRIES)
    return attrs.evolve(
        profile,
        country=country,
        currency="USD",
        audience=audience_of(rolled, country),
        reject_reason="COUNTRY_NOT_SUPPORTED",
    )


# Why the marketplace would not take a creator, and what that makes of the profile. The names are invented.
_OBSTACLES: Final[tuple[Callable[[random.Random, Profile], Profile], ...]] = (
    _too_small, _too_small, _too_young, _too_quiet, _business, _abroad,
)  # fmt: skip

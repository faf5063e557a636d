"""Who watches: made-up audience splits of a creator and of a single video."""

import random
from typing import Final

import attrs

from influence.adapters.simulator.chance import shares
from influence.adapters.simulator.wording import MARKETPLACE_COUNTRIES, STATES

Shares = tuple[tuple[str, float], ...]

AGES: Final = ("18-24", "25-34", "35+")
DEVICES: Final = ("android", "ios")
DEVICE_MAKERS: Final = ("APPLE", "SAMSUNG", "XIAOMI", "OPPO", "MOTOROLA", "OTHER")


@attrs.frozen
class Audience:
    """Shares of an audience as fractions, the largest first."""

    countries: Shares
    genders: Shares
    ages: Shares
    locales: Shares
    devices: Shares
    usages: Shares


def audience_of(rolled: random.Random, country: str) -> Audience:
    """A made-up audience around *country*. Only the largest three countries and states are told."""
    return Audience(
        countries=_countries(rolled, country),
        genders=_genders(rolled),
        ages=tuple(shares(rolled, rolled.sample(AGES, 3))),
        locales=states_of(rolled, country)[:3],
        devices=tuple(shares(rolled, rolled.sample(DEVICES, 2))),
        usages=tuple(shares(rolled, ("Active", "Inactive"))),
    )


def states_of(rolled: random.Random, country: str) -> Shares:
    """The split of *country*, empty where the marketplace does not split it."""
    states = STATES.get(country, ())
    return tuple(shares(rolled, rolled.sample(states, len(states)))) if states else ()


def finer_ages(ages: Shares) -> Shares:
    """The same audience in five ranges: those over 34 told apart."""
    told = dict(ages)
    older = told.pop("35+")
    parts = {"35-44": round(older * 0.55, 4), "45-54": round(older * 0.3, 4)}
    return (*sorted(told.items()), *parts.items(), ("55+", round(older - sum(parts.values()), 4)))


def _countries(rolled: random.Random, home: str) -> Shares:
    others = rolled.sample([country for country in MARKETPLACE_COUNTRIES if country != home], 2)
    at_home = round(rolled.uniform(0.45, 0.85), 4)
    return ((home, at_home), *shares(rolled, others, whole=round((1 - at_home) * 0.6, 4)))


def _genders(rolled: random.Random) -> Shares:
    female = round(rolled.uniform(0.1, 0.88), 4)
    unknown = round(rolled.uniform(0.0, 0.04), 4)
    return (("FEMALE", female), ("MALE", round(1 - female - unknown, 4)), ("NONE", unknown))

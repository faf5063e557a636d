"""Whom TikTok's Creator Marketplace takes, as far as it can be told beforehand."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Final, Generic, TypeVar

import attrs
from attrs.validators import ge

T = TypeVar("T")


class Criterion(StrEnum):
    """What TikTok looks at."""

    COUNTRY = "country"
    FOLLOWERS = "followers"
    AGE = "age"
    POSTS = "posts"
    VIEWS = "views"
    LIKES = "likes"
    PROFILE = "profile"
    STANDING = "standing"


COUNTED: Final = (Criterion.FOLLOWERS, Criterion.AGE, Criterion.POSTS, Criterion.VIEWS, Criterion.LIKES)
"""Criteria that ask for a number."""


class ProfileKind(StrEnum):
    """What the creator has made of the account, in TikTok's settings."""

    PERSONAL = "personal"
    CREATOR = "creator"
    BUSINESS = "business"


@attrs.frozen
class Threshold:
    """*at_least* so many, counted over the last days where it says *within_days*."""

    at_least: int = attrs.field(validator=ge(1))
    within_days: int | None = attrs.field(default=None, validator=attrs.validators.optional(ge(1)))

    def __str__(self) -> str:
        span = "" if self.within_days is None else f" in the last {self.within_days} days"
        return f"at least {self.at_least:,}{span}"


@attrs.frozen
class Criteria:
    """Whom TikTok takes. What is None is not asked for; *abroad* deviates from *thresholds*, by country."""

    thresholds: Mapping[Criterion, Threshold]
    abroad: Mapping[str, Mapping[Criterion, Threshold]] = attrs.field(factory=dict)
    countries: frozenset[str] | None = None
    profiles: frozenset[ProfileKind] | None = None
    good_standing: bool = False

    def __attrs_post_init__(self) -> None:
        for criterion in (*self.thresholds, *(one for asked in self.abroad.values() for one in asked)):
            if criterion not in COUNTED:
                raise ValueError(f"nobody can count {criterion.value}")

    def asked_in(self, criterion: Criterion, country: str | None) -> tuple[Threshold, ...]:
        """What is asked for in *country*; without one, everything that is asked for somewhere, lowest first."""
        usual = self.thresholds.get(criterion)
        deviating = {where: asked[criterion] for where, asked in self.abroad.items() if criterion in asked}
        if country is not None:
            found = deviating.get(country, usual)
            return () if found is None else (found,)
        everywhere = {*deviating.values(), *(() if usual is None else (usual,))}
        return tuple(sorted(everywhere, key=lambda threshold: threshold.at_least))


@attrs.frozen
class Fact(Generic[T]):
    """Something that is known, and where it comes from, in words."""

    value: T
    origin: str


@attrs.frozen
class Known:
    """What is known of a creator; what is missing here is not known."""

    country: Fact[str] | None = None
    numbers: Mapping[Criterion, Fact[int]] = attrs.field(factory=dict)
    profile: Fact[ProfileKind] | None = None
    in_good_standing: Fact[bool] | None = None


class Outcome(StrEnum):
    """How one criterion came out."""

    MET = "met"
    MISSING = "missing"
    NOT_KNOWN = "not_known"


@attrs.frozen
class Finding:
    """One criterion: what it asks for, what is known, and by how much that falls short."""

    criterion: Criterion
    outcome: Outcome
    asks_for: str
    known: Fact[str] | None = None
    short_by: int | None = None


class Verdict(StrEnum):
    """What all findings together say."""

    LIKELY = "likely"
    NOT_YET = "not_yet"
    CANNOT_TELL = "cannot_tell"
    NOT_OFFERED = "not_offered"


@attrs.frozen
class Assessment:
    """The findings, in the order of the criteria."""

    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """Likely needs all that can be counted; profile and standing only TikTok and the creator can see."""
        missing = {finding.criterion for finding in self.findings if finding.outcome is Outcome.MISSING}
        open_ones = {finding.criterion for finding in self.findings if finding.outcome is Outcome.NOT_KNOWN}
        if Criterion.COUNTRY in missing:
            return Verdict.NOT_OFFERED
        if missing:
            return Verdict.NOT_YET
        return Verdict.CANNOT_TELL if open_ones - SEEN_BY_TIKTOK_ONLY else Verdict.LIKELY


SEEN_BY_TIKTOK_ONLY: Final = frozenset({Criterion.PROFILE, Criterion.STANDING})
"""What may stay open in a likely case."""


def assess(criteria: Criteria, known: Known) -> Assessment:
    """How a creator of whom so much is *known* would fare under *criteria*."""
    return Assessment(tuple(_findings(criteria, known)))


def _findings(criteria: Criteria, known: Known) -> Iterator[Finding]:
    if criteria.countries is not None:
        named = f"one of {len(criteria.countries)} countries"
        yield _judged(
            Criterion.COUNTRY, named, known.country, lambda at: iso_code(at) in (criteria.countries or ())
        )
    country = None if known.country is None else iso_code(known.country.value)
    for criterion in COUNTED:
        if asked := criteria.asked_in(criterion, country):
            yield _counted(criterion, asked, known.numbers.get(criterion))
    if criteria.profiles is not None:
        named = " or ".join(sorted(criteria.profiles)) + " account"
        yield _judged(Criterion.PROFILE, named, known.profile, lambda kind: kind in (criteria.profiles or ()))
    if criteria.good_standing:
        yield _judged(
            Criterion.STANDING,
            "good standing, no serious violations",
            known.in_good_standing,
            lambda good: good,
        )


def _judged(criterion: Criterion, asks_for: str, fact: Fact[T] | None, holds: Callable[[T], bool]) -> Finding:
    if fact is None:
        return Finding(criterion, Outcome.NOT_KNOWN, asks_for)
    outcome = Outcome.MET if holds(fact.value) else Outcome.MISSING
    return Finding(criterion, outcome, asks_for, Fact(_WORDS.get(fact.value, str(fact.value)), fact.origin))


_WORDS: Final[Mapping[object, str]] = {True: "good", False: "violations"}


def _counted(criterion: Criterion, asked: tuple[Threshold, ...], fact: Fact[int] | None) -> Finding:
    """Met by the highest, missed by the lowest; between the two the country decides."""
    lowest, highest = asked[0], asked[-1]
    asks_for = str(lowest) if lowest == highest else f"{lowest}, in some countries {highest}"
    if fact is None:
        return Finding(criterion, Outcome.NOT_KNOWN, asks_for)
    told = Fact(f"{fact.value:,}", fact.origin)
    if fact.value >= highest.at_least:
        return Finding(criterion, Outcome.MET, asks_for, told)
    if fact.value < lowest.at_least:
        return Finding(criterion, Outcome.MISSING, asks_for, told, lowest.at_least - fact.value)
    return Finding(criterion, Outcome.NOT_KNOWN, asks_for, told)


_ALSO_CALLED: Final[Mapping[str, str]] = {"UK": "GB"}


def iso_code(country: str) -> str:
    """The code under which the criteria know a *country*."""
    return _ALSO_CALLED.get(country, country)

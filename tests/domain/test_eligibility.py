from collections.abc import Mapping
from typing import Final

import attrs
import pytest

from influence.adapters.memory.policy import CRITERIA
from influence.domain.eligibility import (
    Assessment,
    Criteria,
    Criterion,
    Fact,
    Finding,
    Known,
    Outcome,
    ProfileKind,
    Threshold,
    Verdict,
    assess,
)

MET, MISSING, NOT_KNOWN = Outcome.MET, Outcome.MISSING, Outcome.NOT_KNOWN
COUNTRY, FOLLOWERS, AGE, POSTS, VIEWS, PROFILE, STANDING = (
    Criterion.COUNTRY,
    Criterion.FOLLOWERS,
    Criterion.AGE,
    Criterion.POSTS,
    Criterion.VIEWS,
    Criterion.PROFILE,
    Criterion.STANDING,
)
ENOUGH: Final = {FOLLOWERS: 60_000, AGE: 30, POSTS: 9, VIEWS: 5_000}


def known(
    country: str | None = "DE",
    numbers: Mapping[Criterion, int | None] | None = None,
    profile: ProfileKind | None = None,
    standing: bool | None = None,
) -> Known:
    """So much is known; the numbers are enough unless told otherwise, and None is not known."""
    said = {**ENOUGH, **(numbers or {})}
    return Known(
        country=None if country is None else Fact(country, "told"),
        numbers={one: Fact(number, "told") for one, number in said.items() if number is not None},
        profile=None if profile is None else Fact(profile, "told"),
        in_good_standing=None if standing is None else Fact(standing, "told"),
    )


def found(assessment: Assessment, criterion: Criterion) -> Finding:
    (one,) = [finding for finding in assessment.findings if finding.criterion is criterion]
    return one


# fmt: off
CELLS: Final = [
    # a country that has no rules of its own
    ("DE", FOLLOWERS, 10_000, MET,       None),
    ("DE", FOLLOWERS,  9_999, MISSING,   1),
    ("DE", FOLLOWERS,      0, MISSING,   10_000),
    ("DE", FOLLOWERS,   None, NOT_KNOWN, None),
    ("DE", AGE,           18, MET,       None),
    ("DE", AGE,           17, MISSING,   1),
    ("DE", POSTS,          3, MET,       None),
    ("DE", POSTS,          2, MISSING,   1),
    ("DE", VIEWS,      1_000, MET,       None),
    ("DE", VIEWS,        999, MISSING,   1),
    # one that deviates
    ("KR", FOLLOWERS, 50_000, MET,       None),
    ("KR", FOLLOWERS, 49_999, MISSING,   1),
    ("KR", AGE,           19, MET,       None),
    ("KR", AGE,           18, MISSING,   1),
    ("KR", POSTS,          3, MET,       None),
    # no country told: met everywhere, missed everywhere, or it depends
    (None, FOLLOWERS, 50_000, MET,       None),
    (None, FOLLOWERS, 49_999, NOT_KNOWN, None),
    (None, FOLLOWERS, 10_000, NOT_KNOWN, None),
    (None, FOLLOWERS,  9_999, MISSING,   1),
    (None, AGE,           18, NOT_KNOWN, None),
    (None, AGE,           19, MET,       None),
    (None, VIEWS,      1_000, MET,       None),
]
# fmt: on


@pytest.mark.parametrize(("country", "criterion", "number", "outcome", "short_by"), CELLS)
def test_a_number_is_compared_with_what_its_country_asks_for(
    country: str | None, criterion: Criterion, number: int | None, outcome: Outcome, short_by: int | None
) -> None:
    finding = found(assess(CRITERIA, known(country, {criterion: number})), criterion)

    assert (finding.outcome, finding.short_by) == (outcome, short_by)
    assert finding.known == (None if number is None else Fact(f"{number:,}", "told"))


@pytest.mark.parametrize(
    ("country", "outcome"),
    [("DE", MET), ("KR", MET), ("IN", MISSING), ("XX", MISSING), (None, NOT_KNOWN)],
)
def test_the_country_is_one_of_the_list(country: str | None, outcome: Outcome) -> None:
    assert found(assess(CRITERIA, known(country)), COUNTRY).outcome is outcome


def test_the_united_kingdom_has_two_codes() -> None:
    british = attrs.evolve(CRITERIA, countries=frozenset({"GB"}))

    assert found(assess(british, known("UK")), COUNTRY).outcome is MET


@pytest.mark.parametrize(
    ("profile", "outcome"),
    [
        (ProfileKind.PERSONAL, MET),
        (ProfileKind.CREATOR, MET),
        (ProfileKind.BUSINESS, MISSING),
        (None, NOT_KNOWN),
    ],
)
def test_business_accounts_are_not_taken(profile: ProfileKind | None, outcome: Outcome) -> None:
    assert found(assess(CRITERIA, known(profile=profile)), PROFILE).outcome is outcome


@pytest.mark.parametrize(("standing", "outcome"), [(True, MET), (False, MISSING), (None, NOT_KNOWN)])
def test_violations_count(standing: bool | None, outcome: Outcome) -> None:
    assert found(assess(CRITERIA, known(standing=standing)), STANDING).outcome is outcome


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (known(), Verdict.LIKELY),
        (known(profile=ProfileKind.CREATOR, standing=True), Verdict.LIKELY),
        (known(numbers={VIEWS: None}), Verdict.CANNOT_TELL),
        (known(country=None), Verdict.CANNOT_TELL),
        (Known(), Verdict.CANNOT_TELL),
        (known(numbers={AGE: 17}), Verdict.NOT_YET),
        (known(numbers={AGE: 17, VIEWS: None}), Verdict.NOT_YET),
        (known(country=None, numbers={FOLLOWERS: 9}), Verdict.NOT_YET),
        (known(profile=ProfileKind.BUSINESS), Verdict.NOT_YET),
        (known(standing=False), Verdict.NOT_YET),
        (known(country="IN"), Verdict.NOT_OFFERED),
        (known(country="IN", numbers={AGE: 3}), Verdict.NOT_OFFERED),
    ],
)
def test_the_verdict_sums_the_findings_up(said: Known, verdict: Verdict) -> None:
    assert assess(CRITERIA, said).verdict is verdict


def test_what_nobody_asks_for_is_not_judged() -> None:
    early = Criteria({FOLLOWERS: Threshold(100_000), Criterion.LIKES: Threshold(100_000, 28)})

    assessment = assess(early, known("IN", {FOLLOWERS: 100_000, Criterion.LIKES: 1}))

    assert [finding.criterion for finding in assessment.findings] == [FOLLOWERS, Criterion.LIKES]
    assert found(assessment, Criterion.LIKES).asks_for == "at least 100,000 in the last 28 days"
    assert assessment.verdict is Verdict.NOT_YET


def test_findings_come_in_the_order_of_the_criteria() -> None:
    order = [finding.criterion for finding in assess(CRITERIA, Known()).findings]

    assert order == [COUNTRY, FOLLOWERS, AGE, POSTS, VIEWS, PROFILE, STANDING]


def test_what_differs_by_country_is_said_where_none_is_told() -> None:
    asks_for = found(assess(CRITERIA, Known()), FOLLOWERS).asks_for

    assert asks_for == "at least 10,000, in some countries at least 50,000"


@pytest.mark.parametrize("criterion", [COUNTRY, PROFILE, STANDING])
def test_only_numbers_have_thresholds(criterion: Criterion) -> None:
    for criteria in (
        {"thresholds": {criterion: Threshold(1)}},
        {"abroad": {"KR": {criterion: Threshold(1)}}},
    ):
        with pytest.raises(ValueError, match="nobody can count"):
            attrs.evolve(CRITERIA, **criteria)

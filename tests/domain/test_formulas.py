from itertools import product

import pytest

from influence.adapters.tiktok.tiktok_one import tables as tiktok_one
from influence.adapters.tiktok.ttcm import tables as ttcm
from influence.domain.errors import Unusable
from influence.domain.formulas import TIKTOK, Definitions, formula_of
from influence.domain.metrics import SHAPES, AccountMetric, Metric, Shape
from influence.domain.observations import Snapshot
from influence.domain.ports.upstream_failures import Generation
from influence.domain.provenance import Provenance
from tests.domain.making import NOW

PUBLIC, OWN, REPORT = Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED, Provenance.TTCM_ORDER_REPORT
TTCM, ONE = Definitions.TTCM, Definitions.TIKTOK_ONE
DELIVERED: list[tuple[Metric, Provenance, Definitions]] = [
    *((row.metric, PUBLIC, TTCM) for row in ttcm.PUBLIC_PROFILE),
    *((row.metric, OWN, TTCM) for row in ttcm.AUTHORISED_PROFILE),
    *((row.metric, PUBLIC, TTCM) for row in ttcm.PUBLIC_VIDEO),
    *((row.metric, OWN, TTCM) for row in ttcm.AUTHORISED_VIDEO),
    *((row.metric, REPORT, TTCM) for row in ttcm.REPORT),
    *((row.metric, PUBLIC, ONE) for row in tiktok_one.PUBLIC_PROFILE),
    *((row.metric, OWN, ONE) for row in tiktok_one.AUTHORISED_PROFILE),
    *((row.metric, source, ONE) for row in tiktok_one.LISTED_VIDEO for source in (PUBLIC, OWN)),
    *((row.metric, REPORT, ONE) for row in tiktok_one.REPORT),
]
"""What each answer of each generation is taken from."""


@pytest.mark.parametrize(("metric", "source", "definitions"), DELIVERED)
def test_whatever_tiktok_delivers_has_a_formula(
    metric: Metric, source: Provenance, definitions: Definitions
) -> None:
    formula = formula_of(metric, source, definitions)

    assert "not known" not in formula.words
    assert formula.id.split("/")[0] == metric.value


def test_rates_and_means_carry_their_window() -> None:
    for metric, source, definitions in DELIVERED:
        if SHAPES[metric] in {Shape.FRACTION, Shape.MEAN}:
            assert formula_of(metric, source, definitions).window


def test_each_generation_has_its_definitions() -> None:
    assert {Definitions(generation.value) for generation in Generation} == set(Definitions) - {
        Definitions.UNKNOWN
    }


@pytest.mark.parametrize("metric", [AccountMetric.ENGAGEMENT_RATE, AccountMetric.AUDIENCE_AGES], ids=str)
def test_what_generations_count_differently_has_two_formulas(metric: AccountMetric) -> None:
    told = {formula_of(metric, source, told) for source, told in product(TIKTOK, Definitions)}
    known = {formula.id for formula in told if "not known" not in formula.words}

    assert known == {f"{metric.value}/ttcm", f"{metric.value}/tiktok-one"}


def test_a_count_is_the_same_in_both_generations() -> None:
    told = {
        formula_of(AccountMetric.FOLLOWER_COUNT, source, definitions)
        for source, definitions in product((PUBLIC, OWN), Definitions)
    }

    assert len(told) == 1


def test_an_unknown_formula_is_never_a_known_one() -> None:
    for metric in (AccountMetric.AVERAGE_VIEWS, AccountMetric.ENGAGEMENT_RATE, AccountMetric.COMPLETION_RATE):
        unknown, known = (formula_of(metric, OWN, told) for told in (Definitions.UNKNOWN, TTCM))

        assert unknown != known
        assert "not known" in unknown.words


@pytest.mark.parametrize("source", [Provenance.LEGACY, Provenance.USER], ids=str)
def test_only_tiktok_tells_under_its_definitions(source: Provenance) -> None:
    with pytest.raises(Unusable, match="not TikTok's"):
        Snapshot[AccountMetric](source, NOW, NOW, {}, Definitions.TTCM)

    assert "not known" in formula_of(AccountMetric.ENGAGEMENT_RATE, Provenance.LEGACY, TTCM).words

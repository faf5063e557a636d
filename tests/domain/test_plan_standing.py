"""How a plan stands to the cut-over."""

import pytest

from influence.domain.phase import Phase, Release
from influence.domain.plan_standing import short, standing
from tests.domain.making import NOW

MINE, OTHER = "aa" * 32, "bb" * 32


@pytest.mark.parametrize(
    ("release", "words"),
    [
        (Release(), ""),
        (Release(Phase.BEFORE, NOW, MINE), ""),
        (
            Release(Phase.CLOSING, NOW, MINE),
            "This plan is being applied since 2026-03-02 12:00 UTC; what was stopped goes on.",
        ),
        (
            Release(Phase.CLOSING, NOW, OTHER),
            "A cut-over under plan bbbbbbbbbbbb is in progress since 2026-03-02 12:00 UTC; this is plan aaaaaaaaaaaa.",
        ),
        (
            Release(Phase.AFTER, NOW, MINE),
            "This plan was applied already; the cut-over ended on 2026-03-02 12:00 UTC. Nothing was done now.",
        ),
        (
            Release(Phase.AFTER, NOW, OTHER),
            (
                "The cut-over ended on 2026-03-02 12:00 UTC, under plan bbbbbbbbbbbb. This is another plan, "
                "aaaaaaaaaaaa: it was not applied, and there is nothing left to apply it to."
            ),
        ),
    ],
)
def test_a_plan_is_told_how_it_stands(release: Release, words: str) -> None:
    assert standing(MINE, release) == words


def test_people_tell_plans_apart_by_their_beginnings() -> None:
    assert short(MINE) == "aaaaaaaaaaaa" != short(OTHER)

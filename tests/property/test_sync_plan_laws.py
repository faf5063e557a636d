"""Nobody starves: whatever the weights, the population and the allowance, waiting is bounded."""

import math
from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.quota import Urgency
from influence.domain.sync_plan import Matter, Need, Subject, Terms, Waits, calls_for, plan
from influence.testing.builders import a_member
from influence.testing.moments import HOUR, NOON
from tests.support.sometimes import assert_reached, sometimes

ANN: Final = a_member()


@attrs.frozen
class Town:
    """A population, what refreshing it costs, and the rounds in which that is done."""

    subjects: tuple[Subject, ...]
    weights: Mapping[Need, int]
    pages: tuple[int, ...]
    rests: Mapping[Matter, timedelta]
    every: timedelta
    spare: int
    seed: int

    @property
    def prices(self) -> list[int]:
        """What each costs at most."""
        return [len(self.pages) if s.matter is Matter.ORDER else s.calls for s in self.subjects]

    @property
    def room(self) -> int:
        """Calls of a round beside those for orders; the least that is enough is what the dearest costs."""
        return max(self.prices) + self.spare

    @property
    def budget(self) -> int:
        orders = sum(s.matter is Matter.ORDER for s in self.subjects)
        return calls_for(orders, self.pages) + self.room

    @property
    def bound(self) -> timedelta:
        """The formula of `plan`."""
        rounds = sum(self.prices) // (self.room - max(self.prices) + 1)
        longest_rest = max(self.rests.values(), default=timedelta(0))
        return longest_rest + max(self.weights.values()) * self.every * (rounds + 1) + self.every


MATTERS = st.sampled_from(Matter)
PEOPLE = st.lists(
    st.tuples(MATTERS, st.sampled_from(Need), st.integers(1, 6), st.none() | st.integers(0, 60)),
    min_size=1,
    max_size=25,
)
WEIGHTS = st.fixed_dictionaries({need: st.integers(1, 9) for need in Need})
RESTS = st.dictionaries(MATTERS, st.integers(0, 30).map(lambda hours: hours * HOUR))
PAGES = st.sampled_from([(1,), (20, 100), (5, 1), (2, 3)])


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Any town."""
    subjects = tuple(
        Subject(
            matter=matter,
            number=number,
            account=ANN,
            asked_at=None if ago is None else NOON - ago * HOUR,
            need=need,
            calls=calls,
            page=str(number),
        )
        for number, (matter, need, calls, ago) in enumerate(draw(PEOPLE))
    )
    every = draw(st.integers(1, 30)) * HOUR
    spare, seed = draw(st.integers(0, 8)), draw(st.integers(0, 2**32))
    return Town(subjects, draw(WEIGHTS), draw(PAGES), draw(RESTS), every, spare, seed)


def longest_waits(town: Town, rounds: int) -> list[timedelta]:
    """For how long each of the town waited in the last round, or between two visits, since the first one."""
    random, now, last = Random(town.seed), NOON, NOON
    people = {subject.number: subject for subject in town.subjects}
    asked = dict.fromkeys(people, NOON)
    longest = dict.fromkeys(people, timedelta(0))
    for _ in range(rounds):
        # what somebody is used for changes as it likes, and rounds may also come early
        people = {n: attrs.evolve(s, need=random.choice(list(Need))) for n, s in people.items()}
        terms = Terms(
            now=now,
            left={Urgency.ORDERS: town.budget + 1, Urgency.FIGURES: town.budget},
            rests=town.rests,
            order_pages=town.pages,
            weights=town.weights,
        )
        made = plan(people.values(), terms)
        sometimes("somebody has to wait", made.waiting(Waits.QUOTA))
        sometimes("somebody rests", made.waiting(Waits.RESTS))
        assert made.calls <= town.budget + 1
        for step in made.steps:
            number = step.subject.number
            longest[number] = max(longest[number], now - asked[number])
            asked[number] = now
            people[number] = attrs.evolve(people[number], asked_at=now)
        last, now = now, now + town.every * random.uniform(0.2, 1)
    return [max(longest[number], last - asked[number]) for number in asked]


def nobody_starves(town: Town) -> None:
    rounds = 12 + 3 * math.ceil(town.bound / town.every)

    waits = longest_waits(town, min(rounds, 400))

    assert max(waits) <= town.bound
    sometimes("a wait near the bound", max(waits) > town.bound / 4)


@settings(max_examples=60)
@given(towns())
def test_nobody_waits_longer_than_the_bound(town: Town) -> None:
    nobody_starves(town)


def test_random_towns_reach_what_matters() -> None:
    test_nobody_waits_longer_than_the_bound()

    assert_reached(["somebody has to wait", "somebody rests", "a wait near the bound"])


@pytest.mark.soak
@settings(max_examples=3_000, deadline=None)
@given(towns())
def test_nobody_waits_longer_than_the_bound_for_long(town: Town) -> None:
    nobody_starves(town)


@given(towns(), st.randoms())
def test_a_plan_does_not_depend_on_the_order_of_its_subjects(town: Town, random: Random) -> None:
    terms = Terms(now=NOON, left={Urgency.FIGURES: town.room}, order_pages=town.pages, weights=town.weights)
    shuffled = list(town.subjects)
    random.shuffle(shuffled)

    made = plan(town.subjects, terms)

    assert plan(shuffled, terms) == made
    asked = [step.subject for step in made.steps] + [subject for subject, _ in made.left_out]
    assert sorted(s.number for s in asked) == [s.number for s in town.subjects]

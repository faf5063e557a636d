"""Any book of dated editions: a day has one answer, and two days differ exactly where their terms do."""

from datetime import date, timedelta
from typing import Final

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.memory.policy import BOOK, INVITE_TERMS, LIMITS, PLANS, TRACKING
from influence.adapters.policy.files import FilePolicy
from influence.domain.policy import Book, Retention
from influence.domain.policy_editions import Edition, Issue, Subject
from influence.entrypoints.forms.policy import changes_between
from tests.support.sometimes import Reached, sometimes

FIRST: Final = date(2020, 1, 1)
DAYS: Final = st.dates(FIRST, date(2027, 12, 31))
SHIPPED: Final = FilePolicy()
SOME: Final = settings(max_examples=25)
_CHANGED: Final = {
    "invites": st.builds(
        lambda days: attrs.evolve(INVITE_TERMS, lapse_after=timedelta(days=days)), st.integers(30, 32)
    ),
    "limits": st.builds(lambda most: attrs.evolve(LIMITS, orders_per_code=most), st.integers(198, 200)),
    "plans": st.builds(
        lambda most: attrs.evolve(PLANS, influencers={**PLANS.influencers, "trial": most}), st.integers(3, 5)
    ),
    "retention": st.builds(Retention, st.integers(0, 2)),
    "tracking": st.builds(lambda most: attrs.evolve(TRACKING, most_requests=most), st.integers(3, 4)),
}


@st.composite
def books(draw: st.DrawFn) -> Book:
    """The editions of tests, and later ones of some subjects, in any order."""
    book = BOOK
    for subject, rules in _CHANGED.items():
        later = draw(st.dictionaries(DAYS.filter(FIRST.__lt__), rules, max_size=2))
        added = [Edition(Issue(day, "made up"), terms) for day, terms in later.items()]
        editions = draw(st.permutations([*getattr(book, subject), *added]))
        book = attrs.evolve(book, **{subject: tuple(editions)})
    return book


@SOME
@given(books(), DAYS)
def test_a_day_has_one_answer_whatever_the_order(book: Book, day: date) -> None:
    turned = attrs.evolve(book, **{name: tuple(reversed(getattr(book, name))) for name in _CHANGED})

    once, again = book.on(day), turned.on(day)

    assert once == again
    assert (once.version, once.fingerprint) == (again.version, again.fingerprint)


def test_two_days_differ_exactly_where_their_terms_do(reached: Reached) -> None:
    @SOME
    @given(books(), DAYS, DAYS)
    def holds(book: Book, one: date, other: date) -> None:
        before, after = book.on(one), book.on(other)

        changes = list(changes_between(before, after))

        assert (not changes) == (before.fingerprint == after.fingerprint)
        assert {subject for subject, *_ in changes} == {
            subject.value
            for subject in Subject
            if before.editions[subject].fingerprint != after.editions[subject].fingerprint
        }
        assert not list(changes_between(before, before))
        back = {(subject, rule): (new, old) for subject, rule, old, new in changes_between(after, before)}
        assert back == {(subject, rule): (old, new) for subject, rule, old, new in changes}
        sometimes("changed", bool(changes))
        sometimes("same", not changes and one != other)

    holds()

    reached.demand(["changed", "same"])


@SOME
@given(books(), DAYS)
def test_nothing_changes_between_two_days_of_change(book: Book, day: date) -> None:
    begun = max(change for change in book.dates if change <= day)

    assert book.on(day).fingerprint == book.on(begun).fingerprint


@SOME
@given(DAYS)
def test_the_shipped_policy_answers_every_day(day: date) -> None:
    terms = SHIPPED.on(day)

    assert terms.fingerprint == FilePolicy().on(day).fingerprint
    assert terms.since <= day
    assert set(terms.editions) == set(Subject)

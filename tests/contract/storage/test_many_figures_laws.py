from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influence.domain.formulas import TIKTOK, Definitions
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.observations import Snapshot
from influence.domain.ports.storage import Storage
from influence.domain.provenance import Provenance
from influence.domain.values import Value
from influence.testing.contracts.storage.test_many_figures import (
    FOLLOWERS,
    LONG_AGO,
    some_accounts,
    some_posts,
)
from influence.testing.moments import DAY, HOUR, NOON
from tests.support.sometimes import assert_reached, sometimes

SOME = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
Answer = tuple[Provenance, datetime, timedelta, int, Definitions]
"""Source, when it was true, how much later it was fetched, a value, and under which definitions."""
ANSWERS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.tuples(
            st.sampled_from(Provenance),
            st.sampled_from(
                [NOON + hours * HOUR for hours in (-30, -3, 0, 3, 24, 50)] + [LONG_AGO, LONG_AGO + DAY]
            ),
            st.sampled_from([0 * HOUR, 2 * HOUR, 5 * DAY]),
            st.integers(0, 3),
            st.sampled_from(Definitions),
        ),
    ),
    max_size=14,
)


@SOME
@given(answers=ANSWERS)
def keep_both_ways(storage: Storage, answers: list[tuple[int, Answer]]) -> None:
    with storage.begin("acme") as work:
        one_by_one, at_once = some_accounts(work, 3, "one"), some_accounts(work, 3, "all")
        posts_one_by_one, posts_at_once = some_posts(work, 3, "one"), some_posts(work, 3, "all")
        said = [(place, account_answer(answer), post_answer(answer)) for place, answer in answers]

        for place, of_account, of_post in said:
            work.figures.keep_account(one_by_one[place], of_account)
            work.figures.keep_post(posts_one_by_one[place], of_post)
        work.figures.keep_accounts([(at_once[place], of_account) for place, of_account, _ in said])
        work.figures.keep_posts([(posts_at_once[place], of_post) for place, _, of_post in said])

        for one, other in zip(one_by_one, at_once, strict=True):
            kept = work.figures.account_history(other)
            assert kept == work.figures.account_history(one)
            sometimes("confirmed", any(s.fetched_at > s.as_of + 5 * HOUR for s in kept))
            sometimes("several days", len(kept) > 2)
        for post, other_post in zip(posts_one_by_one, posts_at_once, strict=True):
            assert work.figures.post_history(other_post) == work.figures.post_history(post)
        sometimes("suspicious", work.figures.suspicious_accounts())
        sometimes("again", len({(place, a.source) for place, a, _ in said}) < len(said))


def account_answer(answer: Answer) -> Snapshot[AccountMetric]:
    """A snapshot of an account."""
    source, at, later, value, told = answer
    values: dict[AccountMetric, Value] = (
        {FOLLOWERS: min(value, 2), AccountMetric.VIDEO_COUNT: value, AccountMetric.DISPLAY_NAME: "Ann"}
        if value
        else {}
    )
    return Snapshot(source, at, at + later, values, told if source in TIKTOK else Definitions.UNKNOWN)


def post_answer(answer: Answer) -> Snapshot[PostMetric]:
    """A snapshot of a post."""
    source, at, later, value, told = answer
    values = {PostMetric.VIDEO_VIEWS: min(value, 2), PostMetric.LIKES: value} if value else {}
    return Snapshot(source, at, at + later, values, told if source in TIKTOK else Definitions.UNKNOWN)


def test_many_at_once_are_kept_as_one_by_one(storage: Storage) -> None:
    keep_both_ways(storage)

    assert_reached(["confirmed", "several days", "suspicious", "again"])

"""Whatever holds the policy: the newest edition that has begun counts."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import attrs
import pytest

from influence.adapters.memory.policy import BOOK, INVITE_TERMS, MemoryPolicy
from influence.adapters.policy.files import FilePolicy
from influence.domain.policy_editions import Edition, Issue, Subject, TermsUnknown
from influence.domain.ports.policy import Policy

FIRST: Final = date(2020, 1, 1)
LATER: Final = date(2025, 6, 15)
_FILE: Final = """\
since = 2025-06-15
source = "made up"
repeat_after_days = 3
settle_after_hours = 48
after_rejection_days = 30
lapse_after_days = 30
"""


def in_memory(_: Path) -> Policy:
    terms = attrs.evolve(INVITE_TERMS, repeat_after=timedelta(days=3), settle_after=timedelta(days=2))
    edition = Edition(Issue(LATER, "made up"), terms)
    return MemoryPolicy(attrs.evolve(BOOK, invites=(edition, *BOOK.invites)))


def in_files(folder: Path) -> Policy:
    (folder / f"invites-{LATER}.toml").write_text(_FILE, encoding="utf-8")
    return FilePolicy(folder)


@pytest.fixture(params=[in_memory, in_files], ids=["memory", "files"])
def policy(request: pytest.FixtureRequest, tmp_path: Path) -> Policy:
    """A policy whose waiting times changed on 2025-06-15."""
    made: Callable[[Path], Policy] = request.param
    return made(tmp_path)


@pytest.mark.parametrize(
    ("day", "days", "since"),
    [
        (FIRST, 7, FIRST),
        (LATER - timedelta(days=1), 7, FIRST),
        (LATER, 3, LATER),
        (LATER + timedelta(days=900), 3, LATER),
    ],
)
def test_the_newest_edition_that_has_begun_counts(policy: Policy, day: date, days: int, since: date) -> None:
    terms = policy.on(day)

    assert terms.on == day
    assert terms.invites.repeat_after == timedelta(days=days)
    assert terms.issues[Subject.INVITES].since == since
    assert terms.issues[Subject.INVITES].source


def test_every_subject_says_since_when_it_counts(policy: Policy) -> None:
    terms = policy.on(LATER)

    assert set(terms.issues) == set(Subject)
    assert all(issue.since <= LATER for issue in terms.issues.values())
    assert terms.since == LATER


def test_what_was_before_the_first_edition_is_not_known(policy: Policy) -> None:
    with pytest.raises(TermsUnknown, match=r"eligibility on 2019-12-31 .* 2020-01-01"):
        policy.on(FIRST - timedelta(days=1))


def test_the_days_of_change_are_told_in_order(policy: Policy) -> None:
    dates = policy.dates()

    assert list(dates) == sorted(set(dates))
    assert {FIRST, LATER} <= set(dates)

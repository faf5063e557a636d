"""The files of the policy: those that come with the product, those that a customer adds, and wrong ones."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest

from influence.adapters.policy.files import BUILT_IN, FilePolicy
from influence.domain.campaign_codes import ORDERS_PER_CODE
from influence.domain.deliverables import SPARK_DAYS
from influence.domain.eligibility import Criterion, ProfileKind, Threshold
from influence.domain.errors import FileUnreadable
from influence.domain.orders import HANDLES_PER_ORDER, MOST_POSTS
from influence.domain.organisation import UNLIMITED
from influence.domain.quota import COOL_OFF, LEVELS, Window

NOW: Final = date(2026, 3, 2)
COUNTRIES: Final = "AU BR CA EG FR DE GB ID IL IT JP MY PH RU SA SG KR ES TW TH TR AE US VN"
Put = Callable[..., FilePolicy]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Put a changed copy of a built-in file into a folder; the policy with that folder."""

    def put(name: str, old: str, new: str, *, called: str | None = None) -> FilePolicy:
        text = (BUILT_IN / f"{name}.toml").read_text("utf-8")
        assert old in text
        (tmp_path / f"{called or name}.toml").write_text(text.replace(old, new), "utf-8")
        return FilePolicy(tmp_path)

    return put


def test_the_criteria_in_force_are_those_of_tiktok() -> None:
    criteria = FilePolicy().on(NOW).eligibility

    assert criteria.thresholds == {
        Criterion.FOLLOWERS: Threshold(10_000),
        Criterion.AGE: Threshold(18),
        Criterion.POSTS: Threshold(3, 30),
        Criterion.VIEWS: Threshold(1_000, 30),
    }
    assert criteria.abroad == {"KR": {Criterion.FOLLOWERS: Threshold(50_000), Criterion.AGE: Threshold(19)}}
    assert criteria.countries == frozenset(COUNTRIES.split())
    assert len(criteria.countries) == 24
    assert criteria.profiles == frozenset({ProfileKind.PERSONAL, ProfileKind.CREATOR})
    assert criteria.good_standing


def test_the_early_marketplace_asked_for_other_things() -> None:
    early = FilePolicy().on(date(2021, 1, 1)).eligibility

    assert early.thresholds == {
        Criterion.FOLLOWERS: Threshold(100_000),
        Criterion.LIKES: Threshold(100_000, 28),
    }
    assert early.countries is None
    assert FilePolicy().on(date(2024, 1, 1)).eligibility.profiles == frozenset({ProfileKind.PERSONAL})


def test_waiting_times_plans_and_retention_are_in_force() -> None:
    terms = FilePolicy().on(NOW)

    assert terms.invites.after_rejection == timedelta(days=30)
    assert terms.invites.settle_after == timedelta(hours=24)
    assert [(plan, terms.plans.most(plan)) for plan in terms.plans.names] == [
        ("trial", 3),
        ("standard", 250),
        ("premium", 1_000),
        (UNLIMITED, None),
    ]
    assert (terms.retention.default_days, terms.retention.most_days) == (0, 30)


def test_tiktoks_limits_are_those_the_program_was_made_for() -> None:
    limits = FilePolicy().on(NOW).limits

    assert {level: told.calls for level, told in limits.levels.items()} == {
        level: told.calls for level, told in LEVELS.items() if level != "none"
    }
    assert (limits.insights, limits.silence) == (20, COOL_OFF[Window.MINUTE])
    assert (limits.orders_per_code, limits.handles_per_order) == (ORDERS_PER_CODE, HANDLES_PER_ORDER)
    assert (limits.posts_per_order, limits.spark_days) == (MOST_POSTS, SPARK_DAYS)


@pytest.mark.parametrize("name", ["tables-2024-01-01", "tables-2027-01-01"])
def test_no_file_takes_the_place_of_the_tables(put: Put, name: str) -> None:
    policy = put("plans-2020-01-01", "since", "since", called=name)

    with pytest.raises(FileUnreadable, match="its name must begin with one of: eligibility, invites, limits"):
        policy.on(NOW)


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    policy = FilePolicy(tmp_path / "not there")

    with pytest.raises(FileUnreadable, match="not there"):
        policy.on(NOW)


def test_nothing_is_read_twice(put: Put, tmp_path: Path) -> None:
    policy = put("plans-2020-01-01", "trial = 3", "trial = 5")
    before = policy.on(NOW)

    next(tmp_path.iterdir()).write_text("nonsense", "utf-8")

    assert policy.on(NOW) == before


def test_a_file_of_the_same_name_replaces_the_built_in_one(put: Put) -> None:
    policy = put("plans-2020-01-01", "trial = 3", "trial = 5")

    assert policy.on(NOW).plans.most("trial") == 5
    assert policy.on(NOW).plans.most("standard") == 250
    assert policy.dates() == FilePolicy().dates()


def test_a_file_of_another_day_is_one_edition_more(put: Put) -> None:
    new = "plans-2026-04-01"
    policy = put("plans-2020-01-01", "since = 2020-01-01", "since = 2026-04-01", called=new)

    assert policy.dates() == (*FilePolicy().dates(), date(2026, 4, 1))
    assert policy.on(NOW) == FilePolicy().on(NOW)


def test_what_is_no_toml_file_is_left_alone(put: Put, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("about", "utf-8")

    assert put("plans-2020-01-01", "trial = 3", "trial = 5").on(NOW).plans.most("trial") == 5


ELIGIBILITY: Final = "eligibility-2026-01-01"
INVITES: Final = "invites-2020-01-01"
LIMITS: Final = "limits-2020-01-01"
WRONG: Final = [
    (ELIGIBILITY, "10_000", "true", "criteria['followers'].at_least: True is no whole number"),
    (ELIGIBILITY, "10_000", '"10_000"', "criteria['followers'].at_least: '10_000' is no whole number"),
    (ELIGIBILITY, "10_000", "10_000.0", "criteria['followers'].at_least: 10000.0 is no whole number"),
    (ELIGIBILITY, "10_000", "0", "criteria['followers']: 'at_least' must be >= 1"),
    (ELIGIBILITY, "days = 30", "days = 0", "criteria['posts']: 'within_days' must be >= 1"),
    (ELIGIBILITY, "followers =", "folowers =", "criteria['folowers']: 'folowers' is not a valid Criterion"),
    (ELIGIBILITY, "age = { at_least = 18 }", "country = { at_least = 1 }", "nobody can count country"),
    (ELIGIBILITY, "at_least = 3,", "at_leats = 3,", "criteria['posts'].at_least: is missing"),
    (ELIGIBILITY, "at_least = 3,", "at_leats = 3,", "criteria['posts']: nobody knows at_leats"),
    (ELIGIBILITY, '"creator"', '"brand"', "profiles[1]: 'brand' is not a valid ProfileKind"),
    (ELIGIBILITY, '"AE"', '"ae"', "countries: 'ae' is no ISO code"),
    (ELIGIBILITY, "abroad.KR", "abroad.Korea", "countries: 'Korea' is no ISO code"),
    (ELIGIBILITY, "good_standing = true", "good_standing = 1", "good_standing: 1 is no true or false"),
    (ELIGIBILITY, "good_standing = true", "", "good_standing: is missing"),
    (ELIGIBILITY, "since = 2026-01-01", "", "since: is missing"),
    (ELIGIBILITY, "since = 2026-01-01", 'since = "2026-01-01"', "since: '2026-01-01' is no day"),
    (ELIGIBILITY, "since = 2026-01-01", "since = 2026-01-01T00:00:00Z", "since: datetime"),
    (ELIGIBILITY, "since = 2026-01-01", "since = 2026-01-02", "since: it says 2026-01-02"),
    (ELIGIBILITY, "since = 2026-01-01", "since 2026-01-01", "it is not TOML"),
    (INVITES, "repeat_after_days = 7", "repeat_after_days = -7", "repeat_after must be longer"),
    (INVITES, "settle_after_hours = 24", "settle_after_hours = 0", "settle_after must be longer"),
    (INVITES, "lapse_after_days = 30", "lapse_after_days = 6", "cannot lapse while"),
    (INVITES, "lapse_after_days = 30", "lapse_after_days = 99999999999", "a number in it is too large"),
    (
        LIMITS,
        "orders_per_code = 200",
        "orders_per_code = 201",
        "orders_per_code: write a number from 1 to 200",
    ),
    (LIMITS, "posts_per_order = 10", "posts_per_order = 11", "posts_per_order: write a number from 1 to 10"),
    (LIMITS, "[0, 7, 30, 60, 365]", "[0, 8]", "spark_days: the program knows 0, 7, 30, 60, 365"),
    (LIMITS, "per_second = 10", "per_second = 0", "calls['basic']: 'per_second' must be >= 1"),
    (LIMITS, "per_second = 10, ", "", "calls['basic'].per_second: is missing"),
    (LIMITS, "silence_minutes = 5", "silence_minutes = 0", "silence_minutes"),
    ("plans-2020-01-01", "trial = 3", "trial = 0", "influencers.trial: 0 is no room"),
    ("plans-2020-01-01", '"unlimited"', '"trial"', "influencers.trial"),
    ("plans-2020-01-01", '"unlimited"', '"free"', "without_limit: 'unlimited' is missing"),
    ("plans-2020-01-01", 'source = "', 'source = "" # "', "'source' must be >= 1"),
    ("retention-2020-01-01", "most_days = 30", "most_days = 31", "most_days 31"),
    ("retention-2020-01-01", "default_days = 0", "default_days = 31", "default_days 31"),
    ("retention-2020-01-01", "default_days = 0", "default_days = -1", "default_days -1"),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), WRONG, ids=[f"{w[0]}: {w[2]}" for w in WRONG])
def test_a_wrong_file_is_named_with_its_key(put: Put, name: str, old: str, new: str, told: str) -> None:
    policy = put(name, old, new)

    with pytest.raises(FileUnreadable) as refusal:
        policy.on(NOW)

    assert f"{name}.toml: " in str(refusal.value)
    assert told in str(refusal.value)
    assert refusal.value.remedies


@pytest.mark.parametrize("called", ["eligibility", "eligibility-2026-13-01", "eligible-2026-01-01", "x"])
def test_a_wrong_name_is_refused(put: Put, called: str) -> None:
    policy = put(ELIGIBILITY, "since", "since", called=called)

    with pytest.raises(FileUnreadable, match=called):
        policy.on(NOW)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plans-2026-01-01.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(FileUnreadable, match="it is not TOML"):
        FilePolicy(tmp_path).on(NOW)

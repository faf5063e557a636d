"""From TikTok's values to ours: what is taken, what is left out."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.adapters.tiktok import converters, vocabularies
from influence.adapters.tiktok.times import instant
from influence.adapters.tiktok.ttcm import tables
from influence.domain.capabilities import Kind, Tie, may
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.values import Money

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
genders = converters.shares("gender", vocabularies.gender)
ages = converters.shares("age", vocabularies.age)
countries = converters.shares("country", vocabularies.country)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0), (12, 12), (-3, -3), ("12", 12), (" 12 ", 12), (12.0, 12), (2**63, 2**63),
        (True, None), (12.5, None), ("12.5", None), ("1,200", None), ("1_200", None), ("٣", None),
        ("12%", None), ("", None),
        (None, None), ([], None), ({}, None), (float("inf"), None), (1e300, None), ("9" * 41, None),
    ],
)  # fmt: skip
def test_whole_numbers(value: object, expected: int | None) -> None:
    assert converters.whole(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0847, 0.0847), (1, 1.0), ("0.0847", 0.0847), ("8.47%", 0.0847), (" 50 % ", 0.5), ("1e-2", 0.01),
        (True, None), ("abc", None), ("%", None), ("0x1", None), ("nan", None), ("inf", None),
        (float("nan"), None), (10**400, None),
        ([0.1], None), (None, None),
    ],
)  # fmt: skip
def test_fractions(value: object, expected: float | None) -> None:
    assert converters.fraction(value) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1767225600000", NEW_YEAR), (1767225600000, NEW_YEAR), ("1767225600", NEW_YEAR), (1767225600, NEW_YEAR),
        (1767225600.0, NEW_YEAR), ("2026-01-01 00:00:00", NEW_YEAR), ("2026-01-01", NEW_YEAR),
        ("2026-01-01T00:00:00Z", NEW_YEAR), ("2026-01-01T00:00:00.000000Z", NEW_YEAR),
        ("2026-01-01T01:00:00+01:00", NEW_YEAR),
        ("1970-01-01", None), ("1970-01-01 00:00:00", None), (0, None), ("0", None), (-1, None), (10**30, None),
        ("2026-13-01", None), ("tomorrow", None), ("", None), (None, None), (True, None), ([], None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)  # fmt: skip
def test_times(value: object, expected: datetime | None) -> None:
    assert instant(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([("FEMALE", 0.6), ("MALE", 0.4)], (("female", 0.6), ("male", 0.4))),
        ([("Female", "60%"), ("Male", "0.4")], (("female", 0.6), ("male", 0.4))),
        (
            [("FEMALE", 0.6), (None, 0.3), ("NONE", 0.05), ("Other", 0.05)],
            (("female", 0.6), ("unknown", 0.4)),
        ),
        ([("", 1)], (("unknown", 1.0),)),
    ],
)
def test_genders(value: list[tuple[object, object]], expected: object) -> None:
    assert genders([{"gender": name, "percentage": share} for name, share in value]) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("1", "13-17"), (2, "18-24"), ("3", "25-34"), (4, "35-44"), ("5", "45-54"), ("6", "55+"),
        ("18-24", "18-24"), ("35+", "35+"), ("55+", "55+"), ("Other", "unknown"), (None, "unknown"), ("7", "unknown"),
    ],
)  # fmt: skip
def test_ages(word: object, expected: str) -> None:
    assert ages([{"age": word, "percentage": 0.5}]) == ((expected, 0.5),)


@pytest.mark.parametrize("word", ["us", "US"])
def test_countries(word: str) -> None:
    assert countries([{"country": word, "percentage": 0.5}]) == (("US", 0.5),)


@pytest.mark.parametrize(
    "value",
    [
        None, "FEMALE", {}, [], [None], ["FEMALE"], [{}], [{"gender": "FEMALE"}], [{"percentage": 0.5}],
        [{"gender": "FEMALE", "percentage": None}], [{"gender": "FEMALE", "percentage": "much"}],
        [{"gender": ["FEMALE"], "percentage": 0.5}], [{"gender": True, "percentage": 0.5}],
        [{"gender": "FEMALE", "percentage": 0.5}, {"sex": "MALE", "percentage": 0.5}],
        [{"gender": "FEMALE", "percentage": 0.5}] * 1001,
    ],
)  # fmt: skip
def test_a_list_with_one_unusable_part_is_left_out(value: object) -> None:
    assert genders(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"rate": 400, "currency": "usd", "is_negotiable_type": False}, Money(400.0, "USD")),
        ({"rate": "400.5", "currency": "EUR", "is_negotiable_type": True}, Money(400.5, "EUR", negotiable=True)),
        ({"rate": None, "currency": "", "is_negotiable_type": True}, Money(None, "", negotiable=True)),
        ({"rate": 0, "currency": "", "is_negotiable_type": True}, Money(None, "", negotiable=True)),
        ({"currency": "USD", "is_negotiable_type": True}, Money(None, "USD", negotiable=True)),
        ({"rate": 400, "currency": "US dollars"}, None),
        ({"rate": 400}, None),
        ({"currency": "USD"}, None),
        ({"rate": "much", "currency": "USD"}, None),
        (400, None),
        (None, None),
    ],
)  # fmt: skip
def test_prices(value: object, expected: Money | None) -> None:
    assert converters.price(value) == expected


@pytest.mark.parametrize(
    ("value", "series", "curve"),
    [
        ([[0, 1], [1, 0.8]], (1.0, 0.8), ((0, 1.0), (1, 0.8))),
        ([["1", "80%"], ["0", "1"]], (1.0, 0.8), ((0, 1.0), (1, 0.8))),
        ([1, 0.8], (1.0, 0.8), ((0, 1.0), (1, 0.8))),
        ([[0, 1], [2, 0.8]], None, ((0, 1.0), (2, 0.8))),
        ([[0, 1], [0, 0.8]], None, None),
        ([[-1, 1]], None, None),
        ([[0, 1, 2]], None, None),
        ([[0.5, 1]], None, None),
        ([], None, None),
        ("1,0.8", None, None),
        ([None], None, None),
    ],
)
def test_retention(value: object, series: object, curve: object) -> None:
    assert converters.series(value) == series
    assert converters.curve(value) == curve


@pytest.mark.parametrize(
    ("value", "is_taken"),
    [
        ("https://p16.tiktokcdn.example/a.jpeg?x-expires=1&y=%20", True), ("http://a.example", True),
        ("HTTPS://a.example/b", True),
        ("javascript:alert(1)", False), ("data:image/svg+xml,<svg>", False),
        ("//a.example", False), ("https://", False),
        ("https://user@a.example/", False), ("https://a.example/<script>", False), ("https://a.example/ b", False),
        ("https://a.example/\x00", False), ("https://a.example/" + "a" * 5000, False), ("", False), (7, False),
    ],
)  # fmt: skip
def test_addresses(value: object, is_taken: bool) -> None:
    assert (converters.address(value) is not None) is is_taken


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", "", "   ", "a" * 1001, 7, None, ["a"]])
def test_texts_that_no_store_can_keep_are_left_out(value: object) -> None:
    assert converters.text(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("7300", "7300"),
        (7300, "7300"),
        (7300.0, None),
        (7.3e18, None),
        (True, None),
        (0, None),
        ("a b", None),
        ("a\u202eb", None),
    ],
)
def test_ids(value: object, expected: str | None) -> None:
    assert converters.identifier(value) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_no_converter_fails_on_anything(value: Any) -> None:
    for table in (tables.PUBLIC_PROFILE, tables.AUTHORISED_PROFILE, tables.REPORT):
        for row in table:
            row.convert(value)
    instant(value)


def test_the_tables_take_what_our_tables_open_and_no_more() -> None:
    assert {row.metric for row in tables.PUBLIC_PROFILE} == {
        m for m in AccountMetric if may(Kind.NON_AUTHENTICATED_TTCM, m)
    }
    assert {row.metric for row in (*tables.PUBLIC_PROFILE, *tables.AUTHORISED_PROFILE)} == {
        m for m in AccountMetric if may(Kind.AUTHENTICATED_TTCM, m)
    }
    assert {row.metric for row in tables.PUBLIC_VIDEO} == {m for m in PostMetric if may(Tie.FREE_TTCM, m)}
    assert {row.metric for row in tables.AUTHORISED_VIDEO} == {m for m in PostMetric if may(Tie.FREE_AUTH, m)}
    assert {row.metric for row in tables.REPORT} == set(PostMetric)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.application.numbers_as_written import (
    NotANumber,
    is_absent,
    parse_change,
    parse_count,
    parse_fraction,
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("221700", 221_700),
        ("221.7K", 221_700),
        ("18.7M", 18_700_000),
        ("135.4m", 135_400_000),
        ("1.2B", 1_200_000_000),
        ("26M", 26_000_000),
        ("29,4 K", 29_400),
        ("1.234K", 1_234),
        ("1.25M", 1_250_000),
        ("1,234", 1_234),
        ("1,234,567", 1_234_567),
        ("1.234.567", 1_234_567),
        ("1 234 567", 1_234_567),
        ("1'234", 1_234),
        ("1’234", 1_234),
    ],
)
def test_counts_are_read_as_people_write_them(text: str, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-5",
        "1.5",
        "1,5",
        "1.234",
        "12,34",
        "1,234K",
        "K",
        "1.2.3K",
        "five",
        "1e5",
        "٣",
        "1K5",
        "9" * 41,
        "9" * 400 + "K",
    ],
)
def test_what_is_no_count_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        parse_count(text)


@pytest.mark.parametrize(
    ("text", "share"), [("3.5%", 0.035), ("3,5 %", 0.035), ("0.035", 0.035), ("0", 0), ("1", 1), ("100%", 1)]
)
def test_shares_are_read_with_and_without_a_percent_sign(text: str, share: float) -> None:
    assert parse_fraction(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["3.5", "101%", "-1%", "x", "", "%", "1.2.3"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        parse_fraction(text)


@pytest.mark.parametrize(("text", "change"), [("-3.5%", -0.035), ("250%", 2.5), ("-0.5", -0.5)])
def test_a_change_may_be_negative_or_above_one(text: str, change: float) -> None:
    assert parse_change(text) == pytest.approx(change)


@pytest.mark.parametrize("text", ["", "-", "–", "—", "N/A", "#N/A", "na", "NULL", "None", "NaN", "?"])
def test_the_ways_to_say_nothing_are_known(text: str) -> None:
    assert is_absent(text)


@pytest.mark.parametrize("text", ["0", "no", "nothing"])
def test_zero_is_not_nothing(text: str) -> None:
    assert not is_absent(text)


@given(st.integers(0, 10**12))
def test_every_count_is_read_back_as_it_was_written(count: int) -> None:
    assert parse_count(str(count)) == count
    assert parse_count(f"{count:,}") == count


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_is_refused(text: str) -> None:
    for parse in (parse_count, parse_fraction, parse_change):
        try:
            assert parse(text) >= 0 or parse is parse_change
        except NotANumber:
            continue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.currencies import CURRENCIES
from influence.domain.errors import Unusable
from influence.domain.money import Money, margin, summed

AMOUNTS = st.builds(Money, st.integers(min_value=0, max_value=10**14), st.sampled_from(("EUR", "USD", "JPY")))


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [("1200 EUR", 120_000), ("99.9 eur", 9_990), ("99,90EUR", 9_990), (" 0.05 EUR ", 5), ("7 EUR", 700)],
)
def test_amounts_are_read_as_people_write_them(text: str, hundredths: int) -> None:
    assert Money.parse(text) == Money(hundredths, "EUR")


@pytest.mark.parametrize(
    "text", ["", "EUR", "12", "-5 EUR", "1.234 EUR", "1e3 EUR", "12 EURO", "١٢ €", "=1 EUR"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Unusable, match="amount"):
        Money.parse(text)


@given(AMOUNTS)
def test_an_amount_is_read_back_as_written(amount: Money) -> None:
    if amount.hundredths < 10**14:
        assert Money.parse(str(amount)) == amount


@given(st.lists(AMOUNTS))
def test_sums_never_mix_currencies(amounts: list[Money]) -> None:
    sums = summed(amounts)

    assert [one.currency for one in sums] == sorted({one.currency for one in amounts})
    assert sum(one.hundredths for one in sums) == sum(one.hundredths for one in amounts)


def test_a_margin_needs_one_currency() -> None:
    assert margin(Money(500, "EUR"), [Money(200, "EUR"), Money(400, "EUR")]) == Money(-100, "EUR")
    assert margin(Money(500, "EUR"), []) == Money(500, "EUR")
    assert margin(Money(500, "EUR"), [Money(1, "USD")]) is None
    assert margin(None, [Money(1, "USD")]) is None


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("5.000,50 EUR", "5000.50 EUR"),
        ("1,234,567 usd", "1234567 USD"),
        ("12 000 EUR", "12000 EUR"),
        ("5.000 EUR", "5000 EUR"),
    ],
)
def test_marks_between_thousands_are_refused_with_the_way(text: str, way: str) -> None:
    with pytest.raises(Unusable, match=f"without marks between thousands: {way}$"):
        Money.parse(text)


@pytest.mark.parametrize("text", ["12 EUT", "12 ABC", "12 XXX", "1 XAU"])
def test_only_currencies_that_exist_are_taken(text: str) -> None:
    with pytest.raises(Unusable, match="no currency of ISO 4217"):
        Money.parse(text)


def test_kept_amounts_are_read_whatever_their_currency() -> None:
    assert str(Money(100, "ZZZ")) == "1.00 ZZZ"
    assert len(CURRENCIES) > 150
    assert all(len(one) == 3 and one.isupper() for one in CURRENCIES)


def test_a_loss_is_written_with_its_sign() -> None:
    assert str(Money(-105, "EUR")) == "-1.05 EUR"


@pytest.mark.parametrize("currency", ["eur", "EU", "EURO", "€", ""])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(Unusable, match="currency"):
        Money(1, currency)

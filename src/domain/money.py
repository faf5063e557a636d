"""Amounts of money, in one currency, to the hundredth."""

import re
from collections.abc import Iterable
from typing import Final

import attrs

from influence.domain.currencies import CURRENCIES
from influence.domain.errors import Unusable

_WRITTEN: Final = re.compile(r"(\d{1,12})(?:[.,](\d{1,2}))?\s*([A-Za-z]{3})")
_GROUPED: Final = re.compile(r"(\d{1,3}(?:[.,' ]\d{3}){1,3})(?:[.,](\d{1,2}))?\s*([A-Za-z]{3})", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


@attrs.frozen
class Money:
    """*hundredths* of one unit of *currency* (three capital letters, ISO 4217). May be negative: a margin."""

    hundredths: int
    currency: str

    def __attrs_post_init__(self) -> None:
        if _CURRENCY.fullmatch(self.currency) is None:
            raise Unusable("currency", self.currency, "three capital letters name one, such as EUR")

    def __str__(self) -> str:
        sign = "-" if self.hundredths < 0 else ""
        whole, rest = divmod(abs(self.hundredths), 100)
        return f"{sign}{whole}.{rest:02} {self.currency}"

    @classmethod
    def parse(cls, text: str) -> "Money":
        """The amount that somebody wrote: ``1200 EUR``, ``99.90 usd``.

        Raises:
            Unusable: it is no amount with a currency.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise Unusable("amount", text, _how_to_write(text.strip()))
        whole, rest, currency = found.groups()
        if currency.upper() not in CURRENCIES:
            raise Unusable(
                "currency", currency, "no currency of ISO 4217 is called so; write one such as EUR"
            )
        return cls(int(whole) * 100 + int((rest or "0").ljust(2, "0")), currency.upper())


def _how_to_write(text: str) -> str:
    """What is to be done about a *text* that is no amount; thousands are not guessed, and so not taken."""
    grouped = _GROUPED.fullmatch(text)
    if grouped is None:
        return "write a number and a currency, such as 1200 EUR or 99.90 USD"
    whole, rest, currency = grouped.groups()
    digits = "".join(sign for sign in whole if sign.isdigit())
    return (
        f"write it without marks between thousands: {digits}{f'.{rest}' if rest else ''} {currency.upper()}"
    )


def summed(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum for each currency, by its letters: nothing is ever converted."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.hundredths
    return tuple(Money(hundredths, currency) for currency, hundredths in sorted(sums.items()))


def margin(earned: Money | None, spent: Iterable[Money]) -> Money | None:
    """What is left of *earned*; None when nothing is earned, or something is spent in another currency."""
    sums = summed(spent)
    if earned is None or any(one.currency != earned.currency for one in sums):
        return None
    return Money(earned.hundredths - sum(one.hundredths for one in sums), earned.currency)

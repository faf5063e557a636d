"""What an order asks for: one deliverable for each post, by name."""

from collections.abc import Sequence
from typing import Final

import attrs

from influence.domain.errors import Unusable
from influence.domain.networks import fold

LONGEST_NAME: Final = 60
"""Characters of a deliverable's name (TikTok API, order create)."""
SPARK_DAYS: Final = (0, 7, 30, 60, 365)


def check_spark_days(days: int | None) -> None:
    """Pass for what TikTok knows, or nothing.

    Raises:
        Unusable: TikTok does not know it.
    """
    if days is not None and days not in SPARK_DAYS:
        raise Unusable("Spark days", str(days), f"TikTok knows {', '.join(map(str, SPARK_DAYS))}")


@attrs.frozen
class Deliverable:
    """One post that is asked for. Without *spark_days* of its own it has those of its order."""

    name: str
    spark_days: int | None = None

    def __attrs_post_init__(self) -> None:
        if self.name != self.name.strip() or not 1 <= len(self.name) <= LONGEST_NAME:
            raise Unusable("deliverable", self.name, f"TikTok takes 1 to {LONGEST_NAME} characters")
        if not self.name.isprintable():
            raise Unusable("deliverable", self.name, "a name has no line breaks and no control characters")
        check_spark_days(self.spark_days)

    def __str__(self) -> str:
        return self.name if self.spark_days is None else f"{self.name}:{self.spark_days}"


def parse_deliverable(text: str) -> Deliverable:
    """The deliverable that *text* writes: a name, and after a colon its Spark days.

    Raises:
        Unusable: it writes none.
    """
    name, colon, days = text.rpartition(":")
    tail = days.strip()
    if colon and tail.isascii() and tail.isdigit() and len(tail) <= len(str(max(SPARK_DAYS))):
        return Deliverable(name.strip(), int(tail))
    return Deliverable(text.strip())


def numbered(count: int) -> tuple[Deliverable, ...]:
    """As many deliverables with the names that TikTok gives by itself."""
    return tuple(Deliverable(f"Deliverable {place}") for place in range(1, count + 1))


def check_names(deliverables: Sequence[Deliverable]) -> None:
    """Pass when nobody can take one for another.

    Raises:
        Unusable: two have one name.
    """
    names = [fold(one.name) for one in deliverables]
    twice = next((one for one in deliverables if names.count(fold(one.name)) > 1), None)
    if twice is not None:
        raise Unusable("deliverable", twice.name, "each post of an order has a name of its own")

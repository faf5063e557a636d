"""What changed between two days of a campaign, and why: a figure moves for one cause, a total for several.

A figure that may not be shown now is not shown on either day, and takes no part in any difference.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.breakdowns import Part, PartOf
from influence.domain.capabilities import Tie, may
from influence.domain.metrics import PostMetric, label
from influence.domain.observations import Observation, Reading
from influence.domain.totals import Total, total


class Cause(StrEnum):
    """Why a figure is what it is on the later day."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FIRST_COLLECTED = "first_collected"
    NO_LONGER_COLLECTED = "no_longer_collected"
    NO_LONGER_ALLOWED = "no_longer_allowed"
    LINKED = "post_linked"
    LEFT = "post_left"
    MEASURED_OTHERWISE = "measured_otherwise"
    ABSENT = "absent"

    @property
    def sentence(self) -> str:
        """It, for people."""
        return _SENTENCES[self]


_SENTENCES: Final[Mapping[Cause, str]] = {
    Cause.CHANGED: "It changed: there is a collected value of both days.",
    Cause.UNCHANGED: "It is the same on both days.",
    Cause.FIRST_COLLECTED: "It was collected for the first time in between.",
    Cause.NO_LONGER_COLLECTED: "It was collected on the earlier day and was no longer delivered on the later one.",
    Cause.NO_LONGER_ALLOWED: (
        "It may not be shown any more: the order link, the consent or the membership that allowed it has ended."
    ),
    Cause.LINKED: "The post came into the campaign in between.",
    Cause.LEFT: "The post left the campaign in between.",
    Cause.MEASURED_OTHERWISE: "It was measured in two different ways, and their values are not compared.",
    Cause.ABSENT: "There is no value of either day that may be shown.",
}

MOVING: Final = frozenset(
    {Cause.CHANGED, Cause.FIRST_COLLECTED, Cause.NO_LONGER_COLLECTED, Cause.LINKED, Cause.LEFT}
)
"""The causes by which a total becomes another one."""

_COMPARED: Final = frozenset({Cause.CHANGED, Cause.UNCHANGED})


@attrs.frozen
class Side:
    """A post on one day: whether it was in the campaign, and a figure as it may be shown now."""

    in_campaign: bool
    reading: Reading

    @property
    def seen(self) -> Observation | None:
        """The value that counts on that day."""
        return self.reading if self.in_campaign and isinstance(self.reading, Observation) else None


# fmt: off
_CAUSES: Final[Mapping[tuple[bool, bool, bool, bool], Cause]] = {
    # in the campaign   has a value
    # before  after     before  after
    (True,    True,     False,  True):  Cause.FIRST_COLLECTED,
    (True,    True,     True,   False): Cause.NO_LONGER_COLLECTED,
    (False,   True,     False,  True):  Cause.LINKED,
    (True,    False,    True,   False): Cause.LEFT,
}
# fmt: on
"""All but what has a value on both days; where there is none on either, it is absent."""


@attrs.frozen
class FigureChange:
    """One metric of one post, or a *part* of one, on both days, and why it moved."""

    metric: PostMetric
    before: Side
    after: Side
    cause: Cause
    part: Part | None = None

    @property
    def label(self) -> str:
        """What moved, for people."""
        return label(self.metric) if self.part is None else PartOf(self.metric, self.part).label

    @property
    def difference(self) -> int | float | None:
        """How much more or less, where both days have a number that may be compared."""
        one, other = number(self.before), number(self.after)
        if self.cause not in _COMPARED or one is None or other is None:
            return None
        return other - one

    @property
    def moves(self) -> int | float:
        """What it adds to the difference of a total."""
        return (number(self.after) or 0) - (number(self.before) or 0)


def number(side: Side) -> int | float | None:
    """The number that counts on that day, if there is one."""
    value = side.seen.value if side.seen else None
    return value if isinstance(value, int | float) else None


def figure_change(
    metric: PostMetric, before: Side, after: Side, *, lost: Iterable[Tie], tie: Tie | None
) -> FigureChange:
    """How *metric* moved. *lost* ways of tracking ended since the earlier day, *tie* is the present one."""
    return FigureChange(metric, before, after, _cause(metric, before, after, (frozenset(lost), tie)))


def part_change(
    one: PartOf, before: Side, after: Side, *, lost: Iterable[Tie], tie: Tie | None
) -> FigureChange:
    """The same of a part of a metric."""
    moved = figure_change(one.metric, before, after, lost=lost, tie=tie)
    return attrs.evolve(moved, part=one.part)


def _cause(metric: PostMetric, before: Side, after: Side, rights: tuple[frozenset[Tie], Tie | None]) -> Cause:
    one, other = before.seen, after.seen
    if one is not None and other is not None:
        if one.formula != other.formula:
            return Cause.MEASURED_OTHERWISE
        return Cause.UNCHANGED if one.value == other.value else Cause.CHANGED
    lost, tie = rights
    is_empty = before.in_campaign and one is None and other is None
    is_closed = tie is not None and not may(tie, metric)
    if is_empty and is_closed and any(may(ended, metric) for ended in lost):
        return Cause.NO_LONGER_ALLOWED
    key = (before.in_campaign, after.in_campaign, one is not None, other is not None)
    return _CAUSES.get(key, Cause.ABSENT)


@attrs.frozen
class TotalChange:
    """The sum of one metric on both days. *by_cause* parts the difference; its parts add up to it."""

    metric: PostMetric
    before: Total
    after: Total
    by_cause: Mapping[Cause, int | float]
    counts: Mapping[Cause, int]

    @property
    def posts(self) -> int:
        """How many posts were compared."""
        return sum(self.counts.values())

    @property
    def difference(self) -> int | float | None:
        """How much more or less; None where a day has no total, or the two were measured in different ways."""
        if self.before.value is None or self.after.value is None or Cause.MEASURED_OTHERWISE in self.counts:
            return None
        return self.after.value - self.before.value


def total_change(metric: PostMetric, changes: Iterable[FigureChange]) -> TotalChange:
    """The sums over the posts of each day, and what moved them."""
    every = list(changes)
    by_cause: dict[Cause, int | float] = {}
    counts: dict[Cause, int] = {}
    for change in every:
        counts[change.cause] = counts.get(change.cause, 0) + 1
        if change.cause in MOVING:
            by_cause[change.cause] = by_cause.get(change.cause, 0) + change.moves
    before, after = _sum(change.before for change in every), _sum(change.after for change in every)
    return TotalChange(metric, before, after, by_cause, counts)


def _sum(sides: Iterable[Side]) -> Total:
    return total(side.reading for side in sides if side.in_campaign)

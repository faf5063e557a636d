"""Organic and paid: how TikTok's report of an order parts some figures of a post.

A part is no metric of its own. It may be shown and stored exactly where the figure it is a part of may be, and only
as the report of an order tells it. Nothing is computed: no part from the whole, no whole from its parts.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import product
from typing import Final, NamedTuple

import attrs

from influence.domain.errors import Unusable
from influence.domain.formulas import Formula
from influence.domain.metrics import PostMetric, label
from influence.domain.provenance import Provenance
from influence.domain.values import Value, is_well_formed


class Part(StrEnum):
    """Whom a part of a figure is owed to: the video by itself, or the advertisements made of it."""

    ORGANIC = "organic"
    PAID = "paid"


class PartOf(NamedTuple):
    """One part of one metric."""

    metric: PostMetric
    part: Part

    @property
    def name(self) -> str:
        """It, for programs: the names of TikTok's own fields are formed in the same way."""
        return f"{self.metric.value}_{self.part.value}"

    @property
    def label(self) -> str:
        """It, for people."""
        return f"{label(self.metric)}, {self.part.value}"


Parts = Mapping[PartOf, Value]

PARTED: Final = tuple(
    metric
    for metric in PostMetric
    if metric
    in {
        PostMetric.POST_ENGAGEMENT_RATE,
        PostMetric.REACH,
        PostMetric.COMMENTS,
        PostMetric.LIKES,
        PostMetric.SHARES,
        PostMetric.VIDEO_VIEWS,
        PostMetric.AVERAGE_PLAY_TIME,
        PostMetric.VIDEO_COMPLETION_RATE,
    }
)
"""The metrics that a report may tell in parts."""
PARTS: Final = tuple(PartOf(metric, part) for metric, part in product(PARTED, Part))
TELLS_PARTS: Final = Provenance.TTCM_ORDER_REPORT
"""The only source of parts."""


def well_formed_parts(told: Parts) -> dict[PartOf, Value]:
    """Only those of *told* that may be stored at all."""
    return {one: value for one, value in told.items() if one in _KNOWN and is_well_formed(one.metric, value)}


_KNOWN: Final = frozenset(PARTS)


def parts_within(told: Parts, metrics: Iterable[object]) -> dict[PartOf, Value]:
    """Those of *told* whose metric is one of *metrics*."""
    opened = frozenset(metrics)
    return {one: value for one, value in told.items() if one.metric in opened}


def refuse_parts_of(source: Provenance) -> None:
    """Pass if *source* may tell parts.

    Raises:
        Unusable: it is not the report of an order.
    """
    if source is not TELLS_PARTS:
        raise Unusable("parts", source.value, "only the report of an order tells organic and paid")


def part_formula(whole: Formula, part: Part) -> Formula:
    """How a part comes about; it is never compared with the whole, nor with the other part."""
    return attrs.evolve(whole, id=f"{whole.id}/{part.value}", words=f"{whole.words}; {_WHOSE[part]}")


_WHOSE: Final[Mapping[Part, str]] = {
    Part.ORGANIC: "only what came without advertisements",
    Part.PAID: "only what came through advertisements",
}

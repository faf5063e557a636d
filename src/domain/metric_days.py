"""One metric of one subject, day by day: as a source told it, and as it may be read now."""

from bisect import bisect_left
from datetime import datetime
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

import attrs

from influence.domain.formulas import TIKTOK, Definitions, Formula, formula_of
from influence.domain.metrics import Metric
from influence.domain.observations import TTCM_DATA_BEGINS
from influence.domain.provenance import Provenance
from influence.domain.values import Value

V_co = TypeVar("V_co", bound=Value, covariant=True)


class Point(NamedTuple, Generic[V_co]):
    """A value that was seen *at* one time and, unchanged, *until* another. It is light: a chart has hundreds."""

    at: datetime
    value: V_co
    until: datetime


@attrs.frozen
class MetricDays:
    """What one source told of *metric* under one set of definitions, oldest first, and when it left it out.

    All of it has one provenance and one formula, so that a rule about these is asked once and not for each day.
    """

    metric: Metric
    source: Provenance
    definitions: Definitions
    points: tuple[Point[Value], ...]
    left_out: tuple[datetime, ...] = ()

    @property
    def formula(self) -> Formula:
        """How these values came about."""
        return formula_of(self.metric, self.source, self.definitions)

    @property
    def sound(self) -> "MetricDays":
        """All but what says that it is TikTok's and is older than anything TikTok told."""
        if self.source not in TIKTOK:
            return self
        first = bisect_left(self.points, TTCM_DATA_BEGINS, key=attrgetter("at"))
        silent = bisect_left(self.left_out, TTCM_DATA_BEGINS)
        return attrs.evolve(self, points=self.points[first:], left_out=self.left_out[silent:])


def by_source(days: MetricDays) -> tuple[str, str]:
    """The order in which they are listed."""
    return days.source, days.definitions


@attrs.frozen
class MetricHistory:
    """What may be read now of one metric over time. Only the read gate makes one.

    *days* hold a value at least; *left_out* is when TikTok left the metric out, oldest first.
    """

    days: tuple[MetricDays, ...]
    left_out: tuple[datetime, ...] = ()

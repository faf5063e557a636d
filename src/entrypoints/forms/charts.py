"""Figures over time as programs read them."""

from datetime import datetime

import attrs

from influence.application.read_history import HistoryRow
from influence.domain.formulas import Formula
from influence.domain.metrics import AccountMetric, label
from influence.domain.networks import Network
from influence.domain.observations import Reason
from influence.domain.trends import Change, NoChange, Segment, SourceClass
from influence.entrypoints.forms.readings import ReadingForm, reading_form


@attrs.frozen(kw_only=True)
class PointForm:
    """One value of a line."""

    at: datetime
    value: float


@attrs.frozen(kw_only=True)
class GapForm:
    """A time without values, and why."""

    since: datetime
    until: datetime
    reason: Reason


@attrs.frozen(kw_only=True)
class ChangeForm:
    """How much a figure changed from when to when; *share* is None for a change from nothing."""

    since: datetime
    until: datetime
    absolute: float
    share: float | None


@attrs.frozen(kw_only=True)
class NoChangeForm:
    """Why no change can be told."""

    absolute: None = None
    share: None = None
    reason: str
    message: str


@attrs.frozen(kw_only=True)
class TrendForm:
    """How much a figure grows a day."""

    per_day: float
    points: int
    method: str = "least_squares"


@attrs.frozen(kw_only=True)
class SegmentForm:
    """Values of one formula and source, which may be compared."""

    formula: Formula
    source: SourceClass
    unit: str | None
    points: tuple[PointForm, ...]
    gaps: tuple[GapForm, ...]
    change: ChangeForm | NoChangeForm
    trend: TrendForm | None

    @classmethod
    def of(cls, segment: Segment) -> "SegmentForm":
        """The same for programs."""
        trend = segment.trend
        return cls(
            formula=segment.formula,
            source=segment.source,
            unit=segment.unit or None,
            points=points_form(segment),
            gaps=gaps_form(segment),
            change=change_form(segment.change),
            trend=None if trend is None else TrendForm(per_day=trend.per_day, points=trend.points),
        )


@attrs.frozen(kw_only=True)
class HistoryForm:
    """One metric of an account over time; *absent* says why nothing of it may be seen."""

    handle: str
    network: Network
    metric: AccountMetric
    label: str
    absent: ReadingForm | None
    segments: tuple[SegmentForm, ...]
    change: ChangeForm | NoChangeForm | None

    @classmethod
    def of(cls, row: HistoryRow) -> "HistoryForm":
        """The same for programs."""
        return cls(
            handle=row.account.handle,
            network=row.account.network,
            metric=row.metric,
            label=label(row.metric),
            absent=None if row.absent is None else reading_form(row.absent),
            segments=tuple(map(SegmentForm.of, row.chart.segments)),
            change=None if row.absent is not None else change_form(row.chart.change),
        )


def points_form(segment: Segment) -> tuple[PointForm, ...]:
    """The values of a line."""
    return tuple(PointForm(at=point.at, value=point.value) for point in segment.points)


def gaps_form(segment: Segment) -> tuple[GapForm, ...]:
    """Where a line has no values."""
    return tuple(GapForm(since=gap.since, until=gap.until, reason=gap.reason) for gap in segment.gaps)


def change_form(change: Change | NoChange) -> ChangeForm | NoChangeForm:
    """How much changed from when to when, or why that cannot be told."""
    if isinstance(change, NoChange):
        return NoChangeForm(reason=change.value, message=change.sentence)
    return ChangeForm(
        since=change.first.at, until=change.last.at, absolute=change.absolute, share=change.share
    )

"""Figures as programs read them: a value with its birth certificate, or the reason why there is none."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from influence.domain.breakdowns import PartOf
from influence.domain.formulas import Definitions, Formula
from influence.domain.metrics import AccountMetric, PostMetric, label
from influence.domain.observations import Observation, Reading, Reason
from influence.domain.provenance import Provenance
from influence.domain.values import Value
from influence.entrypoints.forms.growing import grown


@attrs.frozen(kw_only=True)
class FigureForm:
    """A figure with its birth certificate: the sources, TikTok's time and ours, and how it comes about."""

    value: Value
    sources: tuple[Provenance, ...]
    as_of: datetime
    fetched_at: datetime
    formula: Formula
    definitions: Definitions


@attrs.frozen(kw_only=True)
class AbsenceForm:
    """No figure, and why; what would open it, and the rule that decided."""

    value: None = None
    reason: Reason
    message: str
    remedies: tuple[str, ...]
    rule: str | None


@attrs.frozen(kw_only=True, slots=False)  # so that it can be a second base
class _Labelled:
    label: str


@attrs.frozen(kw_only=True)
class NamedFigureForm(FigureForm, _Labelled):  # the fields of the last base come first
    """A figure with its name for people."""


@attrs.frozen(kw_only=True)
class NamedAbsenceForm(AbsenceForm, _Labelled):
    """No figure, and why, with its name for people."""


ReadingForm = FigureForm | AbsenceForm
NamedReadingForm = NamedFigureForm | NamedAbsenceForm


def reading_form(one: Reading) -> ReadingForm:
    """A figure with its birth certificate, or the reason why there is none."""
    if isinstance(one, Observation):
        return FigureForm(
            value=one.value,
            sources=tuple(sorted(one.sources)),
            as_of=one.as_of,
            fetched_at=one.fetched_at,
            formula=one.formula,
            definitions=one.definitions,
        )
    return AbsenceForm(reason=one.reason, message=one.sentence, remedies=one.remedies, rule=one.rule or None)


def readings_form(
    some: Mapping[AccountMetric, Reading] | Mapping[PostMetric, Reading],
) -> Mapping[str, NamedReadingForm]:
    """All figures by metric id."""
    return {metric.value: _named(label(metric), reading_form(one)) for metric, one in some.items()}


def _named(name: str, one: ReadingForm) -> NamedReadingForm:
    if isinstance(one, FigureForm):
        return grown(NamedFigureForm, one, label=name)
    return grown(NamedAbsenceForm, one, label=name)


def parts_form(some: Mapping[PartOf, Reading]) -> Mapping[str, Mapping[str, ReadingForm]]:
    """Organic and paid of each figure that has parts; posts of other networks have none."""
    found: dict[str, dict[str, ReadingForm]] = {}
    for one, told in some.items():
        found.setdefault(one.metric.value, {})[one.part.value] = reading_form(told)
    return found

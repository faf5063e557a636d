"""The read gate: the one place that turns stored values into something readable.

A value passes when the table opens its cell for the kind (or tie) of this moment, and, once the release is in
force, when it comes from a source its metric demands. Before, an old-source value is tolerated where the table's
"current support" column is open. What says that TikTok told it before TikTok's data began is in quarantine and never
passes. Everything else becomes an absence with its reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeVar

import attrs

from influence.domain.breakdowns import PARTS, TELLS_PARTS, PartOf, part_formula
from influence.domain.capabilities import (
    ACCOUNT_TABLE,
    POST_TABLE,
    Holder,
    Kind,
    Old,
    Tie,
    may,
)
from influence.domain.explanations import explain, rule_of
from influence.domain.formulas import formula_of
from influence.domain.metric_days import MetricDays, MetricHistory, by_source
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.observations import (
    TTCM_DATA_BEGINS,
    Absence,
    Observation,
    Reading,
    Reason,
    Snapshot,
)
from influence.domain.phase import Phase
from influence.domain.provenance import DEMANDED, Provenance, legacy_may_fill, taints
from influence.domain.values import Value

M = TypeVar("M", AccountMetric, PostMetric)


@attrs.frozen(cache_hash=True)
class Circumstances:
    """What besides the tables decides why a figure is absent."""

    phase: Phase
    undelivered: frozenset[Metric] = frozenset()
    trouble: str | None = None
    syncs_with: str = "influence sync"


_REMEMBERED: Final = 4_096
"""Answers that follow from the tables alone: the same for account after account, so they are put together once."""
_WITHOUT_CONSENT: Final = frozenset({Kind.NON_AUTHENTICATED_TTCM, Tie.FREE_TTCM})
QUARANTINE: Final = "quarantine/older-than-tiktoks-data"
"""The rule of a value that is held back until a person has looked."""
_QUARANTINED: Final = Absence(
    Reason.WITHHELD,
    f"Held back: the value says that it is older than {TTCM_DATA_BEGINS:%B %Y}, when TikTok's data begins.",
    ("Look at it: influence accounts quarantine",),
    QUARANTINE,
)


@lru_cache(_REMEMBERED)
def _sources(holder: Holder, metric: Metric) -> frozenset[Provenance]:
    """The sources *holder* may draw *metric* on: what came with a consent is unreadable without one."""
    ended = {Provenance.TTCM_AUTHORISED} if holder in _WITHOUT_CONSENT else set()
    return DEMANDED[metric] - {Provenance.LEGACY, *ended}


def sources_for(kind: Kind) -> frozenset[Provenance]:
    """The sources of which *kind* may see anything at all."""
    open_to_it = (metric for metric in ACCOUNT_TABLE if may(kind, metric))
    return frozenset().union(*(_sources(kind, metric) for metric in open_to_it))


def _telling(
    metric: M, snapshots: Sequence[Snapshot[M]], sources: frozenset[Provenance]
) -> Snapshot[M] | None:
    """Of *snapshots* of one of *sources* the newest that tells *metric*."""
    fitting = [s for s in snapshots if s.source in sources and metric in s.values and not s.is_suspicious]
    if len(fitting) > 1:
        return max(fitting, key=lambda s: (s.fetched_at, s.as_of, s.source))
    return fitting[0] if fitting else None


def _seen(metric: M, snapshot: Snapshot[M]) -> Observation:
    return Observation(
        snapshot.values[metric],
        _ALONE[snapshot.source],
        snapshot.as_of,
        snapshot.fetched_at,
        formula_of(metric, snapshot.source, snapshot.definitions),
        snapshot.definitions,
    )


_ALONE: Final = {source: frozenset({source}) for source in Provenance}


@lru_cache(_REMEMBERED)
def _closed(holder: Holder, metric: Metric, now: Circumstances) -> Absence:
    """What a closed cell says."""
    why = explain(holder, metric)
    if metric.value.startswith("legacy.") and now.phase is not Phase.BEFORE:
        return Absence(Reason.PURGED, "Ended and removed with the old TikTok source.", rule=why.rule)
    return Absence(Reason.WITHHELD, why.sentence, why.remedies, why.rule)


def _absence(holder: Holder, metric: M, snapshots: Sequence[Snapshot[M]], now: Circumstances) -> Absence:
    if not may(holder, metric):
        return _closed(holder, metric, now)
    said = [s for s in snapshots if s.source in _sources(holder, metric)]
    is_held_back = any(s.is_suspicious and metric in s.values for s in said)
    has_answered = any(not s.is_suspicious for s in said)
    return _untold(holder, metric, now, is_held_back=is_held_back, has_answered=has_answered)


@lru_cache(_REMEMBERED)
def _untold(
    holder: Holder, metric: Metric, now: Circumstances, *, is_held_back: bool, has_answered: bool
) -> Absence:
    """What an open cell without a value says. *has_answered*: a source of it said something, but not this."""
    rule = rule_of(holder, metric)
    if is_held_back:
        return _QUARANTINED
    if metric in now.undelivered:
        return Absence(Reason.NOT_DELIVERED, "Not delivered by TikTok's API in use.", rule=rule)
    if now.trouble:
        sentence = f"The last refresh failed: {now.trouble}."
        return Absence(Reason.UPSTREAM_ERROR, sentence, (now.syncs_with,), rule)
    if has_answered:
        sentence = "TikTok did not deliver it the last time it was asked."
        return Absence(Reason.NOT_DELIVERED, sentence, rule=rule)
    return Absence(Reason.NOT_COLLECTED, "Not collected yet.", (now.syncs_with,), rule)


@lru_cache(_REMEMBERED)
def _unseen(holder: Holder, metric: Metric, now: Circumstances) -> Absence:
    """What a cell says of a subject of which nobody has told anything yet."""
    if not may(holder, metric):
        return _closed(holder, metric, now)
    return _untold(holder, metric, now, is_held_back=False, has_answered=False)


def _passing(
    holder: Holder, old: Old, metric: M, snapshots: Sequence[Snapshot[M]], now: Circumstances
) -> Snapshot[M] | Absence:
    """The one of *snapshots* whose value of *metric* may be read, or why there is none."""
    if not snapshots:
        return _unseen(holder, metric, now)
    if may(holder, metric):
        fresh = _telling(metric, snapshots, _sources(holder, metric))
        if fresh is not None:
            return fresh
    if now.phase is Phase.BEFORE and may(old, metric) and legacy_may_fill(metric):
        tolerated = _telling(metric, snapshots, frozenset({Provenance.LEGACY}))
        if tolerated is not None:
            return tolerated
    return _absence(holder, metric, snapshots, now)


def _read(
    holder: Holder, old: Old, metric: M, snapshots: Sequence[Snapshot[M]], now: Circumstances
) -> Reading:
    found = _passing(holder, old, metric, snapshots, now)
    return found if isinstance(found, Absence) else _seen(metric, found)


class _Sheet(Mapping[AccountMetric, Reading]):
    """What the gate says of one account. A metric is read when somebody looks at it: lists look at two of 25."""

    __slots__ = ("_kind", "_now", "_read", "_snapshots")

    def __init__(self, kind: Kind, snapshots: Sequence[Snapshot[AccountMetric]], now: Circumstances) -> None:
        self._kind, self._snapshots, self._now = kind, tuple(snapshots), now
        self._read: dict[AccountMetric, Reading] = {}

    def __getitem__(self, metric: AccountMetric) -> Reading:
        known = self._read.get(metric)
        if known is None:
            if metric not in ACCOUNT_TABLE:
                raise KeyError(metric)
            known = _read(self._kind, Old.ACCOUNT, metric, self._snapshots, self._now)
            self._read[metric] = known
        return known

    def __iter__(self) -> Iterator[AccountMetric]:
        return iter(ACCOUNT_TABLE)

    def __len__(self) -> int:
        return len(ACCOUNT_TABLE)

    def __repr__(self) -> str:
        return repr(dict(self))


def read_account(
    kind: Kind, snapshots: Sequence[Snapshot[AccountMetric]], now: Circumstances
) -> Mapping[AccountMetric, Reading]:
    """All 25 account metrics as *kind* may see them: a value, or an absence with its reason."""
    return _Sheet(kind, snapshots, now) if snapshots else _blank_sheet(kind, now)


def read_account_values(
    kind: Kind,
    metrics: Sequence[AccountMetric],
    snapshots: Sequence[Snapshot[AccountMetric]],
    now: Circumstances,
) -> list[Value | Absence]:
    """What `read_account` tells of *metrics*, without where it comes from: lists show thousands."""
    told = [(metric, _passing(kind, Old.ACCOUNT, metric, snapshots, now)) for metric in metrics]
    return [found if isinstance(found, Absence) else found.values[metric] for metric, found in told]


@lru_cache(_REMEMBERED)
def _blank_sheet(kind: Kind, now: Circumstances) -> _Sheet:
    """What the gate says of all accounts of which nobody has told anything yet."""
    return _Sheet(kind, (), now)


def read_post(
    tie: Tie, snapshots: Sequence[Snapshot[PostMetric]], now: Circumstances
) -> Mapping[PostMetric, Reading]:
    """All 16 post metrics of a TikTok post as *tie* may see them."""
    return {metric: _read(tie, Old.POST, metric, snapshots, now) for metric in POST_TABLE}


def read_parts(
    tie: Tie, snapshots: Sequence[Snapshot[PostMetric]], now: Circumstances
) -> Mapping[PartOf, Reading]:
    """Organic and paid as *tie* may see them: a part is open where the figure that it is a part of is."""
    reports = [s for s in snapshots if s.source is TELLS_PARTS]
    return {one: _read_part(tie, one, reports, now) for one in PARTS}


def _read_part(tie: Tie, one: PartOf, reports: Sequence[Snapshot[PostMetric]], now: Circumstances) -> Reading:
    """What the newest of *reports* tells of a part, also that it tells nothing of it."""
    if not may(tie, one.metric):
        return _closed(tie, one.metric, now)
    newest = max((s for s in reports if not s.is_suspicious), key=_age, default=None)
    if newest is not None and one in newest.parts:
        formula = formula_of(one.metric, newest.source, newest.definitions)
        return Observation(
            newest.parts[one],
            _ALONE[newest.source],
            newest.as_of,
            newest.fetched_at,
            part_formula(formula, one.part),
            newest.definitions,
        )
    is_held_back = newest is None and any(one in s.parts for s in reports)
    if tie is Tie.ORDER or is_held_back:
        has_answered = newest is not None
        return _untold(tie, one.metric, now, is_held_back=is_held_back, has_answered=has_answered)
    return attrs.evolve(_ONLY_IN_REPORTS, rule=rule_of(tie, one.metric))


def _age(snapshot: Snapshot[PostMetric]) -> tuple[datetime, datetime]:
    return snapshot.fetched_at, snapshot.as_of


_ONLY_IN_REPORTS: Final = Absence(
    Reason.NOT_DELIVERED, "TikTok tells organic and paid only of posts that are linked to an order."
)


def read_account_history(
    kind: Kind, metric: AccountMetric, days: Sequence[MetricDays], now: Circumstances
) -> MetricHistory | Absence:
    """One metric over time as *kind* may see it now; what the old source told is never in it.

    Who may not see the metric now sees nothing of its past.
    """
    if not may(kind, metric):
        return _closed(kind, metric, now)
    said = _said(metric, days, _sources(kind, metric))
    return _history(said) or _untold_ever(kind, metric, said, now)


def read_post_history(
    tie: Tie, metric: PostMetric, days: Sequence[MetricDays], now: Circumstances
) -> MetricHistory | Absence:
    """One metric of a TikTok post over time as *tie* may see it now; what the old source told is never in it."""
    if not may(tie, metric):
        return _closed(tie, metric, now)
    said = _said(metric, days, _sources(tie, metric))
    return _history(said) or _untold_ever(tie, metric, said, now)


def _said(metric: Metric, days: Sequence[MetricDays], sources: frozenset[Provenance]) -> list[MetricDays]:
    """What of *days* is of *metric* and from one of *sources*."""
    return [some for some in days if some.metric is metric and some.source in sources]


def _history(said: Sequence[MetricDays]) -> MetricHistory | None:
    """The values of *said* that are not in quarantine, by source; None where there is no such value."""
    sound = sorted((some.sound for some in said), key=by_source)
    told = tuple(some for some in sound if some.points)
    telling = {some.source for some in told}
    left_out = sorted(at for some in sound if some.source in telling for at in some.left_out)
    return MetricHistory(told, tuple(left_out)) if told else None


def _untold_ever(holder: Holder, metric: Metric, said: Sequence[MetricDays], now: Circumstances) -> Absence:
    is_held_back = any(some.points for some in said)  # a sound value would have been read
    has_answered = any(some.sound.left_out for some in said)
    return _untold(holder, metric, now, is_held_back=is_held_back, has_answered=has_answered)


def read_untabled_history(metric: Metric, days: Sequence[MetricDays]) -> MetricHistory | Absence:
    """One metric of another network's account or post over time: what the user gave."""
    return _history(_said(metric, days, frozenset({Provenance.USER}))) or _NOT_IN_THE_FILE


_NOT_IN_THE_FILE: Final = Absence(Reason.NOT_COLLECTED, "Not in the imported file.")


def _read_given(metrics: Iterable[M], snapshots: Sequence[Snapshot[M]]) -> Mapping[M, Reading]:
    given = [s for s in snapshots if not taints({s.source})]
    users = frozenset({Provenance.USER})
    told = {metric: _telling(metric, given, users) for metric in metrics}
    return {
        metric: _NOT_IN_THE_FILE if snapshot is None else _seen(metric, snapshot)
        for metric, snapshot in told.items()
    }


def read_untabled_account(snapshots: Sequence[Snapshot[AccountMetric]]) -> Mapping[AccountMetric, Reading]:
    """The figures of another network's account: what the user gave, nothing of the old source."""
    return _read_given([m for m in ACCOUNT_TABLE if not m.value.startswith("legacy.")], snapshots)


def read_untabled_post(snapshots: Sequence[Snapshot[PostMetric]]) -> Mapping[PostMetric, Reading]:
    """The figures of another network's post: what the user gave, nothing of the old source."""
    return _read_given(POST_TABLE, snapshots)

"""The read gate: the one place that turns stored values into something readable.

A value passes when the table opens its cell for the kind (or tie) of this moment, and, once the release is in
force, when it comes from a source its metric demands. Before, an old-source value is tolerated where the table's
"current support" column is open. Everything else becomes an absence with its reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

import attrs

from influence.domain.capabilities import (
    ACCOUNT_TABLE,
    POST_TABLE,
    Holder,
    Kind,
    Old,
    Tie,
    may,
)
from influence.domain.explanations import explain
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.observations import Absence, Observation, Reading, Reason, Snapshot
from influence.domain.phase import Phase
from influence.domain.provenance import DEMANDED, Provenance, legacy_may_fill, taints

M = TypeVar("M", AccountMetric, PostMetric)


@attrs.frozen
class Circumstances:
    """What besides the tables decides why a figure is absent."""

    phase: Phase
    undelivered: frozenset[Metric] = frozenset()
    trouble: str | None = None
    syncs_with: str = "influence sync"


_WITHOUT_CONSENT: Final = frozenset({Kind.NON_AUTHENTICATED_TTCM, Tie.FREE_TTCM})


def _sources(holder: Holder, metric: Metric) -> frozenset[Provenance]:
    """The sources *holder* may draw *metric* on: what came with a consent is unreadable without one."""
    ended = {Provenance.TTCM_AUTHORISED} if holder in _WITHOUT_CONSENT else set()
    return DEMANDED[metric] - {Provenance.LEGACY, *ended}


def _observed(
    metric: M, snapshots: Sequence[Snapshot[M]], sources: frozenset[Provenance]
) -> Observation | None:
    """The newest value of *metric* among *snapshots* of one of *sources*."""
    fitting = [s for s in snapshots if s.source in sources and metric in s.values]
    if not fitting:
        return None
    newest = max(fitting, key=lambda s: (s.fetched_at, s.as_of, s.source))
    return Observation(newest.values[metric], frozenset({newest.source}), newest.as_of, newest.fetched_at)


def _absence(holder: Holder, metric: M, snapshots: Sequence[Snapshot[M]], now: Circumstances) -> Absence:
    if not may(holder, metric):
        why = explain(holder, metric)
        if metric.value.startswith("legacy.") and now.phase is not Phase.BEFORE:
            return Absence(Reason.PURGED, "Ended and removed with the old TikTok source.")
        return Absence(Reason.WITHHELD, why.sentence, why.remedies)
    if metric in now.undelivered:
        return Absence(Reason.NOT_DELIVERED, "Not delivered by TikTok's API in use.")
    if now.trouble:
        return Absence(Reason.UPSTREAM_ERROR, f"The last refresh failed: {now.trouble}.", (now.syncs_with,))
    if any(s.source in _sources(holder, metric) for s in snapshots):
        return Absence(Reason.NOT_DELIVERED, "TikTok did not deliver it the last time it was asked.")
    return Absence(Reason.NOT_COLLECTED, "Not collected yet.", (now.syncs_with,))


def _read(
    holder: Holder, old: Old, metric: M, snapshots: Sequence[Snapshot[M]], now: Circumstances
) -> Reading:
    if may(holder, metric):
        fresh = _observed(metric, snapshots, _sources(holder, metric))
        if fresh is not None:
            return fresh
    if now.phase is Phase.BEFORE and may(old, metric) and legacy_may_fill(metric):
        tolerated = _observed(metric, snapshots, frozenset({Provenance.LEGACY}))
        if tolerated is not None:
            return tolerated
    return _absence(holder, metric, snapshots, now)


def read_account(
    kind: Kind, snapshots: Sequence[Snapshot[AccountMetric]], now: Circumstances
) -> Mapping[AccountMetric, Reading]:
    """All 25 account metrics as *kind* may see them: a value, or an absence with its reason."""
    return {metric: _read(kind, Old.ACCOUNT, metric, snapshots, now) for metric in ACCOUNT_TABLE}


def read_post(
    tie: Tie, snapshots: Sequence[Snapshot[PostMetric]], now: Circumstances
) -> Mapping[PostMetric, Reading]:
    """All 16 post metrics of a TikTok post as *tie* may see them."""
    return {metric: _read(tie, Old.POST, metric, snapshots, now) for metric in POST_TABLE}


def _read_given(metrics: Iterable[M], snapshots: Sequence[Snapshot[M]]) -> Mapping[M, Reading]:
    given = [s for s in snapshots if not taints({s.source})]
    missing = Absence(Reason.NOT_COLLECTED, "Not in the imported file.")
    return {metric: _observed(metric, given, frozenset({Provenance.USER})) or missing for metric in metrics}


def read_untabled_account(snapshots: Sequence[Snapshot[AccountMetric]]) -> Mapping[AccountMetric, Reading]:
    """The figures of another network's account: what the user gave, nothing of the old source."""
    return _read_given([m for m in ACCOUNT_TABLE if not m.value.startswith("legacy.")], snapshots)


def read_untabled_post(snapshots: Sequence[Snapshot[PostMetric]]) -> Mapping[PostMetric, Reading]:
    """The figures of another network's post: what the user gave, nothing of the old source."""
    return _read_given(POST_TABLE, snapshots)

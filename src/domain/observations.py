"""What was seen of a subject, and what is not there and why."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Generic, TypeVar

import attrs

from influence.domain.breakdowns import Parts, refuse_parts_of
from influence.domain.errors import Unusable
from influence.domain.formulas import TIKTOK, Definitions, Formula
from influence.domain.metrics import Metric
from influence.domain.provenance import DEMANDED, Provenance
from influence.domain.values import Value

M = TypeVar("M", bound=Metric)


class Reason(StrEnum):
    """Why a figure is absent. None of them is zero."""

    WITHHELD = "withheld"
    NOT_COLLECTED = "not_collected"
    NOT_DELIVERED = "not_delivered"
    PURGED = "purged"
    UPSTREAM_ERROR = "upstream_error"


TTCM_DATA_BEGINS: Final = datetime(2024, 1, 1, tzinfo=UTC)
"""Nothing that TikTok's marketplace told is older: a value that says so is held back until a person has looked."""


@attrs.frozen
class Observation:
    """One value with its source, TikTok's time and ours, and how it came about."""

    value: Value
    sources: frozenset[Provenance]
    as_of: datetime
    fetched_at: datetime
    formula: Formula
    definitions: Definitions = Definitions.UNKNOWN


@attrs.frozen
class Absence:
    """No value, and why; *rule* names what decided it."""

    reason: Reason
    sentence: str
    remedies: tuple[str, ...] = ()
    rule: str = ""


Reading = Observation | Absence


@attrs.frozen
class Snapshot(Generic[M]):
    """All values one source gave of one subject at one time; what it left out is not in *values*.

    `as_of` is when these values were first seen, `fetched_at` when they were last confirmed. Only what TikTok told
    can have been told under known *definitions*, and only the report of an order tells *parts* of its figures.
    """

    source: Provenance
    as_of: datetime
    fetched_at: datetime
    values: Mapping[M, Value]
    definitions: Definitions = Definitions.UNKNOWN
    parts: Parts = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        if self.parts:
            refuse_parts_of(self.source)
        if self.definitions is not Definitions.UNKNOWN and self.source not in TIKTOK:
            raise Unusable("definitions", self.definitions, f"{self.source.value} figures are not TikTok's")

    @property
    def is_suspicious(self) -> bool:
        """True for what says it is TikTok's and is older than anything TikTok told."""
        return self.as_of < TTCM_DATA_BEGINS and self.source in TIKTOK


def refuse_what_only_the_old_source_measured(snapshot: Snapshot[M]) -> None:
    """Pass unless another source says what only the old one measured.

    Raises:
        Unusable: it does.
    """
    if snapshot.source is not Provenance.LEGACY and not _ONLY_OLD.isdisjoint(snapshot.values):
        ended = ", ".join(metric.value for metric in snapshot.values if metric in _ONLY_OLD)
        raise Unusable("source", snapshot.source, f"only the old source measured {ended}")


_ONLY_OLD: Final = frozenset(metric for metric, sources in DEMANDED.items() if sources == {Provenance.LEGACY})

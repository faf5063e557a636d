"""What was seen of a subject, and what is not there and why."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

import attrs

from influence.domain.metrics import Metric
from influence.domain.provenance import Provenance
from influence.domain.values import Value

M = TypeVar("M", bound=Metric)


class Reason(StrEnum):
    """Why a figure is absent. None of them is zero."""

    WITHHELD = "withheld"
    NOT_COLLECTED = "not_collected"
    NOT_DELIVERED = "not_delivered"
    PURGED = "purged"
    UPSTREAM_ERROR = "upstream_error"


@attrs.frozen
class Observation:
    """One value with its source, TikTok's time and ours."""

    value: Value
    sources: frozenset[Provenance]
    as_of: datetime
    fetched_at: datetime


@attrs.frozen
class Absence:
    """No value, and why."""

    reason: Reason
    sentence: str
    remedies: tuple[str, ...] = ()


Reading = Observation | Absence


@attrs.frozen
class Snapshot(Generic[M]):
    """All values one source gave of one subject at one time; what it left out is not in *values*.

    `as_of` is when these values were first seen, `fetched_at` when they were last confirmed.
    """

    source: Provenance
    as_of: datetime
    fetched_at: datetime
    values: Mapping[M, Value]

"""What sources said of accounts and posts."""

from collections.abc import Mapping
from datetime import datetime

from influence.domain.formulas import Definitions
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.observations import Snapshot
from influence.domain.ports.figures import LegacyRow
from influence.domain.provenance import Provenance
from influence.domain.values import Value
from influence.testing.moments import NOON


def a_snapshot(
    values: Mapping[AccountMetric, Value] | None = None,
    *,
    source: Provenance = Provenance.TTCM_PUBLIC,
    as_of: datetime = NOON,
    fetched_at: datetime | None = None,
    definitions: Definitions = Definitions.UNKNOWN,
) -> Snapshot[AccountMetric]:
    """What one source said of an account; fetched when it was true, unless told."""
    said = {AccountMetric.FOLLOWER_COUNT: 1200} if values is None else values
    return Snapshot(source, as_of, fetched_at or as_of, said, definitions)


def a_post_snapshot(
    values: Mapping[PostMetric, Value] | None = None,
    *,
    source: Provenance = Provenance.TTCM_PUBLIC,
    as_of: datetime = NOON,
    fetched_at: datetime | None = None,
) -> Snapshot[PostMetric]:
    """What one source said of a post; fetched when it was true, unless told."""
    said = {PostMetric.VIDEO_VIEWS: 3400, PostMetric.LIKES: 56} if values is None else values
    return Snapshot(source, as_of, fetched_at or as_of, said)


def a_legacy_row(handle: str = "ann.cooks", **values: Value) -> LegacyRow:
    """One line of a customer's old file; values by the names of their metrics, a dot written as two underscores."""
    named = values or {"follower_count": 900}
    return LegacyRow(handle, {AccountMetric(name.replace("__", ".")): value for name, value in named.items()})

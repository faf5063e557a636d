"""Where a stored value comes from, and which source each metric demands."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from influence.domain.metrics import AccountMetric, Metric, PostMetric


class Provenance(StrEnum):
    """The source of one value. No value is stored without one."""

    LEGACY = "legacy"
    TTCM_PUBLIC = "ttcm_public"
    TTCM_AUTHORISED = "ttcm_authorised"
    TTCM_ORDER_REPORT = "ttcm_order_report"
    USER = "user"


def taints(sources: Iterable[Provenance]) -> bool:
    """True when a value made from *sources* counts as the old source's.

    One old input is enough, and so is no known input at all (readings: rows without provenance are legacy).
    """
    known = frozenset(sources)
    return not known or Provenance.LEGACY in known


_TIKTOK_ACCOUNT: Final = frozenset({Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED})
_TIKTOK_POST: Final = _TIKTOK_ACCOUNT | {Provenance.TTCM_ORDER_REPORT}
_LEGACY: Final = frozenset({Provenance.LEGACY})
_PUBLIC_POST: Final = frozenset(
    {
        PostMetric.TOTAL_ENGAGEMENTS,
        PostMetric.POST_ENGAGEMENT_RATE,
        PostMetric.COMMENTS,
        PostMetric.LIKES,
        PostMetric.SHARES,
        PostMetric.VIDEO_VIEWS,
    }
)

DEMANDED: Final[Mapping[Metric, frozenset[Provenance]]] = {
    **{m: _LEGACY if m.value.startswith("legacy.") else _TIKTOK_ACCOUNT for m in AccountMetric},
    **{
        m: _TIKTOK_POST if m in _PUBLIC_POST else frozenset({Provenance.TTCM_ORDER_REPORT})
        for m in PostMetric
    },
}
"""The sources that may fill a metric once the release is in force. Two figures of one label are two metrics."""

_ONLY_MARKETPLACE: Final = frozenset({AccountMetric.AVERAGE_VIEWS})


def legacy_may_fill(metric: Metric) -> bool:
    """True when an old-source value may stand under *metric* while the phase is BEFORE.

    What the old source showed as average views is `legacy.average_views`; the marketplace figure of that
    label is never filled from it.
    """
    return metric not in _ONLY_MARKETPLACE

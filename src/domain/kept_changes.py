"""Why a figure of a kept report is another one now: the world, what TikTok told, or what may be shown."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from influence.domain.observations import Absence, Observation, Reading, Reason
from influence.domain.report_changes import Cause, FigureChange


class Origin(StrEnum):
    """Where a change comes from."""

    REALITY = "reality"
    COLLECTION = "collection"
    POLICY = "policy"
    NONE = "none"

    @property
    def sentence(self) -> str:
        """It, for people."""
        return _SENTENCES[self]


_SENTENCES: Final[Mapping[Origin, str]] = {
    Origin.REALITY: "It changed on TikTok, or the post came or left.",
    Origin.COLLECTION: "Another set of figures was delivered: one came, one stayed away, or it is measured otherwise.",
    Origin.POLICY: "What may be shown changed: a consent, a membership, an order link, the old source or a rule.",
    Origin.NONE: "Nothing changed.",
}

_BY_CAUSE: Final[Mapping[Cause, Origin]] = {
    Cause.CHANGED: Origin.REALITY,
    Cause.LINKED: Origin.REALITY,
    Cause.LEFT: Origin.REALITY,
    Cause.FIRST_COLLECTED: Origin.COLLECTION,
    Cause.NO_LONGER_COLLECTED: Origin.COLLECTION,
    Cause.MEASURED_OTHERWISE: Origin.COLLECTION,
    Cause.NO_LONGER_ALLOWED: Origin.POLICY,
    Cause.UNCHANGED: Origin.NONE,
    Cause.ABSENT: Origin.NONE,
}


def origin_of(change: FigureChange, then: Reason | None) -> Origin:
    """Where *change* comes from. *then* is why the figure was empty when it was kept; None where it was told.

    What was told then and may not be read now is no change of the world, nor is what was withheld then.
    """
    was_told = change.before.in_campaign and then is None
    if was_told and isinstance(change.before.reading, Absence):
        return Origin.POLICY
    if then is Reason.WITHHELD and isinstance(change.after.reading, Observation):
        return Origin.POLICY
    if was_told and _is_closed(change.after.reading):
        return Origin.POLICY
    return _BY_CAUSE[change.cause]


def _is_closed(reading: Reading) -> bool:
    return isinstance(reading, Absence) and reading.reason is Reason.WITHHELD

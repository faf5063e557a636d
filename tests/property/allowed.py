"""What may be read at all, said once more from the release text and without the code under test."""

from typing import Final

from influence.domain.capabilities import Holder, Kind, Old, Tie
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.observations import Absence, Observation, Reading
from influence.domain.phase import Phase
from influence.domain.provenance import Provenance
from tests.domain.release_columns import TICKED

PUBLIC, AUTHORISED, REPORT, LEGACY, USER = (
    Provenance.TTCM_PUBLIC,
    Provenance.TTCM_AUTHORISED,
    Provenance.TTCM_ORDER_REPORT,
    Provenance.LEGACY,
    Provenance.USER,
)
CONSENTING: Final = {Kind.AUTHENTICATED_TTCM, Kind.AUTHENTICATED_NON_TTCM, Tie.FREE_AUTH, Tie.ORDER}


def may_carry(holder: Holder, metric: Metric, source: Provenance, phase: Phase) -> bool:
    """True when a value of *source* may be shown as *metric* to a reader of *holder* in *phase*."""
    is_post = isinstance(metric, PostMetric)
    if source is LEGACY:
        old = Old.POST if is_post else Old.ACCOUNT
        tolerated = (old, metric) in TICKED and metric is not AccountMetric.AVERAGE_VIEWS
        return phase is Phase.BEFORE and tolerated
    if (holder, metric) not in TICKED or source is USER:
        return False
    if source is REPORT:
        return is_post
    only_in_reports = is_post and (Tie.FREE_AUTH, metric) not in TICKED
    return not only_in_reports and (source is PUBLIC or holder in CONSENTING)


def assert_absent_with_reason(reading: Reading) -> None:
    """Absent, and says so: a sentence for people, and nothing that could be taken for a figure."""
    assert isinstance(reading, Absence), reading
    assert reading.sentence.endswith(".")
    assert all(remedy.strip() for remedy in reading.remedies)
    assert not hasattr(reading, "value")


def assert_lawful(holder: Holder, metric: Metric, reading: Reading, phase: Phase) -> None:
    """A value that may be shown, or an absence with its reason."""
    if not isinstance(reading, Observation):
        assert_absent_with_reason(reading)
        return
    assert len(reading.sources) == 1
    assert all(may_carry(holder, metric, source, phase) for source in reading.sources), (
        holder,
        metric,
        reading,
    )

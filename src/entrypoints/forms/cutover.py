"""The cut-over as the programs of a tenant read it. How much the installation holds is not theirs to know."""

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from influence.application.apply_cutover import CutoverStatus
from influence.application.read_move import Move
from influence.domain.phase import Phase


@attrs.frozen(kw_only=True)
class CutoverForm:
    """Where the installation stands, since when nothing of the old source is shown, and which steps are done."""

    phase: Phase
    since: datetime | None
    moved_on: date | None
    steps: Mapping[str, datetime]
    is_running: bool

    @classmethod
    def of(cls, now: CutoverStatus, move: Move) -> "CutoverForm":
        """The same for programs."""
        return cls(
            phase=now.release.phase,
            since=now.release.since,
            moved_on=move.on,
            steps={step.value: at for step, (at, _) in now.steps.items()},
            is_running=now.run.lease_until is not None,
        )


@attrs.frozen(kw_only=True)
class CertificateForm:
    """The certificate of the cut-over: the document as it was signed, which says itself what it is."""

    certificate: Mapping[str, object]

"""Putting a copy of the database back."""

from pathlib import Path

import attrs

from influence.application.acting import Actor, Progress, unwatched
from influence.domain.backups import KnownCopy, Origin, Restored
from influence.domain.ports.backups import PuttingBack, Restoring
from influence.domain.ports.clock import Chance, Clock


@attrs.frozen
class RestoreCopy:
    """Put a copy in the place of the database.

    It must be one of this installation, and whole; an older one is brought up to date. The present database stays
    beside it under a dated name unless it is discarded. How far the release has come does not go back: what is older
    than the cut-over serves nothing of TikTok until the cut-over ran on it again.
    """

    _restoring: Restoring
    _clock: Clock
    _chance: Chance

    def __call__(
        self,
        by: Actor,
        path: Path,
        *,
        keep: bool = True,
        dry_run: bool = False,
        progress: Progress = unwatched,
    ) -> Restored:
        """What was put back, and what was lost by it. With *dry_run* nothing is changed.

        Raises:
            CopyUnusable: it is not ours, not whole, of a newer version, or of another installation.
            DatabaseInUse: another program has the database open.
        """
        with self._restoring.open(path, progress) as waiting:
            kept = self._kept(by, waiting) if keep and waiting.is_replacing else None
            place = None if kept is None else kept.place
            old = False if kept is None else waiting.holds_old_source
            restored = Restored(waiting.facts, waiting.losses(), place, waiting.is_held, old)
            if not dry_run:
                waiting.put(kept, by.user)
        return restored

    def _kept(self, by: Actor, waiting: PuttingBack) -> KnownCopy:
        now = self._clock.now()
        return KnownCopy(
            token=self._chance.token(),
            place=self._restoring.keep_at(now),
            origin=Origin.KEPT,
            made_at=now,
            made_by=by.user,
            phase=waiting.phase_now,
        )

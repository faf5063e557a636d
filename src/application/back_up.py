"""Copies of the database: making them, and knowing where they are."""

from datetime import date, timedelta
from pathlib import Path

import attrs

from influence.application.acting import Actor, Progress, unwatched
from influence.domain.backups import KnownCopy, Origin
from influence.domain.ports.backups import Copies
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.storage import Storage


@attrs.frozen
class BackUp:
    """Copy the database while it is in use.

    The copy is whole and checked, or there is none. That it is being made is written down first: whatever happens
    in between, no copy is unknown.
    """

    _storage: Storage
    _copies: Copies
    _clock: Clock
    _chance: Chance

    def __call__(
        self,
        by: Actor,
        path: Path,
        *,
        kept_days: int | None = None,
        force: bool = False,
        progress: Progress = unwatched,
    ) -> KnownCopy:
        """The copy, as it is known from now on.

        Raises:
            CopyInTheWay: there is a file already, and no *force*.
            CopyNotWritten: it could not be made.
        """
        self._copies.refuse_unless_free(path, force=force)
        begun = self._begin(by, path, kept_days)
        try:
            made = self._copies.write(path, progress)
        except BaseException:
            with self._storage.begin(by.tenant, by.user) as work:
                work.known_copies.withdraw(begun.token)
                work.commit()
            raise
        with self._storage.begin(by.tenant, by.user) as work:
            known = work.known_copies.note(attrs.evolve(begun, fingerprint=made.fingerprint))
            work.commit()
        return known

    def _begin(self, by: Actor, path: Path, kept_days: int | None) -> KnownCopy:
        now = self._clock.now()
        with self._storage.begin(by.tenant, by.user) as work:
            begun = KnownCopy(
                token=self._chance.token(),
                place=str(path.absolute()),
                origin=Origin.MADE,
                made_at=now,
                made_by=by.user,
                phase=work.installation.release().phase,
                kept_until=None if kept_days is None else now.date() + timedelta(days=kept_days),
            )
            work.known_copies.note(begun)
            work.commit()
        return begun


@attrs.frozen
class KeepCopies:
    """Know where copies of the database are, also those that were made elsewhere."""

    _storage: Storage
    _clock: Clock
    _chance: Chance

    def all(self, by: Actor) -> tuple[KnownCopy, ...]:
        """All copies, the deleted ones too."""
        with self._storage.view(by.tenant) as view:
            return view.known_copies.all()

    def declare(self, by: Actor, place: str, until: date | None) -> KnownCopy:
        """Know of a copy that was made elsewhere; how old what it holds is nobody can tell."""
        declared = KnownCopy(
            token=self._chance.token(),
            place=place,
            origin=Origin.DECLARED,
            made_at=self._clock.now(),
            made_by=by.user,
            kept_until=until,
        )
        with self._storage.begin(by.tenant, by.user) as work:
            known = work.known_copies.note(declared)
            work.commit()
        return known

    def forget(self, by: Actor, number: int) -> KnownCopy:
        """Take it that copy *number* is deleted.

        Raises:
            CopyUnknown: there is none of that number, or it is gone already.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            gone = work.known_copies.forget(number, self._clock.now(), by.user)
            work.commit()
        return gone

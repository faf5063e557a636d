"""Erasing whoever TikTok has no account of any more, and going on with erasures that were stopped."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Final

import attrs

from influence.application.acting import Actor, Progress, unwatched
from influence.application.apply_erasure import ApplyErasure
from influence.application.plan_erasure import PlanErasure
from influence.application.read_erasures import ReceiptNotFound
from influence.domain.accounts import Account
from influence.domain.erasures import Erasure, Ground, Identity, NobodyToErase
from influence.domain.errors import Refused
from influence.domain.grants import EndReason
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage
from influence.domain.retention import is_to_be_erased

GROUNDS: Final = {
    EndReason.ACCOUNT_DELETED: Ground.ACCOUNT_DELETED,
    EndReason.AGE_CHANGED: Ground.AGE_CHANGED,
}
STOPPED_AFTER: Final = timedelta(hours=1)
"""An erasure that is not over after so long was stopped; before, somebody may be at it."""


@attrs.frozen
class GoneErased:
    """How many erasures came to their end, and why others wait, by their pseudonyms or handles."""

    done: int
    waiting: tuple[tuple[str, Refused], ...] = ()


@attrs.frozen
class EraseTheGone:
    """Erase, at every tenant and as if they had asked for it, the creators whose consent ended so that the person goes.

    Those are the ones whose TikTok account was deleted, and who are too young for TikTok by now. Erasures that were
    stopped are gone on with first. What cannot be finished now waits for the next time.
    """

    _storage: Storage
    _plan: PlanErasure
    _apply: ApplyErasure
    _clock: Clock

    def __call__(self, by: Actor) -> GoneErased:
        """Erase them all, at every tenant."""
        user = by.user
        by = Actor(self._storage.tenants()[0], user)
        before = self._clock.now() - STOPPED_AFTER
        stopped = [one for one in self._unfinished(by) if one.begun_at <= before]
        first = _tried((one.pseudonym, partial(self._apply.go_on, by, one)) for one in stopped)
        gone = self._gone(user)
        second = _tried((f"@{account.handle}", partial(self._erase, who, account)) for who, account in gone)
        return GoneErased(first.done + second.done, first.waiting + second.waiting)

    def resume(self, by: Actor, pseudonym: str, progress: Progress = unwatched) -> Erasure:
        """Go on at once with the erasure of that pseudonym; one that is over stays as it is.

        Raises:
            ReceiptNotFound: there is none.
            ErasureNeedsItsPlan: nothing that is kept leads to the person.
            TextsLeft: the files could not be cleaned now.
        """
        with self._storage.view(by.tenant) as view:
            found = view.erasures.get(pseudonym)
        if found is None:
            raise ReceiptNotFound(pseudonym)
        return found if found.is_over else self._apply.go_on(by, found, progress)

    def _unfinished(self, by: Actor) -> list[Erasure]:
        with self._storage.view(by.tenant) as view:
            return [one for one in view.erasures.all() if not one.is_over]

    def _gone(self, user: str) -> Iterable[tuple[Actor, Account]]:
        """Whoever is to be erased, tenant by tenant; somebody may go with the first already."""
        for tenant in self._storage.tenants():
            with self._storage.view(tenant) as view:
                everybody = view.accounts.select(AccountFilter(Network.TIKTOK, applying=None))
                found = [one for one in everybody if is_to_be_erased(one)]
            yield from ((Actor(tenant, user), one) for one in found)

    def _erase(self, by: Actor, account: Account) -> Erasure:
        end = account.consent_end
        assert end is not None, "its consent has ended"  # noqa: S101 - `is_to_be_erased` says so
        person = Identity(
            frozenset(one for one in (account.creator_id,) if one is not None),
            frozenset(one for one in (account.open_id,) if one is not None),
            frozenset({account.handle}),
        )
        plan = self._plan.of(by, person, GROUNDS[end.why], f"@{account.handle}")
        return self._apply(by, plan)


def _tried(deeds: Iterable[tuple[str, Callable[[], Erasure]]]) -> GoneErased:
    done, waiting = 0, []
    for name, deed in deeds:
        try:
            deed()
        except NobodyToErase:
            continue  # went with somebody's erasure before
        except Refused as why:
            waiting.append((name, why))
        else:
            done += 1
    return GoneErased(done, tuple(waiting))

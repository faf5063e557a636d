"""Erasing at its date what was kept, unreadable, for a while."""

from datetime import datetime
from typing import Final

import attrs

from influence.application.acting import Actor, batches
from influence.application.ending_consents import WHY
from influence.application.erasing import settle
from influence.domain.membership import LEAVING_TAKES
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, View
from influence.domain.retention import may_have_left

ACCOUNTS_PER_COMMIT: Final = 100
LEFT: Final = "TikTok denied the membership once, which may be a flicker"


@attrs.frozen
class Waiting:
    """Figures of one account that nobody can read and that wait to be erased.

    What a consent allowed goes at *erase_by*; what a membership allowed when TikTok denies it again *not_before* then.
    """

    handle: str
    why: str
    erase_by: datetime | None = None
    not_before: datetime | None = None


@attrs.frozen
class EraseWhatIsDue:
    """Erase the figures whose time is over, and say what waits.

    What belongs to a consent that was given again stays. A membership that was denied once is asked about again, and
    its figures are erased with TikTok's second denial, at least a day after the first. Copies of pictures whose time is
    over go as well.
    """

    _storage: Storage
    _clock: Clock

    def __call__(self, by: Actor) -> int:
        """Erase what is due now. At how many accounts that was."""
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            due = [one.account for one in view.erasure.due() if one.erase_by <= now]
        for some in batches(due, ACCOUNTS_PER_COMMIT):
            with self._storage.begin(by.tenant, by.user) as work:
                settle(work, [work.accounts.get(one.account) for one in work.erasure.due_of(some)], now)
                work.commit()
        with self._storage.begin(by.tenant, by.user) as work:
            work.pictures.drop_expired(now)
            work.commit()
        return len(due)

    def waiting(self, by: Actor) -> tuple[Waiting, ...]:
        """What waits, the earliest first, then the memberships that TikTok denied once."""
        with self._storage.view(by.tenant) as view:
            return (*_of_consents(view), *_of_memberships(view))


def _of_consents(view: View) -> list[Waiting]:
    return [
        Waiting(view.accounts.get(due.account).handle, WHY[due.why], erase_by=due.erase_by)
        for due in view.erasure.due()
    ]


def _of_memberships(view: View) -> list[Waiting]:
    """In the order of their first denial."""
    everybody = view.accounts.select(AccountFilter(Network.TIKTOK, applying=None))
    found = [(a.left_at, a.handle) for a in everybody if may_have_left(a) and a.left_at is not None]
    return [Waiting(handle, LEFT, not_before=at + LEAVING_TAKES) for at, handle in sorted(found)]

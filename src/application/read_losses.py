"""What an account was called before, and what waits to be erased of it."""

import attrs

from influence.application.acting import Actor
from influence.application.ending_consents import WHY
from influence.application.erase_what_is_due import LEFT, Waiting
from influence.domain.accounts import AccountId
from influence.domain.former_handles import FormerHandle
from influence.domain.membership import LEAVING_TAKES
from influence.domain.ports.storage import Storage
from influence.domain.retention import may_have_left


@attrs.frozen
class Losses:
    """The names an account lost, the newest first, and its figures that nobody can read any more."""

    former_handles: tuple[FormerHandle, ...]
    waiting: tuple[Waiting, ...]


@attrs.frozen
class ReadLosses:
    """Tell the former handles of an account and what is erased of it when."""

    _storage: Storage

    def __call__(self, by: Actor, which: AccountId) -> Losses:
        """Those of one account. Raises AccountNotFound if there is none."""
        with self._storage.view(by.tenant) as view:
            account = view.accounts.get(which)
            due = view.erasure.due_of([which])
            former = view.handles.of(which)
        waiting = [Waiting(account.handle, WHY[one.why], erase_by=one.erase_by) for one in due]
        if may_have_left(account) and account.left_at is not None:
            waiting.append(Waiting(account.handle, LEFT, not_before=account.left_at + LEAVING_TAKES))
        return Losses(former, tuple(waiting))

"""What becomes of accounts and of the people behind them: other names, merges, ended consents, erasures."""

from typing import Any

import attrs

from influence.domain.accounts import AccountId
from influence.domain.consents import Leftover
from influence.domain.erasures import Erasure, Ground
from influence.domain.former_handles import FormerHandle
from influence.domain.grants import EndReason
from influence.domain.merging import Merge, Moved
from influence.domain.retention import DueErasure
from influence.testing.moments import DAY, NOON


def a_former_handle(account: AccountId, handle: str = "annie", **more: Any) -> FormerHandle:
    """What an account was called until noon, for a day."""
    return attrs.evolve(FormerHandle(account, handle, NOON - DAY, NOON), **more)


def a_merge(kept: AccountId, gone: AccountId, **more: Any) -> Merge:
    """A merge of two accounts of which nothing had to move."""
    return attrs.evolve(Merge(kept, gone, NOON, "mara", Moved()), **more)


def a_leftover(state: str = "fingerprint-1", open_id: str = "open-ann", **more: Any) -> Leftover:
    """What TikTok still has of a consent that nobody keeps; it is due to be revoked there at noon."""
    ordinary = Leftover(
        state=state,
        open_id=open_id,
        sealed_access=b"\x00sealed access of " + open_id.encode(),
        sealed_refresh=b"\xffsealed refresh of " + open_id.encode(),
        due_at=NOON,
    )
    return attrs.evolve(ordinary, **more)


def a_due_erasure(account: AccountId, **more: Any) -> DueErasure:
    """What a withdrawn consent allowed, to be erased a day after noon."""
    return attrs.evolve(DueErasure(account, EndReason.WITHDRAWN, NOON + DAY), **more)


def an_erasure(pseudonym: str = "3f2a90c1", **more: Any) -> Erasure:
    """The erasure of somebody who asked for it; it was begun at noon and nothing went yet."""
    return attrs.evolve(Erasure(pseudonym, f"digest-of-{pseudonym}", Ground.REQUEST, NOON, "mara"), **more)

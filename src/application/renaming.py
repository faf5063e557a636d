"""New names of known creators: the label changes, what it was stays known, and nothing else moves."""

from collections.abc import Iterable
from datetime import datetime

from influence.application.asking_creators import Told
from influence.domain.accounts import Account
from influence.domain.events import Event, EventKind
from influence.domain.former_handles import FormerHandle
from influence.domain.networks import fold
from influence.domain.ports.storage import UnitOfWork


def note_rename(work: UnitOfWork, before: Account, after: Account, at: datetime) -> None:
    """Keep what the account was called *before*, and tell people, where it is called otherwise now."""
    if fold(before.handle) == fold(after.handle):
        return
    former = work.handles.of(before.id)
    since = former[0].until if former else before.added_at
    work.handles.put(FormerHandle(before.id, before.handle, min(since, at), at))
    work.outbox.put(Event(EventKind.ACCOUNT_RENAMED, before.handle, after.handle, f"account/{after.id}"))


def learn_names(work: UnitOfWork, told: Iterable[Told], at: datetime) -> None:
    """Rename those of ours whom TikTok showed under the handle of another account, as when two swap theirs."""
    for one in told:
        shown, asked = one.public, one.account
        if (
            shown is None
            or None in (shown.creator_id, asked.creator_id)
            or shown.creator_id == asked.creator_id
        ):
            continue
        owner = work.accounts.of_creator(shown.creator_id or "")
        if owner is not None and fold(owner.handle) != fold(shown.handle):
            after = owner.identified(handle=shown.handle)
            note_rename(work, owner, after, at)
            work.accounts.save(after)

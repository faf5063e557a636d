"""What answers about memberships tell of invitations: who joined, and whose invitation got there."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from influence.domain.accounts import Account, AccountId
from influence.domain.events import Event, EventKind
from influence.domain.invites import Invite
from influence.domain.membership import MembershipAnswer
from influence.domain.networks import Network, fold
from influence.domain.ports.storage import UnitOfWork, View


def note_answers(
    work: UnitOfWork, accounts: Iterable[Account], answers: Mapping[AccountId, MembershipAnswer]
) -> frozenset[AccountId]:
    """Keep what *answers* say of the invitations of *accounts*; the answer is who joined by one."""
    asked = [one for one in accounts if one.id in answers and one.network is Network.TIKTOK]
    invites = invites_of(work, asked)
    joined = set()
    for account in asked:
        invite = invites.get(account.id)
        after = None if invite is None else invite.told(answers[account.id])
        if invite is None or after is None or after == invite:
            continue
        kept = work.invites.save(attrs.evolve(after, account=account.id))
        if kept.joined_at is not None:
            joined.add(account.id)
    return frozenset(joined)


def invites_of(view: View, accounts: Iterable[Account]) -> Mapping[AccountId, Invite]:
    """The last invitation of each of *accounts*: its own, or one of its handle that is nobody else's here."""
    asked = list(accounts)
    by_handle = view.invites.of_handles(account.handle for account in asked)
    found = dict(view.invites.latest_to(account.id for account in asked))
    for account in asked:
        invite, own = by_handle.get(fold(account.handle)), found.get(account.id)
        if invite is not None and (own is None or own.id < invite.id) and _is_of(view, invite, account):
            found[account.id] = invite
    return found


def _is_of(view: View, invite: Invite, account: Account) -> bool:
    """True unless somebody else here was invited under that handle."""
    if invite.account is None or invite.account == account.id:
        return True
    return view.accounts.get(invite.account).merged_into == account.id


def invited_accounts(view: View, now: datetime) -> frozenset[AccountId]:
    """The accounts whose invitation is open."""
    invites = (invite for invite in view.invites.all() if invite.is_open(now))
    return frozenset(invite.account for invite in invites if invite.account is not None)


def invited_strangers(view: View, now: datetime) -> list[Invite]:
    """The open invitations of handles that nobody bears here."""
    open_ones = (one for one in view.invites.all() if one.account is None and one.is_open(now))
    return [one for one in open_ones if view.accounts.find(Network.TIKTOK, one.handle) is None]


def note_stranger(work: UnitOfWork, invite: Invite, answer: MembershipAnswer) -> None:
    """Keep what *answer* says of the invitation of somebody who is not here; a join has a notice."""
    kept = work.invites.of_handles([invite.handle]).get(fold(invite.handle))
    if kept is None or kept.id != invite.id or kept.joined_at is not None or kept.account is not None:
        return  # invited again, added or gone while TikTok was asked
    after = work.invites.save(kept.looked_at(answer))
    if after.joined_at is not None:
        work.outbox.put(Event(EventKind.INVITEE_JOINED, after.handle))


def news_of_joining(before: Account, after: Account) -> Event:
    """The one notice when an invited creator has joined: tracking resumes, or an authenticated account gains."""
    kind = EventKind.ACCOUNT_JOINED if before.tracked else EventKind.TRACKING_RESUMED
    return Event(kind, after.handle, about=f"account/{after.id}")


def note_consent(work: UnitOfWork, before: Account | None, after: Account, answer: MembershipAnswer) -> None:
    """Note a join that showed with a consent; whoever was not tracked *before* is from now on, with a notice."""
    joined = note_answers(work, [after], {after.id: answer})
    if joined and before is not None and not before.tracked and after.tracked:
        work.outbox.put(Event(EventKind.TRACKING_RESUMED, after.handle, about=f"account/{after.id}"))

"""Send Invite: asking creators to join TikTok's Creator Marketplace."""

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from influence.application.acting import Actor, batches
from influence.application.ruling_invites import InviteResult, Sent, is_upgrade, ruled
from influence.domain.accounts import Account, AccountId
from influence.domain.errors import InfluenceError, MarketplaceFailed
from influence.domain.events import Event, EventKind
from influence.domain.invites import Invite, InviteAnswer, InviteTerms
from influence.domain.membership import HANDLES_PER_CHECK, Membership, MembershipAnswer
from influence.domain.networks import Network, fold, parse_handle
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.upstream import Invited
from influence.domain.ports.upstream_failures import (
    Ability,
    NotConfigured,
    NotDelivered,
    OutcomeUnknown,
    TikTokPostponed,
    TikTokUnavailable,
)


@attrs.frozen
class SendInvites:
    """Invite creators by handle, whether they are here or not.

    Nobody is invited while an earlier invitation is open and young, for some time after a rejection, or who is in
    already. An invitation whose answer was lost counts as sent and is not repeated blindly. Who is here and turns out
    to be in the marketplace is tracked from now on; who was invited is checked daily.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _policy: Policy

    def __call__(
        self, by: Actor, handles: Sequence[str], *, dry_run: bool = False
    ) -> tuple[InviteResult, ...]:
        """One result for each of *handles*; a *dry_run* says who would be invited, and asks TikTok nothing.

        Raises:
            InvalidHandle: one of *handles* is none; nobody was asked.
            NotConfigured: there is no access to TikTok.
            NotDelivered: this API generation invites nobody.
        """
        named = {fold(handle): handle for handle in map(parse_handle, handles)}
        if Ability.INVITE in self._marketplace.lacks:
            raise NotDelivered(Ability.INVITE, self._marketplace.generation)
        with self._storage.view(by.tenant) as view:
            results = ruled(view, named.values(), self._terms, self._clock.now())
        free = [handle for handle, result in results.items() if result.sent is Sent.WOULD_BE]
        if not dry_run:
            results |= self._send(by, free)
        return tuple(results[handle] for handle in named.values())

    @property
    def _terms(self) -> InviteTerms:
        return self._policy.on(self._clock.now().date()).invites

    def _send(self, by: Actor, handles: Sequence[str]) -> dict[str, InviteResult]:
        results: dict[str, InviteResult] = {}
        postponed: InfluenceError | None = None
        for batch in batches(handles, HANDLES_PER_CHECK):
            if postponed is None:
                results |= self._batch(by, batch)
                errors = (results[handle].error for handle in batch)
                postponed = next((error for error in errors if isinstance(error, TikTokPostponed)), None)
            else:
                results |= {handle: InviteResult(handle, Sent.FAILED, error=postponed) for handle in batch}
        return results

    def _batch(self, by: Actor, handles: Sequence[str]) -> dict[str, InviteResult]:
        """Write down that they are invited, ask TikTok, and keep what it answers."""
        results, sent = self._begin(by, handles)
        if not sent:
            return results
        try:
            answers = self._marketplace.invite([invite.handle for invite in sent])
        except OutcomeUnknown as error:
            return results | {one.handle: self._unanswered(one, error) for one in sent}
        except MarketplaceFailed as error:
            self._undo(by, sent)
            if isinstance(error, NotConfigured):
                raise
            return results | {one.handle: InviteResult(one.handle, Sent.FAILED, error=error) for one in sent}
        with self._storage.begin(by.tenant, by.user) as work:
            for invite in sent:
                results[invite.handle] = self._keep(work, invite, answers.get(invite.handle))
            work.commit()
        return results

    def _begin(self, by: Actor, handles: Sequence[str]) -> tuple[dict[str, InviteResult], list[Invite]]:
        """The rules once more, since somebody else may have been quicker, and the invitations that go out."""
        now, terms = self._clock.now(), self._terms
        with self._storage.begin(by.tenant, by.user) as work:
            results = ruled(work, handles, terms, now)
            free = [handle for handle, result in results.items() if result.sent is Sent.WOULD_BE]
            sent = [
                work.invites.add(
                    Invite(handle, now, by.user, now + terms.lapse_after, account=_id(work, handle))
                )
                for handle in free
            ]
            work.commit()
        return results, sent

    def _undo(self, by: Actor, sent: Sequence[Invite]) -> None:
        """TikTok was not asked, or did nothing: nobody was invited."""
        with self._storage.begin(by.tenant, by.user) as work:
            work.invites.withdraw(invite.id for invite in sent)
            work.commit()

    def _unanswered(self, sent: Invite, error: MarketplaceFailed) -> InviteResult:
        until = sent.free_at(self._terms)
        return InviteResult(sent.handle, Sent.UNANSWERED, error=error, next_possible=until)

    def _keep(self, work: UnitOfWork, sent: Invite, answer: Invited | None) -> InviteResult:
        if answer is None:
            return self._unanswered(sent, TikTokUnavailable("it left the handle out of its answer"))
        now, said = self._clock.now(), _said(answer)
        kept = work.invites.of_handles([sent.handle])[fold(sent.handle)]
        after = kept.answered(said, now, answer.rejected)
        if after != kept:
            work.invites.save(after)
        account = work.accounts.find(Network.TIKTOK, sent.handle)
        if account is not None and said is not InviteAnswer.REJECTED:
            work.accounts.answer({account.id: MembershipAnswer(_MEMBERSHIPS[said], now)})
        until = None if said is InviteAnswer.ALREADY_IN else after.free_at(self._terms)
        result = InviteResult(
            sent.handle,
            _RESULTS[said],
            reason=after.reason,
            next_possible=until,
            upgrade=is_upgrade(account),
        )
        work.outbox.put(_news(result, account))
        return result


def _news(result: InviteResult, account: Account | None) -> Event:
    """The one notice: who turns out to be in the marketplace is tracked again."""
    if result.sent is Sent.ALREADY_IN and account is not None and not account.tracked:
        return Event(EventKind.TRACKING_RESUMED, result.handle, about=f"account/{account.id}")
    about = "" if account is None else f"account/{account.id}"
    return Event(EventKind.ACCOUNT_INVITED, result.handle, result.sentence, about)


_RESULTS: Final[Mapping[InviteAnswer, Sent]] = {
    InviteAnswer.INVITED: Sent.INVITED,
    InviteAnswer.ALREADY_IN: Sent.ALREADY_IN,
    InviteAnswer.REJECTED: Sent.REJECTED,
}
_MEMBERSHIPS: Final[Mapping[InviteAnswer, Membership]] = {
    InviteAnswer.INVITED: Membership.INVITED,
    InviteAnswer.ALREADY_IN: Membership.IN,
}


def _said(answer: Invited) -> InviteAnswer:
    if answer.is_in:
        return InviteAnswer.ALREADY_IN
    return InviteAnswer.INVITED if answer.rejected is None else InviteAnswer.REJECTED


def _id(work: UnitOfWork, handle: str) -> AccountId | None:
    account = work.accounts.find(Network.TIKTOK, handle)
    return None if account is None else account.id

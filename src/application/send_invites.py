"""Send Invite: asking creators to join TikTok's Creator Marketplace."""

from collections.abc import Sequence

import attrs

from influence.application.acting import Actor, batches
from influence.domain.errors import InfluenceError, MarketplaceFailed
from influence.domain.events import Event, EventKind
from influence.domain.membership import HANDLES_PER_CHECK, Membership, MembershipAnswer
from influence.domain.networks import Network, fold, parse_handle
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.upstream import Invited
from influence.domain.ports.upstream_failures import NotConfigured, TikTokUnavailable


@attrs.frozen
class InviteResult:
    """TikTok's answer for one handle, or why there is none."""

    handle: str
    answer: Invited | None = None
    error: InfluenceError | None = None

    @property
    def sentence(self) -> str:
        """The result in words."""
        if self.answer is None:
            return str(self.error)
        if self.answer.is_in:
            return "already in TikTok's Creator Marketplace"
        if self.answer.rejected is not None:
            return f"TikTok rejected the invitation: {self.answer.rejected}"
        return "invited to TikTok's Creator Marketplace; it can take up to 24 hours to show in the creator's inbox"


@attrs.frozen
class SendInvites:
    """Invite creators by handle, whether they are here or not.

    Who is here and already in the marketplace is tracked from now on; who was invited is checked daily. Whoever
    TikTok gives no answer for stays as it was.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock

    def __call__(self, by: Actor, handles: Sequence[str]) -> tuple[InviteResult, ...]:
        """One result for each of *handles*; what TikTok answered is kept even if it failed for others.

        Raises:
            InvalidHandle: one of *handles* is none; nobody was asked.
            NotConfigured: there is no access to TikTok.
        """
        named = {fold(handle): handle for handle in map(parse_handle, handles)}
        return tuple(
            result
            for batch in batches(named.values(), HANDLES_PER_CHECK)
            for result in self._batch(by, batch)
        )

    def _batch(self, by: Actor, handles: Sequence[str]) -> list[InviteResult]:
        try:
            answers = self._marketplace.invite(handles)
        except NotConfigured:
            raise
        except MarketplaceFailed as error:
            return [InviteResult(handle, error=error) for handle in handles]
        silence = TikTokUnavailable("it left the handle out of its answer")
        results = [
            InviteResult(handle, answers[handle])
            if handle in answers
            else InviteResult(handle, error=silence)
            for handle in handles
        ]
        with self._storage.begin(by.tenant) as work:
            for result in results:
                self._keep(work, result)
            work.commit()
        return results

    def _keep(self, work: UnitOfWork, result: InviteResult) -> None:
        if result.answer is None:
            return
        work.outbox.put(Event(EventKind.ACCOUNT_INVITED, result.handle, result.sentence))
        account = work.accounts.find(Network.TIKTOK, result.handle)
        if account is None or result.answer.rejected is not None:
            return
        membership = Membership.IN if result.answer.is_in else Membership.INVITED
        work.accounts.answer({account.id: MembershipAnswer(membership, self._clock.now())})

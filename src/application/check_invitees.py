"""Asking TikTok about those who were invited and are not here: who joined may be added."""

from collections import Counter
from collections.abc import Sequence

import attrs

from influence.application.acting import Actor, Lanes, batches
from influence.application.check_memberships import DAILY, Answers, Checked, Which, answers_about
from influence.application.noting_joins import invited_strangers, note_stranger
from influence.domain.errors import MarketplaceFailed
from influence.domain.invites import Invite
from influence.domain.membership import HANDLES_PER_CHECK, Membership
from influence.domain.networks import fold
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage


@attrs.frozen
class CheckInvitees:
    """Ask TikTok daily about everyone whose invitation is open and who is not here.

    Who joined is marked so, with a notice; nobody is added. Only an authoritative answer changes anything.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _lanes: Lanes

    def __call__(self, by: Actor, which: Which = Which.DUE) -> Checked:
        """Check everyone who is due, or ALL."""
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            strangers = invited_strangers(view, now)
        due = [one for one in strangers if which is Which.ALL or now - one.heard_at >= DAILY]
        checked = Checked({}, 0)
        for asked, told in self._lanes.run(self._ask, batches(due, HANDLES_PER_CHECK)):
            if isinstance(told, MarketplaceFailed):
                checked = checked.and_also(Checked({}, len(asked), told))
            else:
                checked = checked.and_also(self._keep(by, asked, told))
        return checked

    def _ask(self, batch: Sequence[Invite]) -> tuple[Sequence[Invite], Answers | MarketplaceFailed]:
        return batch, answers_about(self._marketplace, (invite.handle for invite in batch))

    def _keep(self, by: Actor, asked: Sequence[Invite], told: Answers) -> Checked:
        counts: Counter[Membership] = Counter()
        with self._storage.begin(by.tenant, by.user) as work:
            for invite in asked:
                answer = told.get(fold(invite.handle))
                if answer is not None:
                    note_stranger(work, invite, answer)
                    counts[answer.membership] += 1
            work.commit()
        return Checked(counts, len(asked) - counts.total())

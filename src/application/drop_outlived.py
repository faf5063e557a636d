"""Erasing what is held of people without an account, once its time is over."""

import attrs

from influence.application.acting import Actor
from influence.domain.erasures import Counts
from influence.domain.ports.clock import Clock
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage


@attrs.frozen
class DropOutlived:
    """Erase what is about people who are nobody's account, as many days later as the policy of retention says.

    That is applications that led to nothing, invitations that nobody answered, links to consent that nobody used,
    letters that were sent and notices that were read.
    """

    _storage: Storage
    _policy: Policy
    _clock: Clock

    def preview(self, by: Actor) -> Counts:
        """How much would go now; nothing is changed."""
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            return view.personal.outlived(self._policy.on(now.date()).retention.personal, now)

    def __call__(self, by: Actor) -> Counts:
        """Erase it. How much went."""
        now = self._clock.now()
        if not self.preview(by):
            return {}
        with self._storage.begin(by.tenant, by.user) as work:
            gone = work.personal.drop_outlived(self._policy.on(now.date()).retention.personal, now)
            work.commit()
        return gone

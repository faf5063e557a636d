"""Changing only what is still as whoever changes it has read it."""

from collections.abc import Callable

import attrs

from influence.application.acting import Actor
from influence.application.do_once import Outcome
from influence.application.joining_work import Bond
from influence.domain.ports.storage import Storage
from influence.domain.request_refusals import ChangedSince


@attrs.frozen
class DoWhileUnchanged:
    """Do what a program asks for, if what it has read is so still.

    To look and to change are one unit of work: of many who read the same, one changes it.
    """

    _storage: Storage
    _bond: Bond

    def __call__(self, by: Actor, is_unchanged: Callable[[], bool], deed: Callable[[], Outcome]) -> Outcome:
        """What *deed* comes to. It only writes here, and reads and writes what *is_unchanged* sees.

        Raises:
            ChangedSince: it is otherwise by now.
        """
        with self._storage.begin(by.tenant, by.user) as work, self._bond.joining(work):
            if not is_unchanged():
                raise ChangedSince
            outcome = deed()
            work.commit()
        return outcome

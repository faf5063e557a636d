"""Keeping groups of influencers."""

import attrs

from influence.application.acting import Actor
from influence.domain.errors import Unusable
from influence.domain.influencers import LONGEST_NAME, LONGEST_NOTE, Group, one_line, parse_group_key
from influence.domain.ports.storage import Storage


@attrs.frozen
class RunGroups:
    """Make groups and look at them."""

    _storage: Storage

    def add(self, by: Actor, key: str, name: str, share: float | None = None, text: str = "") -> Group:
        """A new group; *share* is the fraction of revenue that its influencers get unless agreed otherwise.

        Raises:
            GroupExists: the key is taken.
            Unusable: the key is none, or the share is no fraction.
        """
        if share is not None and not 0 <= share <= 1:
            raise Unusable("share", str(share), "write a fraction from 0 to 1, for example 0.2")
        group = Group(
            parse_group_key(key),
            one_line("name", name, LONGEST_NAME) or key,
            share,
            one_line("text", text, LONGEST_NOTE),
        )
        with self._storage.begin(by.tenant, by.user) as work:
            work.groups.add(group)
            work.commit()
        return group

    def all(self, by: Actor) -> tuple[Group, ...]:
        """All groups, by key."""
        with self._storage.view(by.tenant) as view:
            return view.groups.all()

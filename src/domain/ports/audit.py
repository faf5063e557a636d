"""Where records of changes are kept."""

from collections.abc import Iterator
from typing import Protocol

from influence.domain.audit import Chain, Entry, Head, Name, Record, Subject, Verb


class Audit(Protocol):
    """The records of one tenant, and those of the installation.

    Changes of what is kept need nobody to write them down: the storage does it itself, in the same commit.
    """

    def note(self, subject: Subject, verb: Verb) -> None:
        """Write down a deed that changes nothing that is kept here. Takes effect on commit."""
        ...

    def forget(self, *owners: Subject) -> int:
        """Erase on commit who stands behind the pseudonyms of *owners* and of all that belongs to them.

        What the same commit changes of them is still recorded. An account owns its grant, orders, links, invites,
        places in campaigns and posts added by hand; name every account of a family, its applications, and a user
        by the name under which that user acts. One record says that it was done, without saying of whom.

        Returns:
            How many names go that are there now.
        """
        ...

    def head(self, chain: Chain) -> Head | None:
        """How far the chain has come; None before its first record."""
        ...

    def records(self, chain: Chain, after: int = 0) -> Iterator[Record]:
        """The records from number *after* on, without it, in order."""
        ...

    def latest(self, chain: Chain, owner: Subject | None = None) -> Iterator[Entry]:
        """The records with their names, last first; only those about *owner* and what belongs to it, if given."""
        ...

    def names(self, chain: Chain) -> Iterator[Name]:
        """All names that are still kept, in the order of their pseudonyms."""
        ...

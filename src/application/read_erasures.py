"""The erasures that were done, without names."""

from typing import ClassVar

import attrs

from influence.application.acting import Actor
from influence.domain.erasures import Erasure
from influence.domain.errors import Refused
from influence.domain.ports.storage import Storage


@attrs.frozen
class ReceiptNotFound(Refused):
    """No erasure of that pseudonym has come to its end."""

    code: ClassVar[str] = "receipt_not_found"

    pseudonym: str

    def __str__(self) -> str:
        return f"There is no receipt of an erasure {self.pseudonym!r}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to look."""
        return (
            "See which there are: influence erase list",
            "One that was stopped goes on: influence erase resume PSEUDONYM",
        )


@attrs.frozen
class ReadErasures:
    """Read what is kept of erasures: pseudonyms, counts, times, receipts."""

    _storage: Storage

    def all(self, by: Actor) -> tuple[Erasure, ...]:
        """All of the installation, the newest first."""
        with self._storage.view(by.tenant) as view:
            return tuple(reversed(view.erasures.all()))

    def receipt(self, by: Actor, pseudonym: str) -> str:
        """The signed receipt of one.

        Raises:
            ReceiptNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            found = view.erasures.get(pseudonym)
        if found is None or not found.receipt:
            raise ReceiptNotFound(pseudonym)
        return found.receipt

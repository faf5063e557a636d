"""Proving a search: what is looked for, and whether it was found while it was there."""

from typing import ClassVar, Final

import attrs

from influence.domain.errors import Refused

Probe = str | int | float | bytes
"""A value that can be told from everything else that is stored."""

NOTHING_PLANTED: Final = 0


@attrs.frozen
class Control:
    """How many values were planted, and how many of them the search found before and after their removal."""

    planted: int
    found_before: int
    found_after: int

    @property
    def holds(self) -> bool:
        """True when everything was found while it was there, and nothing when it was gone."""
        return self.planted > NOTHING_PLANTED and self.found_before == self.planted and self.found_after == 0

    def prove(self) -> None:
        """Pass when the search can be believed.

        Raises:
            SearchUnproved: its "nothing found" would say nothing.
        """
        if not self.holds:
            raise SearchUnproved(self)


@attrs.frozen
class SearchUnproved(Refused):
    """The search did not find what is known to be there, or found what is gone."""

    code: ClassVar[str] = "search_unproved"

    control: Control

    def __str__(self) -> str:
        told = self.control
        return (
            f"The search cannot be believed: of {told.planted} planted values it found {told.found_before} "
            f"while they were there and {told.found_after} after they were removed."
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """Why this program should not go on here."""
        return (
            "Nothing was sealed. Run it again with no other program at the database: influence cutover verify",
            "If it stays, this program does not fit the SQLite of this machine; use another version of either.",
        )

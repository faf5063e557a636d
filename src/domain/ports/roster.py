"""Reading the roster page by page."""

from typing import Protocol

from influence.domain.listed import ListedPage
from influence.domain.roster import Cursor, RosterFilter, RosterPage, Sorting


class Roster(Protocol):
    """The accounts of this tenant that are in lists, as of now; also within the unit of work that changes them."""

    def page(
        self, wanted: RosterFilter, sorting: Sorting, after: Cursor | None = None, limit: int = 50
    ) -> RosterPage:
        """The next rows that fit. Going on from page to page meets each row that stays as it is exactly once."""
        ...

    def listed(
        self, wanted: RosterFilter, sorting: Sorting, after: Cursor | None = None, limit: int = 50
    ) -> ListedPage:
        """The accounts of the same `page`, as lists show them."""
        ...

    def count(self, wanted: RosterFilter) -> int:
        """How many rows fit."""
        ...

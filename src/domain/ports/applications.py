"""Keeping applications."""

from typing import Protocol

from influence.domain.accounts import AccountId
from influence.domain.applications import Application, ApplicationId


class Applications(Protocol):
    """The applications of this tenant."""

    def add(self, application: Application) -> Application:
        """Keep a new application; the answer has its number."""
        ...

    def get(self, application: ApplicationId) -> Application:
        """The application.

        Raises:
            ApplicationNotFound: there is none.
        """
        ...

    def save(self, application: Application) -> Application:
        """Keep a changed application; the answer has the next version.

        Raises:
            Stale: somebody else saved it since it was read, or it is not here.
        """
        ...

    def all(self, account: AccountId | None = None) -> tuple[Application, ...]:
        """All of them, or those that brought *account*, in the order in which they were started."""
        ...

"""Looking at applications."""

import attrs

from influence.application.acting import Actor
from influence.domain.accounts import Account, AccountId
from influence.domain.applications import Application, ApplicationId, ApplicationState
from influence.domain.doors import AccountNotFound
from influence.domain.ports.storage import Storage, View


@attrs.frozen
class ApplicationRow:
    """One application, and the account that it brought if there is one."""

    application: Application
    account: Account | None


@attrs.frozen
class ReadApplications:
    """List and show applications. Nobody is asked."""

    _storage: Storage

    def all(self, by: Actor, state: ApplicationState | None = None) -> tuple[ApplicationRow, ...]:
        """Those in *state*, or all, in the order in which they were started."""
        with self._storage.view(by.tenant) as view:
            fitting = [one for one in view.applications.all() if state in (None, one.state)]
            return tuple(_row(view, application) for application in fitting)

    def one(self, by: Actor, number: ApplicationId) -> ApplicationRow:
        """The application.

        Raises:
            ApplicationNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            return _row(view, view.applications.get(number))


def _row(view: View, application: Application) -> ApplicationRow:
    account = None if application.account is None else _account(view, application.account)
    return ApplicationRow(application, account)


def _account(view: View, account: AccountId) -> Account | None:
    try:
        return view.accounts.get(account)
    except AccountNotFound:
        return None

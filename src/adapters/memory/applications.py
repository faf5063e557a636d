"""Applications in memory."""

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.accounts import AccountId
from influence.domain.applications import Application, ApplicationId, ApplicationNotFound
from influence.domain.doors import Stale


@attrs.frozen
class MemoryApplications:
    """The applications of one tenant."""

    _state: State
    _own: Holdings

    def add(self, application: Application) -> Application:
        kept = attrs.evolve(application, id=ApplicationId(self._state.number("application")))
        self._own.applications[kept.id] = kept
        return kept

    def get(self, application: ApplicationId) -> Application:
        kept = self._own.applications.get(application)
        if kept is None:
            raise ApplicationNotFound(str(application))
        return self._shown(kept)

    def save(self, application: Application) -> Application:
        kept = self._own.applications.get(application.id)
        if kept is None or kept.version != application.version:
            raise Stale(f"Application {application.id}")
        after = attrs.evolve(application, version=application.version + 1)
        self._own.applications[after.id] = after
        return after

    def all(self, account: AccountId | None = None) -> tuple[Application, ...]:
        shown = map(self._shown, self._own.applications.values())
        return tuple(application for application in shown if account in (None, application.account))

    def _shown(self, application: Application) -> Application:
        """*application*, without an account that is gone."""
        is_here = application.account in self._own.accounts
        return application if is_here else attrs.evolve(application, account=None)

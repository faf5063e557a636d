"""An application on fakes, opened as an embedder opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from influence.entrypoints.facade.influence import Influence
from influence.entrypoints.settings import Settings
from influence.testing.fakes import Fakes

TENANT: Final = "acme"
USER: Final = "mara"
_NOWHERE: Final = "/nonexistent/influence"
"""Named as the home folder: whatever tried to keep something there would fail."""


@contextmanager
def application(fakes: Fakes) -> Iterator[Influence]:
    """The product on *fakes*, at work for the user `mara` of the tenant `acme`, whatever the environment says."""
    settings = Settings(home=_NOWHERE, user=USER)
    with Influence.open(
        settings,
        tenant=TENANT,
        user=USER,
        storage=fakes.storage,
        clock=fakes.clock,
        ttcm=fakes.marketplace,
        notifier=fakes.notifier,
        queue=[fakes.heard],
        ports=fakes.ports(),
    ) as app:
        app.set_up()
        yield app

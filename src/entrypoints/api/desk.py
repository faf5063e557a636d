"""What the HTTP application has at hand: use-cases as plain calls, and whom to tell about trouble."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.schema import check
from influence.application.begin_consent import BindConsent
from influence.application.connect_account import FinishConsent, Finished
from influence.application.hear_tiktok import Acted, HearTikTok
from influence.domain.errors import InfluenceError
from influence.domain.ports.clock import Chance
from influence.domain.ports.storage import Storage
from influence.domain.secret import Secret
from influence.entrypoints.api.v1.manners import Manners
from influence.entrypoints.settings import Settings

Ask = Callable[[Any], Any]
"""Gives a use-case, or what is behind a port, for its class."""
MOST_BYTES: Final = 2**20
"""No message of TikTok's comes near this."""


@attrs.frozen
class Health:
    """Whether the database can be used, and in which phase the installation is.

    *database* is "ok" or the code of what is wrong with it.
    """

    database: str
    phase: str | None = None

    @property
    def is_usable(self) -> bool:
        return self.database == "ok"


@attrs.frozen
class Patience:
    """How long the application waits, in seconds."""

    body: float = 10.0
    """For a body that comes slowly."""
    again: float = 60.0
    """Before it asks TikTok once more for what could not be asked."""


@attrs.frozen(kw_only=True)
class Desk:
    """Everything that the routes call. *remark* takes a line for whoever runs the application."""

    hear: Callable[[bytes, str | None], int]
    act: Callable[[], Acted]
    bind: Callable[[Secret, Secret], str]
    finish: Callable[[Secret, Secret | None, str, Secret | None], Finished]
    health: Callable[[], Health]
    token: Callable[[], str]
    is_https: bool = False
    """Whether browsers come by https: only then may a cookie demand it."""
    remark: Callable[[str], None] = lambda _: None
    patience: Patience = Patience()
    manners: Manners = attrs.field(factory=Manners)


def open_desk(
    resolve: Ask,
    settings: Settings,
    user: str,
    remark: Callable[[str], None] = lambda _: None,
) -> Desk:
    """The desk of the product that *resolve* wires; *user* is written down for what TikTok's messages lead to.

    Raises:
        Refused: the database cannot be used as it is.
    """
    storage: Storage = resolve(Storage)
    hearing: HearTikTok = resolve(HearTikTok)
    chance: Chance = resolve(Chance)
    return Desk(
        hear=hearing.hear,
        act=partial(hearing.act, user),
        bind=resolve(BindConsent),
        finish=resolve(FinishConsent),
        health=partial(look, settings.database_url, storage),
        token=chance.token,
        is_https=settings.tiktok_redirect_uri.startswith("https://"),
        remark=remark,
        manners=Manners.of(settings),
    )


def look(url: str, storage: Storage) -> Health:
    """How the database at *url* is now; *storage* is the one that is open on it."""
    try:
        check(url)
        tenants = storage.tenants()
        if not tenants:
            return Health("ok")
        with storage.view(tenants[0]) as view:
            return Health("ok", view.installation.release().phase.value)
    except InfluenceError as error:
        return Health(error.code)
    except sa.exc.SQLAlchemyError:
        return Health("database_unusable")

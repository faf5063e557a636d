"""The ASGI application: one module per subject, each with its routes."""

from litestar import Litestar
from litestar.exceptions import HTTPException

from influence.domain.errors import InfluenceError
from influence.entrypoints.api import consents, health, webhooks
from influence.entrypoints.api.desk import Ask, Desk
from influence.entrypoints.api.hands import Errand, Hands
from influence.entrypoints.api.problems import refuse, stumble, turn_away, where
from influence.entrypoints.api.v1.router import PATH, business_api


def create_app(desk: Desk, ask: Ask | None = None) -> Litestar:
    """The application on *desk*. Messages that were kept and not looked into are looked into when it starts.

    With *ask*, which gives a use-case for its class, it has the Business API, too.
    """
    errand = Errand(
        desk.act,
        lambda error: desk.remark(
            f"messages from TikTok wait: {error if isinstance(error, InfluenceError) else where(error)}"
        ),
        again=desk.patience.again,
    )
    return Litestar(
        [
            # hands of their own: creators whom TikTok keeps waiting hold up no message
            *webhooks.routes(desk, Hands(), errand),
            *consents.routes(desk, Hands()),
            *health.routes(desk, Hands()),
            *([] if ask is None else business_api(ask, desk.manners)),
        ],
        openapi_config=None,
        logging_config=None,
        exception_handlers={
            HTTPException: turn_away,
            InfluenceError: refuse,
            Exception: stumble(desk.remark),
        },
        on_startup=[errand.ask],
        on_shutdown=[errand.end],
    )


def routes_of(app: Litestar) -> list[tuple[str, str]]:
    """Method and path of everything that *app* answers, by path.

    What may be read of the Business API may be asked for its headers alone, too: that is not said of each.
    """
    return sorted(
        (
            (method, route.path)
            for route in app.routes
            for method in getattr(route, "methods", ())
            if method != "OPTIONS" and not (method == "HEAD" and route.path.startswith(PATH))
        ),
        key=lambda found: found[::-1],
    )

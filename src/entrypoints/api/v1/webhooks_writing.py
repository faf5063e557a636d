"""Endpoints of webhooks: adding, changing, removing and trying them, and sending messages once more."""

from datetime import timedelta
from typing import Final

import attrs
from litestar import Response, delete, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.do_once import Outcome
from influence.application.run_api_keys import Caller
from influence.application.run_deliveries import RunDeliveries
from influence.application.run_endpoints import RunEndpoints, Secured, Wanted
from influence.application.try_endpoint import TryEndpoint
from influence.domain.api_keys import Scope
from influence.domain.deliveries import DeliveryId
from influence.domain.webhooks import EVERYTHING, LONGEST_DESCRIPTION, OVERLAP, EndpointId, pattern_of
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1 import webhooks
from influence.entrypoints.api.v1.bodies import LARGEST, number, several, text
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Nothing, Once, done
from influence.entrypoints.forms.done import EndpointSecretForm, TrialForm
from influence.entrypoints.forms.webhooks import DeliveryForm, EndpointForm

_LONGEST_URL: Final = 2000
_MOST_KINDS: Final = 100
_HOUR: Final = timedelta(hours=1)


@attrs.frozen(kw_only=True)
class AddEndpointBody:
    """An https address, and what it hears of: kinds of events (`order.sent`), subjects (`order.*`), or everything."""

    url: str = text(_LONGEST_URL, least=1)
    kinds: tuple[str, ...] = several(_MOST_KINDS, default=(EVERYTHING,))
    description: str = text(LONGEST_DESCRIPTION, default="")


@attrs.frozen(kw_only=True)
class ChangeEndpointBody:
    """Whether anything is sent to the endpoint."""

    enabled: bool


@attrs.frozen(kw_only=True)
class RotateBody:
    """For how many hours the former secret signs beside the new one."""

    overlap_hours: int = number(0, 24 * 30, default=OVERLAP // _HOUR)


@attrs.frozen(kw_only=True)
class TryBody:
    """A dry run says what would be sent, and sends nothing."""

    dry_run: bool = False


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    once = Once(ask, hands)
    return [*_endpoints(ask, once), *_secrets(ask, once), *_messages(ask, once)]


def _endpoints(ask: Ask, once: Once) -> list[HTTPRouteHandler]:
    @patch(
        "/webhooks/{number:int}",
        opt=needs(Scope.WEBHOOKS_WRITE, takes=ChangeEndpointBody, tells=EndpointForm),
    )
    async def change_endpoint(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Enable or disable an endpoint. What waited for it then waits on."""
        return await once.plainly(
            request,
            ChangeEndpointBody,
            lambda caller, body: _change(ask, caller, _known(number), body),
            webhooks.as_read(ask, number),
        )

    @delete("/webhooks/{number:int}", opt=needs(Scope.WEBHOOKS_WRITE, tells=EndpointForm), status_code=200)
    async def remove_endpoint(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Forget an endpoint with its secrets and deliveries; the answer is what it was."""
        return await once.plainly(
            request,
            Nothing,
            lambda caller, _: _remove(ask, caller, _known(number)),
            webhooks.as_read(ask, number),
        )

    return [change_endpoint, remove_endpoint]


def _secrets(ask: Ask, once: Once) -> list[HTTPRouteHandler]:
    @post(
        "/webhooks",
        opt=needs(Scope.WEBHOOKS_WRITE, takes=AddEndpointBody, tells=EndpointSecretForm, status=201),
    )
    async def add_endpoint(request: AnyRequest) -> Response[bytes]:
        """Add an endpoint. Its secret is in this answer and in no other: a repeat is told that it was shown."""
        return await once.here(request, AddEndpointBody, lambda doing: _add(ask, doing))

    @post(
        "/webhooks/{number:int}/rotate",
        opt=needs(Scope.WEBHOOKS_WRITE, takes=RotateBody, tells=EndpointSecretForm),
    )
    async def rotate_secret(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Give an endpoint a new secret. It is in this answer and in no other."""
        return await once.here(request, RotateBody, lambda doing: _rotate(ask, doing, _known(number)))

    return [add_endpoint, rotate_secret]


def _messages(ask: Ask, once: Once) -> list[HTTPRouteHandler]:
    @post("/webhooks/{number:int}/try", opt=needs(Scope.WEBHOOKS_WRITE, takes=TryBody, tells=TrialForm))
    async def try_endpoint(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Send an endpoint a message that tells of nothing, signed like every other."""
        return await once.afar(request, TryBody, lambda doing: _try(ask, doing, _known(number)))

    @post("/webhooks/deliveries/{number:int}/again", opt=needs(Scope.WEBHOOKS_WRITE, tells=DeliveryForm))
    async def send_delivery_again(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Have a message sent once more under the id it had, also when it was taken."""
        return await once.here(request, Nothing, lambda doing: _again(ask, doing, number))

    return [try_endpoint, send_delivery_again]


def _known(number: int) -> EndpointId:
    return EndpointId(min(number, LARGEST))


def _run(ask: Ask) -> RunEndpoints:
    run: RunEndpoints = ask(RunEndpoints)
    return run


def _add(ask: Ask, doing: Doing[AddEndpointBody]) -> Outcome:
    body = doing.body
    wanted = Wanted(body.url, tuple(map(pattern_of, body.kinds)), body.description)
    return _secured(201, _run(ask).add(doing.caller.actor, wanted))


def _rotate(ask: Ask, doing: Doing[RotateBody], number: EndpointId) -> Outcome:
    return _secured(200, _run(ask).rotate(doing.caller.actor, number, doing.body.overlap_hours * _HOUR))


def _secured(status: int, made: Secured) -> Outcome:
    """The secret once; what is kept for repeats is without it."""
    return done(status, EndpointSecretForm.made(made), kept=EndpointSecretForm.made(made, again=True))


def _change(ask: Ask, caller: Caller, number: EndpointId, body: ChangeEndpointBody) -> Outcome:
    run = _run(ask)
    change = run.enable if body.enabled else run.disable
    return done(200, EndpointForm.of(change(caller.actor, number)))


def _remove(ask: Ask, caller: Caller, number: EndpointId) -> Outcome:
    return done(200, EndpointForm.of(_run(ask).remove(caller.actor, number)))


def _try(ask: Ask, doing: Doing[TryBody], number: EndpointId) -> Outcome:
    attempt: TryEndpoint = ask(TryEndpoint)
    return done(200, TrialForm.of(attempt(doing.caller.actor, number, dry_run=doing.body.dry_run)))


def _again(ask: Ask, doing: Doing[Nothing], number: int) -> Outcome:
    run: RunDeliveries = ask(RunDeliveries)
    return done(200, DeliveryForm.of(run.again(doing.caller.actor, DeliveryId(min(number, LARGEST)))))

"""Applications: taking applicants in, or turning them down."""

import attrs
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.decide_application import AcceptApplication, DeclineApplication
from influence.application.do_once import Outcome
from influence.application.read_applications import ReadApplications
from influence.domain.api_keys import Scope
from influence.domain.applications import Application, ApplicationId, ApplicationState, ApplicationStepRefused
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.bodies import LARGEST, text
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Nothing, Once, called, done
from influence.entrypoints.forms.applications import ApplicationForm

_LONGEST_REASON = 1000


@attrs.frozen(kw_only=True)
class DeclineBody:
    """Why the applicant is turned down; it may be empty."""

    reason: str = text(_LONGEST_REASON, default="")


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    once = Once(ask, hands)

    @post("/applications/{number:int}/accept", opt=needs(Scope.APPLICATIONS_WRITE, tells=ApplicationForm))
    async def accept_application(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Take an applicant in."""
        return await once.here(request, Nothing, lambda doing: _accept(ask, doing, _known(number)))

    @post(
        "/applications/{number:int}/decline",
        opt=needs(Scope.APPLICATIONS_WRITE, takes=DeclineBody, tells=ApplicationForm),
    )
    async def decline_application(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Turn an applicant down. What the application brought goes, here and at TikTok."""
        return await once.afar(request, DeclineBody, lambda doing: _decline(ask, doing, _known(number)))

    return [accept_application, decline_application]


def _known(number: int) -> ApplicationId:
    return ApplicationId(min(number, LARGEST))


def _accept(ask: Ask, doing: Doing[Nothing], number: ApplicationId) -> Outcome:
    accept: AcceptApplication = ask(AcceptApplication)
    return _told(ask, doing, accept(doing.caller.actor, number))


def _decline(ask: Ask, doing: Doing[DeclineBody], number: ApplicationId) -> Outcome:
    decline: DeclineApplication = ask(DeclineApplication)
    try:
        declined = decline(doing.caller.actor, number, doing.body.reason)
    except ApplicationStepRefused as error:
        # whoever began this declined it, and was lost before it could be told
        if not (doing.is_again and error.state is ApplicationState.DECLINED):
            raise
        read: ReadApplications = ask(ReadApplications)
        declined = read.one(doing.caller.actor, number).application
    return _told(ask, doing, declined)


def _told(ask: Ask, doing: Doing[Nothing] | Doing[DeclineBody], application: Application) -> Outcome:
    read: ReadApplications = ask(ReadApplications)
    form = ApplicationForm.of(read.one(doing.caller.actor, application.id))
    names = {f"application/{application.id}", *(called(form.handle) if form.handle else ())}
    account = {f"account/{application.account}"} if application.account is not None else set()
    return done(200, form, names | account)

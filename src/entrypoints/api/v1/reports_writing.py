"""Kept reports: keeping one as it is now, and dropping it."""

from typing import Final

import attrs
from litestar import Response, delete, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.do_once import Outcome
from influence.application.keep_reports import KeepReports
from influence.application.report_campaign import OneInfluencer
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.kept_reports import LONGEST_NOTE
from influence.domain.networks import Network
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1 import reports
from influence.entrypoints.api.v1.bodies import text
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Nothing, Once, called, done
from influence.entrypoints.forms.kept_reports import KeptReportForm

_LONGEST_HANDLE: Final = 200


@attrs.frozen(kw_only=True)
class KeepReportBody:
    """A note on the report, and of whom it is to tell: of everybody, or of the account with that handle only."""

    note: str = text(LONGEST_NOTE, default="")
    handle: str | None = text(_LONGEST_HANDLE, least=1, default=None)
    network: Network = Network.TIKTOK


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    once = Once(ask, hands)

    @post(
        "/campaigns/{number:int}/reports",
        opt=needs(Scope.CAMPAIGNS_WRITE, takes=KeepReportBody, tells=KeptReportForm, status=201),
    )
    async def keep_report(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Keep the report of a campaign as it is now. What it tells of people goes with them."""
        return await once.here(request, KeepReportBody, lambda doing: _keep(ask, doing, number))

    @delete("/reports/{number:int}", opt=needs(Scope.CAMPAIGNS_WRITE, tells=KeptReportForm), status_code=200)
    async def drop_report(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Drop a kept report; the answer is what it was."""
        return await once.plainly(
            request, Nothing, lambda caller, _: _drop(ask, caller, number), reports.as_read(ask, number)
        )

    return [keep_report, drop_report]


def _keep(ask: Ask, doing: Doing[KeepReportBody], number: int) -> Outcome:
    keep: KeepReports = ask(KeepReports)
    body = doing.body
    only = None if body.handle is None else OneInfluencer(body.handle, body.network)
    kept = keep.keep(doing.caller.actor, str(number), note=body.note, only=only)
    return done(201, KeptReportForm.of(kept), called(*([body.handle] if body.handle else [])))


def _drop(ask: Ask, caller: Caller, number: int) -> Outcome:
    keep: KeepReports = ask(KeepReports)
    return done(200, KeptReportForm.of(keep.remove(caller.actor, str(number))))
